"""The files of the directory: what is bundled, and how faults are told."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import phonenumbers
import pytest

from bot.data.missions import load_directory, read_row
from bot.domain.errors import ConfigError

GOOD: dict[str, Any] = {
    "id": "uz-ae-embassy", "sending": "UZ", "host": "AE", "type": "embassy", "city": "Abu Dhabi", "address": None,
    "phones": [{"number": "+97120000001", "use": "main", "as_of": "2022"}], "phones_raw": ["ext. 5"], "emails": [],
    "website": None, "telegram": None, "lat": 24.4, "lon": 54.4, "coordinates_of": "city", "hours": None,
    "accredited_to": ["AE"], "source_url": None, "source_date": "2026-03", "confidence": "press", "note": None,
}  # fmt: skip
WORLD = "sending\thost\ttype\tcity\tlat\tlon\n"


def folder(tmp_path: Path, *rows: dict[str, Any], world: str = "") -> Path:
    text = "\n".join(json.dumps(row) for row in rows)
    (tmp_path / "missions.jsonl").write_text(text, encoding="utf-8")
    (tmp_path / "world.tsv").write_text(WORLD + world, encoding="utf-8")
    return tmp_path


def test_the_bundled_directory_has_every_row_with_its_confidence() -> None:
    rows = load_directory()
    assert (len(rows.missions), len(rows.world)) == (407, 9781)
    assert [m.id for m in (*rows.missions, *rows.world) if m.confidence not in ("official", "press", "secondary")] == []
    assert {m.sending for m in rows.missions} == {"KZ", "UZ", "KG", "TJ", "TM"}


def test_every_bundled_number_can_be_dialled() -> None:
    numbers = {p.number for m in load_directory().missions for p in m.phones}
    assert [n for n in numbers if not phonenumbers.is_possible_number(phonenumbers.parse(n))] == []


def test_round_the_clock_is_only_what_the_source_calls_so() -> None:
    lines = [p for m in load_directory().missions for p in m.phones if p.hotline_24h]
    assert 0 < len(lines) < 10
    assert all(p.use == "hotline_24h" for p in lines)


def test_a_line_that_is_not_the_ministry_s_is_in_no_answer() -> None:
    lines = load_directory().hotline("UZ", date(2026, 3, 8))
    assert "+998971365151" in {p.number for m in lines for p in m.phones}
    assert "+998781200072" not in {p.number for m in lines for p in m.phones}


def test_raw_numbers_are_not_read() -> None:
    assert "ext. 5" not in repr(read_row(GOOD))


def test_a_month_stands_for_its_first_day() -> None:
    mission = read_row(GOOD)
    assert str(mission.source_date) == "2026-03-01"
    assert str(mission.phones[0].as_of) == "2022-01-01"


def test_a_district_stands_under_its_city() -> None:
    cities = {m.city for m in load_directory().world if m.host == "RU" and m.sending in ("TJ", "TM")}
    assert "Presnensky District" not in cities
    assert "Moscow" in cities


def test_a_row_away_from_every_city_keeps_its_name(tmp_path: Path) -> None:
    world = "".join(f"{s}\tIR\tembassy\tTehran\t35.7\t51.4\n" for s in ("AT", "DE", "FR", "IT", "RU"))
    rows = load_directory(folder(tmp_path, world=world + "AF\tIR\tconsulate\tZahedan\t29.5\t60.9\n")).world
    assert rows[-1].city == "Zahedan"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sending": "uz"}, "sending: 'uz' is not an ISO code"),
        ({"type": "castle"}, "type 'castle'"),
        ({"city": None}, "city is missing"),
        ({"lat": 124.0}, "no place on the Earth"),
        ({"phones": [{"number": "88001234", "use": "main", "as_of": None}]}, "phone '88001234' is not E.164"),
        ({"phones": [{"number": "+97120000001", "use": "fax", "as_of": None}]}, "use 'fax'"),
        ({"source_date": "March"}, "invalid literal"),
        ({"temporary": True, "source_date": None}, "a temporary row needs a date"),
    ],
)
def test_a_faulty_row_is_named(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=r"missions\.jsonl: line 2: ") as error:
        load_directory(folder(tmp_path, GOOD, GOOD | {"id": "other"} | change))
    assert said in str(error.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    missing = {key: value for key, value in GOOD.items() if key != "host"}
    rows = folder(tmp_path, GOOD, missing, GOOD, GOOD | {"type": "x"}, world="UZ\tQatar\tembassy\tDoha\t25\t51\n")
    with pytest.raises(ConfigError) as error:
        load_directory(rows)
    told = str(error.value).splitlines()
    assert [line.split(":")[1].strip() for line in told] == ["line 2", "line 3", "line 4", "line 2"]
    assert "host is missing" in told[0]
    assert "stands twice" in told[1]


def test_a_number_of_which_only_the_year_is_known_shows_no_day() -> None:
    from bot.messages.calls import freshness

    phones = [p for m in load_directory().missions for p in m.phones if p.year_only]
    assert phones
    for lang in ("en", "ru", "uz"):
        words = freshness(phones[0].as_of, lang, old=True, year_only=True)
        assert str(phones[0].as_of.year if phones[0].as_of else "") in words
        assert "1 " not in words
        assert "yanvar" not in words
