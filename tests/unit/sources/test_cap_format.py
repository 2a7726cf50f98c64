"""CAP: what a message states, whoever sends it and however it is wrapped."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed, ParseError
from bot.domain.source import Publisher, Source, Tier
from bot.sources.formats import parse, parse_counted

LOCAL = Publisher("om-met", "Oman Met", "OM", Tier.OFFICIAL, "hazard")
WORLD = Publisher("hub", "A hub", "", Tier.OFFICIAL, "hazard")
NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"


def source(publisher: Publisher = LOCAL, **more: Any) -> Source:
    return Source("met", publisher, "https://met.example/feed", "cap", more.pop("lang", "en"), 60, **more)


def info(language: str = "en", area: str = "<areaDesc>Muscat</areaDesc>", **fields: str) -> str:
    values = {"category": "Met", "event": "Storm", "urgency": "Expected", "severity": "Severe", "certainty": "Likely"}
    values |= {"headline": "A storm is coming", "expires": "2026-03-02T18:00:00+04:00", **fields}
    tags = "".join(f"<{name}>{value}</{name}>" for name, value in values.items() if value)
    return f"<info><language>{language}</language>{tags}<area>{area}</area></info>"


def alert(*infos: str, more: str = "", **fields: str) -> bytes:
    values = {"identifier": "X-1", "sender": "met@om.example", "sent": "2026-03-01T12:00:00+04:00", "status": "Actual"}
    values |= {"msgType": "Alert", "scope": "Public", **fields}
    tags = "".join(f"<{name}>{value}</{name}>" for name, value in values.items() if value)
    return f'<alert xmlns="{NAMESPACE}">{tags}{"".join(infos) or info()}{more}</alert>'.encode()


def read(body: bytes, publisher: Publisher = LOCAL, **more: Any) -> Entry:
    [entry] = parse(body, source(publisher, **more))
    return entry


def said(body: bytes, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = read(body, **more).extra["said"]
    return found


# --- what rings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["Exercise", "System", "Test", "Draft", "TEST"])
def test_only_actual_messages_concern_anyone(status: str) -> None:
    assert said(alert(status=status)) == {"kind": None, "why": f"status {status.capitalize()}"}


@pytest.mark.parametrize("kind", ["Ack", "Error"])
def test_receipts_between_machines_concern_nobody(kind: str) -> None:
    assert said(alert(msgType=kind))["kind"] is None


def test_a_test_of_the_system_under_status_actual_concerns_nobody() -> None:
    code = "<eventCode><valueName>SAME</valueName><value>RWT</value></eventCode>"
    assert said(alert(info().replace("<area>", code + "<area>")))["kind"] is None


@pytest.mark.parametrize(
    ("fields", "severity"),
    [
        ({}, "severe"),
        ({"severity": "extreme"}, "extreme"),
        ({"severity": "Minor"}, "minor"),
        ({"certainty": "Unlikely"}, "minor"),
        ({"urgency": "Past"}, "minor"),
        ({"urgency": "Past", "category": "Geo"}, "severe"),
        ({"severity": "Unknown"}, "moderate"),
        ({"severity": ""}, "moderate"),
    ],
)
def test_severity_certainty_and_urgency(fields: dict[str, str], severity: str) -> None:
    assert said(alert(info(**fields)))["severity"] == severity


def test_a_presumed_severity_is_marked_and_meteoalarms_own_level_is_not_presumed() -> None:
    assert read(alert(info(severity="Unknown"))).extra["unknown_severity"] == "Unknown"
    level = "<parameter><valueName>awareness_level</valueName><value>4; red; Extreme</value></parameter>"
    entry = read(alert(info(severity="").replace("<area>", level + "<area>")))
    assert entry.extra["said"]["severity"] == "extreme"
    assert "unknown_severity" not in entry.extra


@pytest.mark.parametrize(
    ("category", "kind"),
    [("Geo", "natural_hazard"), ("Fire", "natural_hazard"), ("Health", "health"), ("CBRNE", "security_incident")],
)
def test_categories(category: str, kind: str) -> None:
    assert said(alert(info(category=category)))["kind"] == kind


@pytest.mark.parametrize(
    ("fields", "unknown"),
    [({"status": "Imminent"}, "unknown_status"), ({"msgType": "Whisper"}, "unknown_msgType")],
)
def test_what_is_unknown_is_named_and_left_to_the_words(fields: dict[str, str], unknown: str) -> None:
    extra = read(alert(**fields)).extra
    assert extra[unknown] in fields.values()
    assert "said" not in extra


def test_a_category_without_a_kind_of_ours_is_left_to_the_words() -> None:
    extra = read(alert(info(category="Infra"))).extra
    assert (extra["unknown_category"], "said" in extra) == ("Infra", False)


# --- ends ------------------------------------------------------------------------------------------------------------


def test_a_cancel_is_an_end_however_mild_and_expired_its_info_is() -> None:
    body = alert(
        info(severity="Minor", expires="2026-03-01T11:00:00+04:00"),
        msgType="Cancel",
        references="met@om.example,X-0,2026-03-01T08:00:00+04:00",
    )
    assert said(body) == {
        "kind": "natural_hazard",
        "severity": "moderate",
        "phase": "clear",
        "until": None,
        "ends": ["X-0"],
    }


def test_a_cancel_without_any_info_is_an_end_too() -> None:
    body = alert(msgType="Cancel", references="a,X-0,2026-03-01T08:00:00+04:00").replace(info().encode(), b"")
    entry = read(body)
    assert entry.extra["said"]["phase"] == "clear"
    assert entry.title == "X-1"
    assert entry.countries == ("OM",)


def test_an_all_clear_for_one_part_leaves_the_rest_going() -> None:
    over = info(responseType="AllClear", urgency="Past", area="<areaDesc>Sur</areaDesc>")
    entry = read(alert(over, info(severity="Moderate"), msgType="Update"))
    assert (entry.extra["said"]["phase"], entry.extra["said"]["severity"]) == ("update", "moderate")
    assert entry.extra["cap"]["areas"] == ["Muscat"]
    assert said(alert(over, msgType="Update"))["phase"] == "clear"


def test_the_end_is_the_last_of_all_parts_and_open_where_one_is() -> None:
    later = info(expires="2026-03-04T00:00:00Z")
    assert said(alert(info(), later))["until"] == "2026-03-04T00:00:00+00:00"
    assert said(alert(info(), info(expires="")))["until"] is None
    assert said(alert(info(expires="soon")))["until"] is None


@pytest.mark.parametrize(
    ("references", "ends"),
    [
        ("a@b,X-0,2026-03-01T08:00:00+04:00", ["X-0"]),
        ("a@b,X-0b,2026-03-01T09:00:00+04:00 a@b,X-0a,2026-03-01T08:00:00+04:00", ["X-0a", "X-0b"]),
        ("a@b,urn:oid:1,2,3,2026-03-01T08:00:00+04:00", ["urn:oid:1,2,3"]),
        ("2026-08-13T12_46_36-06_00=cap-pac@canada.ca=urn_oid_2.49", ["urn_oid_2.49"]),
        ("2026-08-13T12_46_36-06_00=cap-pac@canada.ca=X-1", None),
        ("bare-identifier", ["bare-identifier"]),
        ("", None),
    ],
)
def test_references_in_all_their_shapes(references: str, ends: list[str] | None) -> None:
    assert said(alert(msgType="Update", references=references)).get("ends") == ends


# --- languages, countries --------------------------------------------------------------------------------------------


def test_the_other_languages_words_are_kept() -> None:
    arabic = info("ar-OM", headline="عاصفة قادمة", description="ابقوا في منازلكم")
    entry = read(alert(arabic, info("en-GB")))
    assert (entry.title, entry.lang) == ("A storm is coming: Muscat", "en")
    assert entry.extra["cap"]["languages"] == {"ar": {"title": "عاصفة قادمة", "text": "ابقوا في منازلكم"}}


@pytest.mark.parametrize(
    ("geocode", "countries"),
    [
        (("EMMA_ID", "LV806"), ("LV",)),
        (("EMMA_ID", "UK012"), ("GB",)),
        (("NUTS3", "EL301"), ("GR",)),
        (("ISO 3166-2", "JO-AM"), ("JO",)),
        (("ISO3", "KAZ"), ("KZ",)),
        (("profile:CAP-CP:Location:0.3", "4702041"), ("CA",)),
        (("SAME", "048201"), ("OM",)),
        (("EMMA_ID", "ZZ999"), ("OM",)),
    ],
)
def test_a_code_that_names_a_country_wins_over_the_publishers(
    geocode: tuple[str, str], countries: tuple[str, ...]
) -> None:
    area = "<areaDesc>Somewhere</areaDesc><geocode><valueName>{}</valueName><value>{}</value></geocode>"
    assert read(alert(info(area=area.format(*geocode)))).countries == countries


def test_a_hubs_message_names_its_countries_itself_or_none() -> None:
    named = (
        "<parameter><valueName>iso3</valueName><value>TJK</value></parameter>"
        "<parameter><valueName>country</valueName><value>Tajikistan, Kyrgyzstan</value></parameter><area>"
    )
    assert read(alert(info().replace("<area>", named)), WORLD).countries == ("TJ", "KG")
    assert read(alert(info(area="<areaDesc>Kazakhstan</areaDesc>")), WORLD).countries == ("KZ",)
    assert read(alert(), WORLD).countries == ()


# --- wrappings -------------------------------------------------------------------------------------------------------


def test_a_signature_is_noted_and_not_believed_in() -> None:
    signature = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature>'
    assert read(alert(more=signature)).extra["cap"]["signed"] is True
    assert "signed" not in read(alert()).extra["cap"]


@pytest.mark.parametrize(
    "wrapping",
    [
        b"<EDXLDistribution><contentObject><xmlContent>%s</xmlContent></contentObject></EDXLDistribution>",
        b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><content>%s</content></entry></feed>",
        b"<rss version='2.0'><channel><item><title>x</title>%s</item></channel></rss>",
        b"\xef\xbb\xbf  %s",
    ],
)
def test_an_alert_inside_an_envelope_is_read_at_once(wrapping: bytes) -> None:
    entry = read(wrapping % alert())
    assert (entry.guid, entry.follow, entry.extra["said"]["severity"]) == ("X-1", None, "severe")


def weather_gov(**more: Any) -> dict[str, Any]:
    properties = {
        "id": "urn:oid:2.49.0.1.840.0.1",
        "areaDesc": "Harris, TX",
        "geocode": {"SAME": ["048201"], "UGC": ["TXC201"]},
        "references": [
            {"identifier": "urn:oid:2.49.0.1.840.0.0", "sender": "w@noaa.gov", "sent": "2026-03-01T01:00:00Z"}
        ],
        "sent": "2026-03-01T02:00:00-06:00",
        "expires": "2026-03-01T08:00:00-06:00",
        "status": "Actual",
        "messageType": "Update",
        "category": "Met",
        "severity": "Extreme",
        "certainty": "Observed",
        "urgency": "Immediate",
        "event": "Tornado Warning",
        "headline": "Tornado Warning issued",
        "description": "A tornado was seen.",
        "response": "Shelter",
        "parameters": {"NWSheadline": ["X"]},
        "eventCode": {"SAME": ["TOR"]},
    }
    return {"features": [{"id": "https://api.weather.gov/alerts/1", "properties": {**properties, **more}}]}


def test_the_json_of_the_us_weather_service() -> None:
    entry = read(json.dumps(weather_gov()).encode())
    assert (entry.guid, entry.title) == ("urn:oid:2.49.0.1.840.0.1", "Tornado Warning issued: Harris, TX")
    assert entry.extra["said"] == {
        "kind": "natural_hazard",
        "severity": "extreme",
        "phase": "update",
        "until": "2026-03-01T14:00:00+00:00",
        "ends": ["urn:oid:2.49.0.1.840.0.0"],
    }
    silent = weather_gov(eventCode={"SAME": ["RMT"]})
    assert said(json.dumps(silent).encode())["kind"] is None


def test_the_json_of_meteoalarms_api() -> None:
    message = {
        "identifier": "2.49.0.1.428.0",
        "sent": "2026-03-01T02:00:00Z",
        "status": "Actual",
        "msgType": "Alert",
        "info": [
            {
                "language": "en-GB",
                "category": ["Met"],
                "severity": "Severe",
                "event": "Wind",
                "area": [{"areaDesc": "Riga", "geocode": [{"valueName": "EMMA_ID", "value": "LV001"}]}],
            }
        ],
    }
    entry = read(json.dumps({"warnings": [{"alert": message, "uuid": "u"}]}).encode(), WORLD)
    assert (entry.guid, entry.countries) == ("2.49.0.1.428.0", ("LV",))


# --- broken and hostile ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A storm is coming", "A storm&nbsp;is coming"),
        ("A storm is coming", "Wind & rain"),
        ("A storm is coming", "Wind \x0b and rain"),
        ("<headline>", "<x:note>y</x:note><headline>"),
    ],
)
def test_common_damage_is_repaired_and_counted(before: str, after: str) -> None:
    parsed = parse_counted(alert().decode().replace(before, after).encode(), source())
    assert parsed.mode == "tolerant"
    assert parsed.entries[0].extra["said"]["severity"] == "severe"


def test_strange_charsets_are_read() -> None:
    body = alert(info(headline="عاصفة", area="<areaDesc>Сур</areaDesc>")).decode()
    assert read(body.encode("utf-16")).title == "عاصفة: Сур"
    chinese = '<?xml version="1.0" encoding="gb2312"?>' + alert(info(headline="暴雨")).decode()
    assert read(chinese.encode("gb2312")).title == "暴雨: Muscat"


@pytest.mark.parametrize(
    "body",
    [
        alert()[:-30],
        b"<alert/>",
        b"<alert><info/></alert>",
        b"<html><body>Just a moment</body></html>",
        b"<x><y/></x>",
        b"",
        b"\xef\xbb\xbf",
        b"[1, 2]",
        b'{"alert": 5}',
        b'{"alert": {}}',
        b'{"entries": [5]}',
        b'<!DOCTYPE a [<!ENTITY b "c">]><alert><identifier>&b;</identifier></alert>',
        b'<!-- <a> --><!DOCTYPE a [<!ENTITY b "c">]><alert><identifier>&b;</identifier></alert>',
        b"<a>" * 5000,
        b"<a>" * 3000 + b"</a>" * 3000,
    ],
)
def test_what_is_no_alert_is_refused_with_a_reason(body: bytes) -> None:
    with pytest.raises(ParseError) as caught:
        parse(body, source())
    assert str(caught.value)


def test_an_index_of_meteoalarm_states_what_its_documents_will() -> None:
    row = """<entry xmlns:cap="urn:oasis:names:tc:emergency:cap:1.2"><id>1</id><title>Wind</title>
    <cap:geocode><valueName>WARN</valueName><value>9</value><valueName>EMMA_ID</valueName><value>PL001</value></cap:geocode>
    <cap:message_type>{}</cap:message_type><cap:status>{}</cap:status><cap:severity>Severe</cap:severity>
    <cap:expires>2026-03-02T10:00:00Z</cap:expires><cap:identifier>PL-1</cap:identifier></entry>"""
    feed = "<feed xmlns='http://www.w3.org/2005/Atom'>{}</feed>"
    entry = read(feed.format(row.format("Update", "Actual")).encode(), WORLD)
    assert (entry.guid, entry.countries, entry.follow) == ("PL-1", ("PL",), None)
    assert (entry.extra["said"]["phase"], entry.extra["said"]["severity"]) == ("update", "severe")
    assert said(feed.format(row.format("Alert", "Test")).encode())["kind"] is None


def test_one_broken_row_costs_no_other() -> None:
    good = json.loads(json.dumps({"identifier": "1", "msgType": "Alert", "info": [{"event": "Storm"}]}))
    parsed = parse_counted(json.dumps([good, {"identifier": {}, "info": []}]).encode(), source())
    assert [e.guid for e in parsed.entries] == ["1"]
    assert len(parsed.skipped) == 1


def test_an_index_without_rows_is_quiet_and_no_fault() -> None:
    assert parse(b"<feed xmlns='http://www.w3.org/2005/Atom'><id>x</id></feed>", source()) == []
    assert parse(b'{"features": []}', source()) == []
    with pytest.raises(NotAFeed):
        parse(b'{"title": "no list"}', source())
