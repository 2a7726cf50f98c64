"""What recorded payloads of public repositories showed and our own had not; each is written anew here, made small."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.domain.entry import Entry
from bot.domain.source import Publisher, Source, Tier
from bot.sources.formats import parse
from bot.sources.regions import countries_in

ANYBODY = Publisher("x", "X", "", Tier.OFFICIAL, "hazard")


def read(form: str, body: Any) -> list[Entry]:
    written = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return parse(written.encode(), Source("x", ANYBODY, "", form, None, 60))


def said(entry: Entry) -> Any:
    return entry.extra.get("said")


# --- Israel's Home Front Command --------------------------------------------------------------------------------------


def live(title: str, desc: str = "", cat: str = "10") -> Entry:
    return read("oref", {"id": "134173490020000000", "cat": cat, "title": title, "data": ["א"], "desc": desc})[0]


@pytest.mark.parametrize(
    "title",
    [
        "חדירת מחבלים -  החשש הוסר",  # the fear of an infiltration is removed
        "הסתיים אירוע חדירת מחבלים - ניתן לצאת מהבתים",
        "אירוע חומרים מסוכנים - הסכנה באזורכם חלפה",  # the danger in your area has passed
        "התרעה על רעידת אדמה - ניתן לחזור לשגרה",
        "תושבי האזורים הבאים אינם צריכים לשהות יותר בסמיכות למרחב המוגן",
        "אירוע כלי טיס הסתיים בצפון",
    ],
)
def test_an_ending_is_none_the_less_one_for_naming_the_danger(title: str) -> None:
    assert said(live(title))["phase"] == "clear"
    assert said(live(title))["ends"] == ["oref:א", "oref:א"]


@pytest.mark.parametrize(
    "title",
    [
        "השוהים במרחב המוגן יכולים לצאת",
        "יש לשהות בסמיכות למרחב המוגן",
        "סכנת פיצוץ והדף חזק - ניתן לצאת מהמרחב המוגן",
        "הנחיות בעקבות רעידת האדמה",
    ],
)
def test_what_is_eased_is_not_over(title: str) -> None:
    assert said(live(title))["phase"] == "update"


@pytest.mark.parametrize(
    "title",
    ["היכנסו מייד למרחב המוגן", "היכנסו למרחב המוגן", "סכנת פיצוץ והדף חזק", "על התושבים לשפר את המיקום למיגון המיטבי"],
)
def test_an_order_to_take_shelter_rings_whatever_its_code(title: str) -> None:
    assert said(live(title)) == {"kind": "security_incident", "severity": "extreme", "phase": "onset", "until": None}


@pytest.mark.parametrize("title", ["האירוע טרם הסתיים", "האירוע בצפון עדיין לא הסתיים", "הסכנה לא חלפה"])
def test_what_is_not_over_is_not_over(title: str) -> None:
    assert said(live(title)) is None


def test_what_to_do_on_a_siren_is_no_siren() -> None:
    assert said(live("עדכון", "בעת קבלת התרעה היכנסו למרחב המוגן")) is None


def test_places_given_as_numbers_are_places() -> None:
    """An end for two towns, told by their numbers alone, is none for the country."""
    data = {"titleHe": "עדכון - סיום אירוע", "bodyHe": "האירוע הסתיים", "time": "1772372712", "areasIds": [27]}
    message = {"type": "SYSTEM_MESSAGE", "data": data | {"citiesIds": [1319, 1302], "notificationId": "n"}}
    ended = said(read("oref", message)[0])
    assert ended["ends"] == ["oref:#cities:1302|#cities:1319", "oref:#cities:1319", "oref:#cities:1302"]
    pushed = {
        "threatId": "0",
        "title": "ירי רקטות",
        "citiesIds": "1302,1319",
        "id": "p",
        "time": "2026-03-01T12:00:00Z",
    }
    assert read("oref", pushed)[0].extra["cap"]["identifier"] in ended["ends"]


def test_the_history_of_2021_called_its_moment_otherwise() -> None:
    entry = read("oref", [{"data": "X", "date": "14.05.2021", "time": "15:35", "datetime": "2021-05-14T15:36:00"}])[0]
    assert entry.published is not None
    assert entry.published.isoformat() == "2021-05-14T12:36:00+00:00"
    assert entry.extra["unknown_category"] == "missing"  # it does not say what was alarmed for


# --- CAP --------------------------------------------------------------------------------------------------------------


def alert(info: str, head: str = "<msgType>Update</msgType>") -> Entry:
    return read(
        "cap",
        '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>b</identifier><sent>2026-01-05T10:00:00Z'
        f"</sent><status>Actual</status>{head}<references>s,a,2026-01-05T09:00:00Z</references><info><category>Geo</category>"
        f"<event>Tsunami</event><severity>Severe</severity>{info}</info></alert>",
    )[0]


def vtec(actions: str) -> str:
    codes = "".join(f"/O.{action}.PAAQ.TS.W.0001.000000T0000Z-000000T0000Z/" for action in actions.split())
    return f"<parameter><valueName>VTEC</valueName><value>{codes}</value></parameter>"


@pytest.mark.parametrize(
    ("actions", "phase"), [("CAN", "clear"), ("CAN EXP", "clear"), ("CON", "update"), ("CAN CON", "update")]
)
def test_an_event_is_over_where_the_vtec_string_says_so_of_all_of_it(actions: str, phase: str) -> None:
    entry = alert(vtec(actions))
    assert (said(entry)["phase"], said(entry)["ends"]) == (phase, ["a"])
    assert entry.extra["cap"]["responseType"] == ""  # as it stands in the message


def test_the_end_of_the_event_is_not_the_day_on_which_the_message_is_renewed() -> None:
    ending = "<parameter><valueName>eventEndingTime</valueName><value>2126-09-19T16:00:00Z</value></parameter>"
    assert said(alert(f"<expires>2126-09-14T16:00:00Z</expires>{ending}"))["until"] == "2126-09-19T16:00:00+00:00"
    feature = {"id": "b", "event": "Flood Watch", "messageType": "Alert", "status": "Actual", "category": "Met"}
    times = {"sent": "2026-01-05T10:58:00Z", "expires": "2126-09-14T16:00:00Z", "ends": "2126-09-19T16:00:00Z"}
    found = read("cap", {"features": [{"properties": {**feature, **times, "severity": "Severe"}}]})[0]
    assert said(found)["until"] == "2126-09-19T16:00:00+00:00"


def test_a_profile_puts_its_name_before_the_code_list() -> None:
    code = "<valueName>urn:oasis:names:tc:emergency:cap:1.2:profile:CAP-AU:1.0:ISO 3166-2</valueName>"
    area = f"<area><areaDesc>x</areaDesc><geocode>{code}<value>AU-NSW</value></geocode></area>"
    assert alert(area).countries == ("AU",)


@pytest.mark.parametrize(
    ("area", "where"),
    [
        ("298 km NNE of Neiafu, Tonga; 299 km SSW of Apia, Samoa; 2527 km W of Papeete, French Polynesia", ("TO",)),
        ("Kenya; Uganda", ("KE", "UG")),
        ("the coast; the hills", ()),
    ],
)
def test_a_place_that_tells_the_distance_is_not_where_it_is(area: str, where: tuple[str, ...]) -> None:
    assert alert(f"<area><areaDesc>{area}</areaDesc></area>").countries == where


def test_what_cap_1_0_writes_in_one_string() -> None:
    entry = alert("<eventCode>same=RWT</eventCode><parameter>HSAS=ORANGE</parameter>")
    assert said(entry)["kind"] is None
    assert "RWT" in said(entry)["why"]
    assert said(alert("<eventCode>same=TSW</eventCode>"))["severity"] == "severe"


def test_several_messages_within_one_pair_of_commas() -> None:
    message = {"identifier": "d", "msgType": "Update", "references": "s,a b c,2020-04-03T00:00:00+00:00", "info": []}
    assert said(read("cap", message)[0])["ends"] == ["a", "b", "c"]


def test_a_message_for_mobile_telephones_alone_has_words() -> None:
    words = "<parameter><valueName>CMAMtext</valueName><value>Take shelter.</value></parameter>"
    assert alert(words).text == "Take shelter."
    assert alert(f"<description>A wave.</description>{words}").text == "A wave."


def translated(first: str, *more: str) -> Entry:
    infos = f"<info><language>en</language><event>Rain</event>{first}</info>"
    infos += "".join(f"<info><language>hr</language><event>Kiša</event>{each}</info>" for each in more)
    return read("cap", f"<alert><identifier>i</identifier><sent>2026-06-02T15:00:00Z</sent>{infos}</alert>")[0]


def test_a_translation_of_the_words_alone_keeps_what_the_original_states() -> None:
    orange = "<parameter><valueName>awareness_level</valueName><value>3; orange; Severe</value></parameter>"
    yellow = orange.replace("3; orange", "2; yellow")
    code = (
        "<area><areaDesc>Osijek</areaDesc><geocode><valueName>EMMA_ID</valueName><value>HR002</value></geocode></area>"
    )
    entry = translated("", f"<category>Met</category>{orange}<expires>2126-01-01T00:00:00Z</expires>{code}")
    assert (said(entry)["severity"], said(entry)["until"]) == ("severe", "2126-01-01T00:00:00+00:00")
    assert (entry.lang, entry.title, entry.countries) == ("en", "Rain", ("HR",))
    assert list(entry.extra["cap"]["languages"]) == ["hr"]
    assert translated("", orange, yellow).extra["unknown_severity"] == "missing"  # of two, nobody knows which
    over = yellow + "<expires>2000-01-01T00:00:00Z</expires>"
    assert said(translated("", orange + "<expires>2126-01-01T00:00:00Z</expires>", over))["severity"] == "severe"
    assert said(translated("<severity>Minor</severity>", "<severity>Extreme</severity>"))["severity"] == "minor"


def test_areas_of_a_row_may_be_nested_as_in_the_message() -> None:
    area = "<c:area><c:geocode><c:valueName>ISO3</c:valueName><c:value>BRA</c:value></c:geocode></c:area>"
    rows = f"<item><c:identifier>i</c:identifier><c:event>Chuva</c:event>{area}</item>"
    feed = f'<rss xmlns:c="urn:oasis:names:tc:emergency:cap:1.2"><channel>{rows}</channel></rss>'
    assert read("cap", feed)[0].countries == ("BR",)


# --- where it is ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("region", "where"),
    [
        ("NORTHERN AND CENTRAL IRAN", ("IR",)),
        ("CASPIAN SEA, OFFSHR TURKMENISTAN", ("TM",)),
        ("DODECANESE IS.-TURKEY BORDER REG", ("GR", "TR")),
        ("LOYALTY ISLANDS", ("NC",)),
        ("NORTHERN IRELAND", ("GB",)),
        ("CASPIAN SEA", ()),
        ("WESTERN AND CENTRAL OCEAN", ()),
    ],
)
def test_regions_of_the_seismologists(region: str, where: tuple[str, ...]) -> None:
    assert countries_in(region) == where


def test_an_outbreak_in_many_countries_is_about_none() -> None:
    entry = read("who_don", {"value": [{"DonId": "2022-DON385", "Title": "Monkeypox - multi-country outbreak"}]})[0]
    assert entry.countries == ()
    assert said(entry)["kind"] is None


@pytest.mark.parametrize(
    ("introduction", "level", "regional"),
    [
        (
            "Het reisadvies voor Mali is voor het grootste deel rood. Voor de stad A geldt kleurcode oranje.",
            "avoid",
            None,
        ),
        ("De kleurcode van het reisadvies voor Jemen is rood. Kleurcode geel geldt voor Mali.", "caution", None),
        ("De kleurcode voor het noorden is rood. Voor de rest van Mali geldt kleurcode geel.", "caution", "avoid"),
    ],
)
def test_dutch_colours_of_milder_parts_and_of_neighbours(introduction: str, level: str, regional: str | None) -> None:
    entry = read("netherlands", [{"isocode": "MLI", "location": "Mali", "introduction": introduction}])[0]
    assert (entry.level, entry.extra.get("regional_level")) == (level, regional)
    assert entry.extra["regional"] is (regional is not None)
