"""Warm up: lexicons, patterns and message catalogues are built when first used, which takes some tenths of a second.
That is done before the first source is asked, and not while a warning waits."""

from __future__ import annotations

from bot.deps import Deps
from bot.detection.pipeline import DetectInput, detect
from bot.domain.advisory import Kind, Phase, Severity, Track
from bot.domain.alert import Alert, AlertState, Facts
from bot.i18n import LANGUAGES
from bot.messages.render import render_alert

_TEXT = (
    "Qatar has closed its airspace, the civil aviation authority says; flights to Doha are suspended. +974 4411 1001"
)


def warm_up(deps: Deps) -> None:
    """Reads and renders one warning in every language; nothing of it is kept."""
    now = deps.clock()
    for lang in LANGUAGES:
        detect(DetectInput(_TEXT, _TEXT, now, "official", "QA", lang))
        facts = Facts(kinds=(Kind.AIRSPACE_CLOSURE,), phase=Phase.ONSET, severity=Severity.SEVERE, sources=())
        alert = Alert("QA", Track.AIRSPACE, 1, AlertState.OPEN, facts, 1, now, now, now)
        render_alert([alert], lang, now=now, citizen="UZ", missions=deps.mission_lines([alert], "UZ"))
