"""One CAP message (OASIS CAP 1.0, 1.1, 1.2; from XML or JSON, both as a tree of lists) -> one entry.

What it states, in the words of the standard's chapter 3.2:
    status     only Actual concerns anyone; Exercise, System, Test and Draft nobody
    msgType    Cancel is an end, Update replaces what `references` names; Ack and Error are for machines
    severity   as it stands; "Unknown" by MeteoAlarm's awareness_level, else Moderate and marked: a warning of unknown
               weight is still a warning
    certainty  Unlikely never rings
    urgency    Past never rings, except for an earthquake: that has always happened already
    expires    the end, unless the message itself is one, or names a later one of the event
AllClear, a VTEC string that says so of each of its events, and Cancel, end what `references` names; without any they
end only what bears their own identifier: "the flood at A is over" says nothing of the storm at B
The guid is the message's own identifier: messages never change. What replaces or ends what stands in said.ends."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.domain.advisory import Kind, Phase, Severity
from bot.domain.entry import Entry
from bot.domain.errors import ParseError
from bot.domain.source import Source
from bot.sources.formats import text
from bot.sources.formats.cap_areas import countries_of
from bot.sources.formats.said import nothing, said
from bot.sources.formats.stated import address, instant, published
from bot.sources.formats.xml import many, one

Info = Mapping[str, Any]

KINDS = {
    "geo": Kind.NATURAL_HAZARD,
    "met": Kind.NATURAL_HAZARD,
    "fire": Kind.NATURAL_HAZARD,
    "env": Kind.NATURAL_HAZARD,
    "safety": Kind.SECURITY_INCIDENT,
    "security": Kind.SECURITY_INCIDENT,
    "cbrne": Kind.SECURITY_INCIDENT,
    "health": Kind.HEALTH,
}
_SILENT_STATUS = ("exercise", "system", "test", "draft")
_FOR_MACHINES = ("ack", "error")
_PHASES = {"alert": Phase.ONSET, "update": Phase.UPDATE, "cancel": Phase.CLEAR}
# Event codes of the US Emergency Alert System for tests of the system itself.
_TEST_CODES = ("RWT", "RMT", "DMO", "NPT", "NMN")
_AWARENESS = {"1": Severity.MINOR, "2": Severity.MODERATE, "3": Severity.SEVERE, "4": Severity.EXTREME}
_OF_INFO = ("category", "urgency", "severity", "certainty", "responseType", "onset", "effective", "expires")
_SHARED = ("category", "urgency", "severity", "certainty", "expires")
LANGUAGES = 12


def message(alert: Mapping[str, Any], source: Source, *, signed: bool = False, version: str = "") -> Entry:
    """The entry of one alert. Several languages are one alert; the others' words are kept in extra.cap.languages."""
    identifier = one(alert, "identifier")
    if not identifier:
        raise ParseError("cap: an alert without identifier")
    infos = [info for info in many(alert, "info") if isinstance(info, Mapping)]
    chosen = _of_language(infos, source.lang)
    chosen = _completed(_unexpired(chosen, one(alert, "sent")), _unexpired(infos, one(alert, "sent")))
    going = [info for info in chosen if not _is_over(info)]
    info: Info = max(going or chosen or [{}], key=lambda i: _severity(i)[0].rank)
    areas = [text.clean(a, 300) for i in (going or chosen) for n in many(i, "area") if (a := one(n, "areaDesc"))]
    areas = list(dict.fromkeys(areas))
    title = text.title(one(info, "headline") or one(info, "event") or one(alert, "note") or identifier)
    where = countries_of(chosen, source) or countries_of(infos, source)
    return Entry(
        guid=identifier,
        title=title if not areas or areas[0] in title else text.title(f"{title}: {areas[0]}"),
        text=_words(info),
        url=address(one(info, "web")),
        published=published([one(alert, "sent")]),
        lang=_language(info),
        countries=where,
        extra={
            **_stated(alert, info, going, chosen, source),
            "cap": _fields(alert, info, chosen, areas)
            | _other_languages(infos, _language(info))
            | ({"version": version} if version else {})
            | ({"signed": True} if signed else {}),
        },
    )


