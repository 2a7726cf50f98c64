"""The error tree. Expected outcomes are return values; these are raised for what a caller must not ignore.

QalqanError
├── ConfigError            a setting, argument or catalogue row is wrong (exit code 2, one line)
│   └── CatalogueError     all faults of a catalogue at once, each naming file and id
├── ParseError             a payload is not what its format promises (names the format and why)
│   └── NotAFeed           the body is something else: HTML, an error page, empty
│       ├── Blocked        a challenge or block page stands where the source should be: we are kept out, not they down
│       └── ChangedStructure   the page or document is there, but what the map points at is not: the site has moved
└── GatewayError           a bug on our side of the Bot API (never an expected send outcome)
"""

from __future__ import annotations


class QalqanError(Exception):
    """Root of all errors that this package raises on purpose."""


class ConfigError(QalqanError):
    """A setting, an argument or an input line is wrong; the message names which and why."""


class CatalogueError(ConfigError):
    """Every fault found in a source catalogue, one line each."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class ParseError(QalqanError):
    """A payload could not be read as its format; nothing of it was used."""


class NotAFeed(ParseError):
    """The body is not the promised format at all: an HTML page, an error page, an empty body."""


class Blocked(NotAFeed):
    """A challenge or block page ("Just a moment...", a captcha): names who blocks. Asking more often makes it worse."""


class ChangedStructure(NotAFeed):
    """The rows, titles or dates that the source's map points at are gone: the map needs a person."""


class GatewayError(QalqanError):
    """The messenger refused what we sent for a reason that is our own bug."""
