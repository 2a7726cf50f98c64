"""Each feed of the sandbox, read by the project's own formats: every entry once, as it was published."""

from __future__ import annotations

import gzip
from datetime import timedelta
from html import unescape

import httpx
import pytest

from bot.demo.script import ScriptEntry
from bot.domain.entry import Entry
from bot.domain.errors import ParseError
from bot.domain.source import Source
from bot.sources.catalogue import Catalogue
from bot.sources.formats import parse, parse_counted
from tests.integration.demo.conftest import Stage

BY_MINUTE = ("demo-kg-mfa", "demo-kw-dgca")
"""Their pages print no seconds."""


async def read(feeds: httpx.AsyncClient, source: Source) -> list[Entry]:
    """The feed's entries, with the documents that index rows lead to."""
    answer = await feeds.get(source.url, headers=dict(source.headers))
    assert answer.status_code == 200
    found = []
    for entry in parse(answer.content, source):
        if entry.follow is None:
            found.append(entry)
        else:
            found += parse((await feeds.get(entry.follow)).content, source)
    return found


def told(stage: Stage, source: Source) -> dict[str, ScriptEntry]:
    """guid -> the newest edition of what the source has published."""
    return {e.guid: e for e, _ in stage.player.published() if e.source == source.id and not e.broken}


async def test_each_entry_stands_in_its_feed_once_with_its_words(
    stage: Stage, feeds: httpx.AsyncClient, sources: Catalogue
) -> None:
    stage.play_to_the_end()
    for source in sources.sources.values():
        entries = await read(feeds, source)
        expected = told(stage, source)
        assert len(entries) == len(expected), source.id
        assert len({entry.guid for entry in entries}) == len(entries), source.id
        assert {" ".join(e.title.split()) for e in entries} == {e.title for e in expected.values()}, source.id
        if source.format not in ("json_list", "gov_uk"):
            for words in (e.text for e in expected.values()):
                assert any(words in " ".join(entry.text.split()) for entry in entries), (source.id, words)