def references(alert: Mapping[str, Any]) -> list[str]:
    """Identifiers of the earlier messages, the oldest first: "sender,identifier,sent" after spaces; api.weather.gov
    gives objects; Alberta writes "sent=sender=identifier" with ":" as "_", and names itself among them."""
    own = _plain(one(alert, "identifier"))
    found: list[tuple[str, str]] = []
    for value in many(alert, "references"):
        if isinstance(value, Mapping):
            found.append((one(value, "sent"), one(value, "identifier")))
        elif isinstance(value, str):
            found += [_reference(token) for token in value.split()[:200]]
    names = [name for _, name in sorted(found, key=lambda pair: pair[0]) if name and _plain(name) != own]
    return list(dict.fromkeys(names))


def _reference(token: str) -> tuple[str, str]:
    """(sent, identifier)"""
    parts = token.split(",")
    if len(parts) >= 3:
        return parts[-1], ",".join(parts[1:-1])
    if len(parts) == 2:  # Germany's MoWaS lists several within one pair of commas: "sender,a b c,sent"
        return (parts[1], parts[0]) if re.match(r"\d{4}-\d\d-\d\dT", parts[1]) else ("", parts[1])
    by_file = token.split("=")
    return (by_file[0], by_file[2]) if len(by_file) == 3 else ("", token)


def _plain(name: str) -> str:
    return name.replace(":", "_").casefold()


# --- what it states --------------------------------------------------------------------------------------------------


def _stated(
    alert: Mapping[str, Any], info: Info, going: Sequence[Info], chosen: Sequence[Info], source: Source
) -> dict[str, Any]:
    """{"said": ...}, with what is unknown named beside it; without "said" the words are left to detection."""
    status, kind_of = one(alert, "status").casefold() or "actual", one(alert, "msgType").casefold() or "alert"
    if status in _SILENT_STATUS:
        return nothing(f"status {status.capitalize()}")
    if kind_of in _FOR_MACHINES:
        return nothing(f"msgType {kind_of.capitalize()}: between machines")
    if code := _test_code(info):
        return nothing(f"event code {code}: a test of the warning system")
    if status != "actual":
        return {"unknown_status": one(alert, "status")}
    phase = _PHASES.get(kind_of)
    if phase is None:
        return {"unknown_msgType": one(alert, "msgType")}
    kind, unknown = _kind(info, source, has_info=bool(chosen))
    if kind is None:
        return unknown
    severity, doubt = _severity(info)
    if chosen and not going:
        phase = Phase.CLEAR
    if phase is Phase.CLEAR:  # an end is told however mild it calls what ended, and has no end itself
        mild = severity.rank < Severity.MODERATE.rank
        # one message speaks for itself: without references it ends what it repeats, never the country's other warnings
        ended = references(alert) or [one(alert, "identifier")]
        return said(kind, Severity.MODERATE if mild else severity, phase, ends=ended) | unknown
    ends = [_end(i) for i in going]
    until = max((e for e in ends if e), default=None) if all(ends) else None
    return said(kind, severity, phase, until, references(alert)) | unknown | doubt


def _kind(info: Info, source: Source, *, has_info: bool) -> tuple[Kind | None, dict[str, Any]]:
    categories = [c for c in many(info, "category") if isinstance(c, str) and c.strip()]
    known = [KINDS[c.strip().casefold()] for c in categories if c.strip().casefold() in KINDS]
    if known:
        return known[0], {}
    if categories:
        return None, {"unknown_category": ", ".join(categories)[:200]}
    # a Cancel may come without any info; a weather service's message without category is about the weather
    weather = source.publisher.kind == "hazard" or not has_info
    return (Kind.NATURAL_HAZARD, {}) if weather else (None, {"unknown_category": "missing"})


def _severity(info: Info) -> tuple[Severity, dict[str, Any]]:
    """(severity, {"unknown_severity": ...} where it is only presumed)."""
    word = one(info, "severity")
    doubt: dict[str, Any] = {}
    try:
        found = Severity(word.casefold())
    except ValueError:
        level = _parameter(info, "awareness_level").strip()[:1]
        found = _AWARENESS.get(level, Severity.MODERATE)
        doubt = {} if level in _AWARENESS else {"unknown_severity": word or "missing"}
    if one(info, "certainty").casefold() == "unlikely":
        return Severity.MINOR, doubt
    if one(info, "urgency").casefold() == "past" and not _is_geo(info):
        return Severity.MINOR, doubt
    return found, doubt


def _end(info: Info) -> datetime | None:
    """`expires` is when the message has to be renewed; where the sender says when the event itself ends (the US weather
    service, often days later), that is it."""
    event = instant(one(info, "ends") or _parameter(info, "eventendingtime"))
    expires = instant(one(info, "expires"))
    return max(event, expires) if event and expires else expires


