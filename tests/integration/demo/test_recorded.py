"""Recorded payloads as live feeds: versions in order, dates of now, links that stay on this machine."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from bot.demo.recorded import Recorded, recorded_routes
from bot.domain.entry import Entry
from bot.domain.errors import ConfigError
from bot.sources.catalogue import Catalogue, load
from bot.sources.formats import parse
from tests.conftest import SHARED

BASE = "http://127.0.0.1:1"
STEP = 15.0
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.seconds = NOW.timestamp()

    def __call__(self) -> float:
        return self.seconds


def summary(level: str, day: str) -> str:
    """A day's list as the public archives keep it."""
    row = {"destination": "Qatar", "risk_level": level, "last_updated": day, "details_url": "https://t.example/qatar"}
    other = {**row, "destination": "Albania", "risk_level": "Avoid all travel", "details_url": "https://t.example/al"}
    return json.dumps([row, {**other, "last_updated": "2026-01-05T08:00:00"}])


INDEX = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:cap="urn:oasis:names:tc:emergency:cap:1.2">
<updated>2026-07-12T11:05:57Z</updated>
<entry><cap:event>Fog</cap:event><cap:severity>Moderate</cap:severity><id>a-fog</id><title>Fog</title>
<link type="application/cap+xml" href="https://feeds.example/cap/a-fog"/><updated>2026-07-12T01:00:00Z</updated></entry>
<entry><cap:event>Wind</cap:event><cap:severity>Severe</cap:severity><id>b-wind</id><title>Wind</title>
<link type="application/cap+xml" href="https://feeds.example/cap/b-wind"/><updated>2026-07-12T02:00:00Z</updated></entry>
</feed>"""
DOCUMENT = """<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>A.FOG</identifier>
<sender>m@x.example</sender><sent>2026-07-12T01:00:00+00:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope><info>
<category>Met</category><event>Fog</event><urgency>Immediate</urgency><severity>Moderate</severity>
<certainty>Likely</certainty><expires>2026-07-12T10:00:00+00:00</expires>
<headline>Thick fog</headline></info></alert>"""
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>
<item><title>new</title><guid>2</guid><pubDate>Sun, 12 Jul 2026 12:00:00 GMT</pubDate></item>
<item><title>old</title><guid>1</guid><pubDate>Sat, 11 Jul 2026 12:00:00 GMT</pubDate></item></channel></rss>"""
CHANNEL = "".join(
    f'<div class="tgme_widget_message_wrap"><div class="tgme_widget_message" data-post="c/{n}">'
    f'<div class="tgme_widget_message_text">post {n}</div><time datetime="2026-07-1{n}T10:00:00+00:00"></time>'
    "</div></div>"
    for n in (1, 2, 3)
)


def page(slug: str, *, withdrawn: bool = False) -> str:
    details = {
        "country": {"slug": slug, "name": slug.title()},
        "alert_status": ["avoid_all_travel_to_whole_country"],
        "change_description": "Latest update: the border is closed.",
        "parts": [],
    }
    return json.dumps(
        {
            "base_path": f"/foreign-travel-advice/{slug}",
            "content_id": f"id-{slug}",
            "title": f"{slug.title()} travel advice",
            "document_type": "travel_advice",
            "public_updated_at": "2026-07-12T10:00:00Z",
            "details": details,
            "withdrawn_notice": {"explanation": "old"} if withdrawn else None,
        }
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "history/canada_summary/2026-02-28.json": summary("Take normal security precautions", "2026-02-01T10:00:00"),
        "history/canada_summary/2026-03-01.json": summary("Avoid all travel", "2026-03-01T02:00:00"),
        "cap/meteoalarm_feed.xml": INDEX,
        "cap/meteoalarm_cap_a_fog.xml": DOCUMENT,
        "rss/news-1.rss": FEED,
        "telegram/tme_s_channel.html": f"<html><body>{CHANNEL}</body></html>",
        "govuk/travel_advice_index_frontend_index.json": json.dumps(
            {"base_path": "/foreign-travel-advice", "links": {"children": [json.loads(page("spain"))]}}
        ),
        "govuk/travel_advice_frontend_country.json": page("turkey"),
        "govuk/travel_advice_frontend_withdrawn.json": page("turkey", withdrawn=True),
    }
    for name, text in files.items():
        file = tmp_path / "payloads" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path / "payloads"


def catalogue_of(recorded: Recorded, folder: Path) -> Catalogue:
    file = folder / "sources.toml"
    file.write_text(recorded.catalogue(BASE), encoding="utf-8")
    return load(file)


class Show:
    """A folder of payloads, its catalogue and its server, with a clock that the test moves."""

    def __init__(self, folder: Path, **options: bool) -> None:
        self.clock = Clock()
        self.recorded = Recorded(folder, STEP, self.clock, **options)
        self.sources = catalogue_of(self.recorded, folder.parent).sources
        app = Starlette(routes=recorded_routes(self.recorded, lambda: BASE))
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=BASE)

    async def read(self, source: str) -> list[Entry]:
        answer = await self.client.get(self.sources[source].url)
        return parse(answer.content, self.sources[source])

    async def forward(self, steps: int = 1) -> None:
        """So many versions on, counted from the first poll of each series."""
        for source in self.sources.values():
            await self.client.get(source.url)
        self.clock.seconds += STEP * steps


async def test_a_series_goes_from_version_to_version_and_stays_at_the_last(folder: Path) -> None:
    show = Show(folder)
    levels = []
    for _ in range(4):
        levels.append({e.countries[0]: e.level for e in await show.read("ca-gac-summary")}["QA"])
        await show.forward()
    assert levels == ["normal", "avoid", "avoid", "avoid"]
    assert show.recorded.describe()["ca-gac-summary"] == {"version": 2, "of": 2}


