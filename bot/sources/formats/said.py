"""What a structured format states itself about all countries of its entry: kind, severity, phase and end.

It stands in the entry's `extra` under "said" and is taken over by `detection/advise` as it is; detection of the text
then only confirms (language, telephone numbers)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.domain.advisory import Kind, Phase, Severity


def said(
    kind: Kind,
    severity: Severity,
    phase: Phase = Phase.ONSET,
    until: datetime | None = None,
) -> dict[str, Any]:
    """{"said": ...} for an entry's `extra`. until: aware; when it ends, where the format says so. Severity.MINOR is
    stored and shown on a country's board, and rings no phone."""
    return {
        "said": {
            "kind": kind.value,
            "severity": severity.value,
            "phase": phase.value,
            "until": until.isoformat() if until else None,
        }
    }


def nothing(why: str) -> dict[str, Any]:
    """For what concerns nobody whatever its words sound like: a test, an exercise, a draft, an inactive bulletin."""
    return {"said": {"kind": None, "why": why}}