def _is_geo(info: Info) -> bool:
    return any(isinstance(c, str) and c.casefold() == "geo" for c in many(info, "category"))


def _is_over(info: Info) -> bool:
    return _is_all_clear(info) or _is_ended_event(info)


def _is_ended_event(info: Info) -> bool:
    """By the VTEC string of the US weather service ("/O.CAN.PAAQ.TS.W.0001...", one for each event): all that it speaks
    of is cancelled or has expired. Its tsunami centres send that as an Update."""
    actions = re.findall(r"/[A-Z]\.([A-Z]{3})\.", _parameter(info, "vtec"))
    return bool(actions) and all(action in ("CAN", "EXP") for action in actions)


def _is_all_clear(info: Info) -> bool:
    """AllClear may stand among other responses."""
    return any(isinstance(r, str) and r.casefold() == "allclear" for r in many(info, "responseType"))


def _test_code(info: Info) -> str | None:
    # CAP 1.0 has "same=RWT"
    codes = [
        (code.rpartition("=")[2] if isinstance(code, str) else one(code, "value")).strip().upper()
        for code in many(info, "eventCode")
    ]
    return next((code for code in codes if code in _TEST_CODES), None)


def _parameter(info: Info, name: str) -> str:
    pairs = [
        p.partition("=")[::2] if isinstance(p, str) else (one(p, "valueName"), " ".join(map(str, many(p, "value"))))
        for p in many(info, "parameter")
    ]
    return next((value.strip() for written, value in pairs if written.strip().casefold() == name), "")


# --- words -----------------------------------------------------------------------------------------------------------


def _language(info: Info) -> str:
    """The standard's default is en-US."""
    return re.split(r"[-_]", one(info, "language") or "en")[0].lower()[:3]


def _of_language(infos: Sequence[Info], lang: str | None) -> list[Info]:
    """The source's language, else English, else that of the first."""
    for wanted in (lang, "en", _language(infos[0]) if infos else None):
        if found := [info for info in infos if _language(info) == wanted]:
            return found
    return []


def _unexpired(infos: Sequence[Info], sent: str) -> list[Info]:
    """Without those that had ended when the message was sent, where others go on."""
    moment = instant(sent)
    left = [i for i in infos if not (moment and (end := instant(one(i, "expires"))) and end <= moment)]
    return left or list(infos)


def _completed(chosen: Sequence[Info], infos: Sequence[Info]) -> list[Info]:
    """Some publishers state all of it in one language and only translate the words: what the chosen ones leave out is
    taken from the others, where these agree."""
    others = [info for info in infos if info not in chosen]
    missing: dict[str, Any] = {}
    for name in _SHARED:
        stated = [value for info in others if (value := many(info, name))]
        if not any(many(info, name) for info in chosen) and stated and all(value == stated[0] for value in stated):
            missing[name] = stated[0]
    levels = {_parameter(info, "awareness_level") for info in others} - {""}
    if len(levels) == 1 and not any(_parameter(info, "awareness_level") for info in chosen):
        level = {"valueName": "awareness_level", "value": levels.pop()}
        return [{**info, **missing, "parameter": [*many(info, "parameter"), level]} for info in chosen]
    return [{**info, **missing} for info in chosen]


def _words(info: Info) -> str:
    """A message for mobile telephones alone (IPAWS) has its words in a parameter."""
    said = [w for name in ("description", "instruction") if (w := text.plain(one(info, name)))]
    return "\n".join(said) or text.plain(_parameter(info, "cmamlongtext") or _parameter(info, "cmamtext"))


def _other_languages(infos: Sequence[Info], lang: str) -> dict[str, Any]:
    others: dict[str, dict[str, str]] = {}
    for info in infos:
        if _language(info) != lang and len(others) < LANGUAGES:
            title = text.title(one(info, "headline") or one(info, "event"))
            others.setdefault(_language(info), {"title": title, "text": text.clean(_words(info), 3000)})
    return {"languages": others} if others else {}


def _fields(alert: Mapping[str, Any], info: Info, chosen: Sequence[Info], areas: list[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {name: one(alert, name) for name in ("identifier", "sender", "sent", "status", "msgType")}
    fields["references"] = one(alert, "references")
    fields["event"] = one(info, "event")
    fields["areas"] = areas[:50]
    fields |= {name: one(info, name) for name in _OF_INFO}
    if chosen and all(_is_all_clear(i) for i in chosen):
        fields["responseType"] = "AllClear"
    return fields