async def test_each_version_is_as_new_as_when_it_was_recorded(folder: Path) -> None:
    show = Show(folder)
    before = {e.countries[0]: e for e in await show.read("ca-gac-summary")}
    await show.forward()
    after = {e.countries[0]: e for e in await show.read("ca-gac-summary")}
    age = NOW - (after["QA"].published or NOW)
    assert timedelta(0) < age < timedelta(hours=6), "fresh enough to alert, and not ahead of now in any zone"
    assert before["AL"].fingerprint() == after["AL"].fingerprint(), "a row that did not change is not new"


async def test_without_shifting_dates_stand_as_recorded(folder: Path) -> None:
    show = Show(folder, shift=False)
    await show.forward()
    (qatar,) = [e for e in await show.read("ca-gac-summary") if e.countries == ("QA",)]
    assert qatar.published == datetime(2026, 3, 1, 7, 0, tzinfo=UTC), "02:00 in Ottawa"


async def test_what_was_recorded_once_opens_with_what_was_there_before(folder: Path) -> None:
    show = Show(folder)
    assert [e.title for e in await show.read("recorded-news-1")] == ["old"]
    assert [e.guid for e in await show.read("recorded-channel")] == ["c/1"]
    assert await show.read("recorded-meteoalarm-lv") == []
    assert [e.countries for e in await show.read("uk-fcdo-api")] == [("ES",)]
    await show.forward()
    assert [e.title for e in await show.read("recorded-news-1")] == ["new", "old"]
    assert len(await show.read("recorded-channel")) == 3
    assert len(await show.read("recorded-meteoalarm-lv")) == 2
    assert {e.countries for e in await show.read("uk-fcdo-api")} == {("ES",), ("TR",)}


async def test_an_alerts_document_is_served_here_and_its_dates_move_with_the_index(folder: Path) -> None:
    show = Show(folder)
    await show.forward()
    fog, wind = await show.read("recorded-meteoalarm-lv")
    assert fog.follow is not None
    assert fog.follow.startswith(BASE)
    answer = await show.client.get(fog.follow)
    (document,) = parse(answer.content, show.sources["recorded-meteoalarm-lv"])
    assert document.published == fog.published
    assert timedelta(0) < NOW - (document.published or NOW) < timedelta(hours=48)
    assert document.countries == ("LV",)
    assert wind.follow is None, "its document was not recorded: the row is what is read"
    assert wind.extra["cap"]["severity"] == "Severe"


async def test_gov_uks_new_row_leads_to_the_recorded_page_and_not_to_the_withdrawn_copy(folder: Path) -> None:
    show = Show(folder)
    (before,) = await show.read("uk-fcdo-api")
    await show.forward()
    (after,) = [e for e in await show.read("uk-fcdo-api") if e.countries == ("ES",)]
    assert after.fingerprint() == before.fingerprint(), "a row that did not change is not followed again"
    (turkey,) = [e for e in await show.read("uk-fcdo-api") if e.countries == ("TR",)]
    assert turkey.follow == f"{BASE}/api/content/foreign-travel-advice/turkey"
    answer = await show.client.get(turkey.follow)
    (advice,) = parse(answer.content, show.sources["uk-fcdo-api"])
    assert (advice.level, advice.published) == ("avoid", turkey.published)
    spain = await show.client.get(f"{BASE}/api/content/foreign-travel-advice/spain")
    assert spain.status_code == 404


async def test_a_series_waits_for_its_first_poll(folder: Path) -> None:
    show = Show(folder)
    show.clock.seconds += STEP * 10
    assert await show.read("recorded-meteoalarm-lv") == [], "else the alerts would be a baseline that nobody hears of"
    show.clock.seconds += STEP
    assert len(await show.read("recorded-meteoalarm-lv")) == 2


async def test_the_next_version_can_be_asked_for(folder: Path) -> None:
    show = Show(folder)
    answer = await show.client.post("/recorded/next")
    assert answer.json()["ca-gac-summary"] == {"version": 2, "of": 2}
    assert len(await show.read("recorded-channel")) == 3


async def test_an_unchanged_version_is_answered_304(folder: Path) -> None:
    show = Show(folder)
    first = await show.client.get("/recorded/ca-gac-summary")
    show.clock.seconds += 5
    again = await show.client.get("/recorded/ca-gac-summary", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    await show.forward()
    changed = await show.client.get("/recorded/ca-gac-summary", headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200
    assert (await show.client.get("/recorded/nothing")).status_code == 404
    assert (await show.client.get("/recorded/recorded-meteoalarm-lv/nothing.xml")).status_code == 404


def test_a_folder_without_payloads_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no known payload series"):
        Recorded(tmp_path, STEP)


@pytest.mark.skipif(not (SHARED / "feeds").is_dir(), reason="needs the recorded payloads in ../shared/feeds")
def test_the_night_of_28_february_comes_out_of_the_real_folder(tmp_path: Path) -> None:
    clock = Clock()
    recorded = Recorded(SHARED / "feeds", STEP, clock)
    source = catalogue_of(recorded, tmp_path).sources["ca-gac-summary"]

    recorded.body("ca-gac-summary", BASE)

    def rows(version: int) -> dict[str, Entry]:
        clock.seconds = NOW.timestamp() + STEP * version
        body = recorded.body("ca-gac-summary", BASE)
        assert body is not None
        return {e.countries[0]: e for e in parse(body[0], source) if e.countries}

    before, after = rows(2), rows(3)
    raised = {c for c in after if before[c].level != after[c].level}
    assert {"AE", "BH", "IL", "KW", "QA"} <= raised
    assert all(NOW - (after[c].published or NOW) < timedelta(hours=48) for c in raised)
