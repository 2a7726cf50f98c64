"""The address of a request, read and checked once: what may be asked for at all, and what belongs to one origin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import httpx
import yarl

from bot.sources.addresses import is_disguised, literal

LONGEST_URL = 8000
"""Characters: what servers refuse anyway."""
_CACHED = 500
_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Target:
    """host: as it goes over the wire. wire: the same address as aiohttp reads it. disguised: the host is a number that
    only a resolver would take for an address."""

    url: httpx.URL
    wire: yarl.URL
    host: str
    port: int
    disguised: bool

    @property
    def scheme(self) -> str:
        return self.url.scheme


def target(url: str) -> Target:
    """Raises ValueError (httpx.InvalidURL is none: it is turned into one) saying what is wrong."""
    if len(url) > LONGEST_URL:
        raise ValueError(f"an address of more than {LONGEST_URL} characters")
    try:
        # Sources are few and asked for ever; what a redirect makes up at length must not fill the memory.
        return _kept(url) if len(url) <= _CACHED else _read(url)
    except (httpx.InvalidURL, TypeError, UnicodeError) as error:
        raise ValueError(str(error) or type(error).__name__) from None


def _read(text: str) -> Target:
    url = httpx.URL(text)
    if url.scheme not in _PORTS or not url.host:
        raise ValueError("an address beginning with http:// or https:// expected")
    host = url.raw_host.decode("ascii", "replace")
    if not _HOST.fullmatch(host) or not host.strip("."):
        raise ValueError("the host holds characters that no host name has")
    if url.userinfo:
        raise ValueError("credentials in an address are refused; give them as headers")
    if url.port == 0:
        raise ValueError("port 0 is none")
    wire = yarl.URL(str(url))
    # Two readers that disagree on the host are how a check is walked around: here they must not.
    port = url.port or _PORTS[url.scheme]
    if (_spelt(wire.raw_host or ""), wire.port, wire.scheme) != (_spelt(host), port, url.scheme):
        raise ValueError("the address can be read in two ways")
    return Target(url, wire, host, port, is_disguised(host))


def _spelt(host: str) -> str:
    """An IPv6 address has several spellings."""
    return str(literal(host) or host)


_kept = lru_cache(maxsize=2048)(_read)


def same_origin(old: Target, new: Target) -> bool:
    """Whether what was meant for the one may go to the other: the same host and port, or its step up to https."""
    if old.host != new.host:
        return False
    stepped_up = (old.scheme, old.port, new.scheme, new.port) == ("http", 80, "https", 443)
    return (old.scheme, old.port) == (new.scheme, new.port) or stepped_up
