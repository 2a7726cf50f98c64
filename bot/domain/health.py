"""The states of a source, as people are told of them."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """new: never polled. late, failing, blocked, changed: not read well. silent: read, but nothing new for too long.
    quarantined: set aside by us. off: not enabled in the catalogue."""

    NEW = "new"
    OK = "ok"
    LATE = "late"
    FAILING = "failing"
    BLOCKED = "blocked"
    SILENT = "silent"
    CHANGED = "changed"
    QUARANTINED = "quarantined"
    OFF = "off"