async def test_each_feed_says_when_it_was_published(stage: Stage, feeds: httpx.AsyncClient, sources: Catalogue) -> None:
    stage.play_to_the_end()
    moments: dict[str, set[int]] = {}
    for told_entry, at in stage.player.published():
        moments.setdefault(told_entry.source, set()).add(int(at.timestamp()))
    for source in sources.sources.values():
        step = 60 if source.id in BY_MINUTE else 1
        known = {at // step for at in moments[source.id]}
        for entry in await read(feeds, source):
            assert entry.published is not None, (source.id, entry.title)
            assert int(entry.published.timestamp()) // step in known, (source.id, entry.title)


async def test_the_languages_are_those_of_the_script(
    stage: Stage, feeds: httpx.AsyncClient, sources: Catalogue
) -> None:
    stage.play_to_the_end()
    for source in sources.sources.values():
        langs = {entry.lang for entry in await read(feeds, source)}
        assert langs == {source.lang}, source.id


async def test_canadas_list_changes_its_level_in_place(
    stage: Stage, feeds: httpx.AsyncClient, sources: Catalogue
) -> None:
    source = sources.sources["demo-ca-gac"]
    before = {e.countries[0]: e for e in await read(feeds, source)}
    stage.play(100)
    after = {e.countries[0]: e for e in await read(feeds, source)}
    assert len(before) == len(after) >= 20
    assert (before["QA"].level, after["QA"].level) == ("normal", "avoid")
    assert after["IR"].fingerprint() == before["IR"].fingerprint()
    assert after["KZ"].published != before["KZ"].published, "a date moves for a health note"
    assert after["KZ"].fingerprint() == before["KZ"].fingerprint(), "and that is no news"


async def test_gov_uks_level_stands_on_the_page_alone(
    stage: Stage, feeds: httpx.AsyncClient, sources: Catalogue
) -> None:
    source = sources.sources["demo-uk-fcdo"]
    stage.play(100)
    index = parse((await feeds.get(source.url)).content, source)
    assert all(row.level is None and row.follow for row in index)
    levels = {entry.countries[0]: entry.level for entry in await read(feeds, source)}
    assert levels["QA"] == "reconsider"
    assert levels["IR"] == "avoid"
    assert levels["KZ"] == "normal"
    assert (await feeds.get("/api/content/foreign-travel-advice/atlantis")).status_code == 404


async def test_a_warning_its_update_and_its_end_refer_to_each_other(
    stage: Stage, feeds: httpx.AsyncClient, sources: Catalogue
) -> None:
    source = sources.sources["demo-qa-met"]
    assert await read(feeds, source) == [], "no warning in force is an index without rows"
    stage.play_to_the_end()
    end, update, alert = (entry.extra["cap"] for entry in await read(feeds, source))
    assert [c["msgType"] for c in (alert, update, end)] == ["Alert", "Update", "Cancel"]
    assert not alert["references"]
    assert update["references"] == f"{alert['sender']},{alert['identifier']},{alert['sent']}"
    assert [r.split(",")[1] for r in end["references"].split()] == [alert["identifier"], update["identifier"]]
    assert alert["sent"].endswith("+03:00"), "CAP forbids Z"
    assert alert["expires"] > alert["sent"]


async def test_an_edited_post_keeps_its_number_and_says_so(
    stage: Stage, feeds: httpx.AsyncClient, sources: Catalogue
) -> None:
    source = sources.sources["demo-uzairways"]
    stage.play(100)
    first = {e.guid: e for e in await read(feeds, source)}
    stage.play(100)
    second = {e.guid: e for e in await read(feeds, source)}
    (changed,) = [guid for guid in first if second[guid].fingerprint() != first[guid].fingerprint()]
    assert "HY335" in second[changed].text
    assert second[changed].extra["edited"]
    assert second[changed].published == first[changed].published


async def test_what_a_client_has_already_is_not_sent_again(
    stage: Stage, feeds: httpx.AsyncClient, sources: Catalogue
) -> None:
    stage.play(30)
    for source in sources.sources.values():
        own = dict(source.headers)
        answer = await feeds.get(source.url, headers=own)
        again = await feeds.get(source.url, headers=own | {"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), source.id
    source = sources.sources["demo-uzairways"]
    answer = await feeds.get(source.url)
    since = {"If-Modified-Since": answer.headers["last-modified"]}
    assert (await feeds.get(source.url, headers=since)).status_code == 304
    stage.play(150)
    assert (await feeds.get(source.url, headers=since)).status_code == 200
    assert (await feeds.get(source.url, headers={"If-None-Match": answer.headers["etag"]})).status_code == 200
    assert (await feeds.get(source.url, headers={"If-Modified-Since": "yesterday"})).status_code == 200


async def test_the_poison_feed_is_refused_each_time_and_then_read(
    stage: Stage, feeds: httpx.AsyncClient, sources: Catalogue
) -> None:
    source = sources.sources["demo-poison"]
    for position in (75, 84):
        stage.play(position - stage.player.position)
        answer = await feeds.get(source.url)
        assert answer.status_code == 200
        with pytest.raises(ParseError):
            parse(answer.content, source)
    stage.play(94 - stage.player.position)
    async with feeds.stream("GET", source.url) as bomb:
        wire = b"".join([piece async for piece in bomb.aiter_raw()])
    assert len(wire) < 100_000
    assert len(gzip.decompress(wire)) == 40_000_000
    stage.play(116 - stage.player.position)
    assert "back" in parse((await feeds.get(source.url)).content, source)[0].title


async def test_a_sloppy_feed_is_read_tolerantly_and_an_old_charset_rightly(
    stage: Stage, feeds: httpx.AsyncClient, sources: Catalogue
) -> None:
    stage.play_to_the_end()
    sloppy = sources.sources["demo-kunuz-cyrl"]
    parsed = parse_counted((await feeds.get(sloppy.url)).content, sloppy)
    assert parsed.mode == "tolerant"
    assert "Ўзбекистон" in parsed.entries[0].title
    old = await feeds.get(sources.sources["demo-interfax"].url)
    assert "Нефть" in old.content.decode("windows-1251")


async def test_gov_uz_gives_nothing_without_the_ministrys_header(
    stage: Stage, feeds: httpx.AsyncClient, sources: Catalogue
) -> None:
    assert (await feeds.get(sources.sources["demo-uz-mfa"].url)).json()["data"] == []


async def test_an_items_link_leads_to_its_page(stage: Stage, feeds: httpx.AsyncClient, sources: Catalogue) -> None:
    stage.play_to_the_end()
    for name in ("demo-qa-caa", "demo-gazeta", "demo-kunuz-cyrl", "demo-astanatimes"):
        for entry in await read(feeds, sources.sources[name]):
            assert entry.url is not None
            page = await feeds.get(entry.url)
            assert page.status_code == 200
            assert entry.title in unescape(page.text)
            assert "not news" in page.text
    assert (await feeds.get("/feeds/demo-qa-caa/nothing")).status_code == 404
    assert (await feeds.get("/feeds/nobody")).status_code == 404


async def test_another_playing_is_new_items_and_the_same_rows(
    stage: Stage, feeds: httpx.AsyncClient, sources: Catalogue
) -> None:
    stage.play_to_the_end()
    news, rows = sources.sources["demo-qa-caa"], sources.sources["demo-ca-gac"]
    first = {e.guid for e in await read(feeds, news)}
    stage.now += timedelta(days=1).total_seconds()
    stage.player.restart()
    stage.play(75)
    assert len(await read(feeds, news)) == len(first) + 1
    qatar = {e.countries[0]: e.level for e in await read(feeds, rows)}["QA"]
    assert qatar == "avoid"
