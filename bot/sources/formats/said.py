"""What a structured format states itself about all countries of its entry: kind, severity, phase and end.

It stands in the entry's `extra` under "said" and is taken over by `detection/advise` as it is; detection of the text
then only confirms (language, telephone numbers)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.domain.advisory import Kind, Phase, Severity


def said(
    kind: Kind,
    severity: Severity,
    phase: Phase = Phase.ONSET,
    until: datetime | None = None,
    ends: Sequence[str] = (),
    *,
    withdrawn: bool = False,
    unlisted: bool = False,
) -> dict[str, Any]:
    """{"said": ...} for an entry's `extra`. until: aware; when it ends, where the format says so. Severity.MINOR is
    stored and shown on a country's board, and rings no phone.

    ends: identities (guid, CAP identifier) of the messages of the same source that this one replaces or ends. An
    all-clear that names some ends an alert only once none of the messages that it rests on is left; one that names none
    speaks for the whole country.
    withdrawn: the source takes back what it had said: there was no such event, so it is not "over". unlisted: what it
    had said is no longer in its list, without a word."""
    return {
        "said": {
            "kind": kind.value,
            "severity": severity.value,
            "phase": phase.value,
            "until": until.isoformat() if until else None,
            **({"ends": list(ends)} if ends else {}),
            **({"withdrawn": True} if withdrawn else {}),
            **({"unlisted": True} if unlisted else {}),
        }
    }


def nothing(why: str) -> dict[str, Any]:
    """For what concerns nobody whatever its words sound like: a test, an exercise, a draft, an inactive bulletin."""
    return {"said": {"kind": None, "why": why}}
