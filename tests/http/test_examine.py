"""`sources check --probe`: what a source answers, and what its row should say."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.source import Expect, Publisher, Source, Tier
from bot.sources.guess import format_of
from bot.sources.probe import examine, examine_all
from tests.http.conftest import FeedServer, MakeFetcher, answer

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
PROBE_FIRST = Source(
    "s",
    Publisher("p", "P", "KZ", Tier.OFFICIAL, "ministry"),
    "",
    "rss",
    "en",
    60,
    Expect(1, 86400 * 7),
    headers={"code": "mfa"},
    enabled=False,
    reason="probe first",
    confidence="C",
)


def feed(count: int = 10, day: str = "01 Mar 2026") -> bytes:
    items = "".join(
        f"<item><title>Item {n}</title><guid>{n}</guid><pubDate>Sun, {day} 09:00:00 GMT</pubDate></item>"
        for n in range(count)
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>x</title>{items}</channel></rss>".encode()


def page(title: str, head: str = "", body: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


async def test_a_good_answer_proposes_to_switch_the_source_on(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    async def polite(writer: asyncio.StreamWriter) -> None:
        asked_again = feeds.requests[-1][1].get("if-none-match") == '"1"'
        writer.write(answer(status="304 Not Modified") if asked_again else answer(feed(), ETag='"1"'))

    feeds.routes["/feed"] = polite
    found = await examine(make_fetcher(), replace(PROBE_FIRST, url=feeds.url("/feed")), NOW)
    assert (found.problem, found.status, found.guess, found.entries, found.parser) == (None, 200, "rss", 10, "strict")
    assert found.newest == "2026-03-01T09:00:00+00:00"
    assert found.conditional is True
    assert found.redirect is None
    assert [headers["code"] for _, headers in feeds.requests] == ["mfa", "mfa"]
    assert found.change == [
        '  id = "s"',
        "- expect = { min = 1, stale_after = 604800 }",
        "+ expect = { min = 5, stale_after = 604800 }",
        "- enabled = false",
        '- reason = "probe first"',
        '- confidence = "C"',
    ]


async def test_validators_that_are_ignored_or_missing_are_told(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    feeds.routes["/same"] = answer(feed(), Last_Modified="Sun, 01 Mar 2026 09:00:00 GMT")
    feeds.routes["/none"] = answer(feed())
    fetcher = make_fetcher()
    found = [await examine(fetcher, replace(PROBE_FIRST, url=feeds.url(path)), NOW) for path in ("/same", "/none")]
    assert [f.conditional for f in found] == [False, None]
    assert feeds.paths() == ["/same", "/same", "/none"]


async def test_a_redirect_proposes_the_new_address(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    feeds.routes["/old"] = answer(status="301 Moved Permanently", Location="/new")
    feeds.routes["/new"] = answer(feed(2))
    source = replace(PROBE_FIRST, url=feeds.url("/old"), enabled=True, reason=None)
    found = await examine(make_fetcher(), source, NOW)
    assert found.redirect == feeds.url("/new")
    assert found.change == ['  id = "s"', f'- url = "{feeds.url("/old")}"', f'+ url = "{feeds.url("/new")}"']


async def test_a_redirect_for_now_proposes_nothing(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    feeds.routes["/old"] = answer(status="301 Moved Permanently", Location="/between")
    feeds.routes["/between"] = answer(status="302 Found", Location="/new?session=1")
    feeds.routes["/new"] = answer(feed(2))
    source = replace(PROBE_FIRST, url=feeds.url("/old"), enabled=True, reason=None)
    found = await examine(make_fetcher(), source, NOW)
    assert (found.redirect, found.moved, found.change) == (feeds.url("/new?session=1"), False, [])


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (answer(status="503 Service Unavailable", Retry_After="120"), "asks for a pause of 120 s"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<rss>", "protocol"),
    ],
)
async def test_what_may_be_gone_tomorrow_switches_nothing_off(
    feeds: FeedServer, make_fetcher: MakeFetcher, reply: bytes, problem: str
) -> None:
    feeds.routes["/feed"] = reply
    source = replace(PROBE_FIRST, url=feeds.url("/feed"), enabled=True, reason=None)
    found = await examine(make_fetcher(), source, NOW)
    assert problem in str(found.problem)
    assert (found.passing, found.change) == (True, [])


@pytest.mark.parametrize(
    ("reply", "problem", "change"),
    [
        (answer(status="404 Not Found"), "http_status", []),
        (answer(page("Just a moment...")), "blocked by Cloudflare", []),
        (answer(page("Just a moment..."), "403 Forbidden"), "blocked by Cloudflare (challenge page), HTTP 403", []),
        (answer(page("Page not found")), "error page", []),
        (answer(feed(0)), "0 entries, at least 1", []),
        (answer(feed(3, "01 Mar 2020")), "nothing new since 2020-03-01", []),
        (
            answer(json.dumps({"version": "https://jsonfeed.org/version/1", "items": []}).encode()),
            "rss: no feed in it",
            ['- format = "rss"', '+ format = "json_feed"'],
        ),
        (
            answer(page("News", "<link rel='alternate' type='application/rss+xml' href='/rss.xml'>", "<p>x</p>")),
            "an HTML page instead of a feed",
            ['- url = "{old}"', '+ url = "{base}/rss.xml"'],
        ),
    ],
)
async def test_a_bad_answer_says_why_and_what_may_help(
    reply: bytes, problem: str, change: list[str], feeds: FeedServer, make_fetcher: MakeFetcher
) -> None:
    feeds.routes["/feed"] = reply
    source = replace(PROBE_FIRST, url=feeds.url("/feed"))
    found = await examine(make_fetcher(), source, NOW)
    assert problem in str(found.problem)
    assert found.blocked is ("Cloudflare" in problem)
    wanted = [line.format(old=source.url, base=feeds.url("")) for line in change]
    assert found.change == (['  id = "s"', *wanted] if wanted else [])


async def test_a_failing_source_that_is_on_is_proposed_to_be_switched_off(
    feeds: FeedServer, make_fetcher: MakeFetcher
) -> None:
    feeds.routes["/feed"] = answer(page("Access denied"))
    source = replace(PROBE_FIRST, url=feeds.url("/feed"), enabled=True, reason=None)
    found = await examine(make_fetcher(), source, NOW)
    assert found.change[1:2] == ["+ enabled = false"]
    assert "blocked by" in found.change[2]


async def test_findings_come_in_order_and_one_bad_source_stops_no_other(
    feeds: FeedServer, make_fetcher: MakeFetcher
) -> None:
    async def slow(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)
        writer.write(answer(feed()))

    feeds.routes["/slow"], feeds.routes["/quick"] = slow, answer(feed())
    rows = [
        replace(PROBE_FIRST, id=f"s{n}", url=url)
        for n, url in enumerate(
            [feeds.url("/slow", "a.example"), "http://nowhere.invalid/", feeds.url("/quick", "b.example")]
        )
    ]
    found = [f async for f in examine_all(make_fetcher(), rows, NOW)]
    assert [f.id for f in found] == ["s0", "s1", "s2"]
    assert [f.problem is None for f in found] == [True, False, True]


async def test_what_robots_txt_asks_is_told_once_a_host_is_asked(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    feeds.routes["/robots.txt"] = answer(b"User-agent: *\nCrawl-delay: 120\nDisallow: /private\n")
    feeds.routes["/feed"], feeds.routes["/private/feed"] = answer(feed()), answer(feed())
    row = replace(PROBE_FIRST, every=60)
    rows = [replace(row, url=feeds.url("/feed")), replace(row, id="t", url=feeds.url("/private/feed"))]
    rows.append(replace(row, id="u", url=feeds.url("/feed", "b.example"), every=300))
    open_, closed, slow = [f.notes async for f in examine_all(make_fetcher(), rows, NOW)]
    pause = "robots.txt of feeds.example asks for 120 s between requests; every = 60"
    assert open_ == [pause]
    assert closed == ["robots.txt of feeds.example asks robots to keep away from this", pause]
    assert slow == []
    assert feeds.paths().count("/robots.txt") == 2


@pytest.mark.parametrize(
    ("body", "guess"),
    [
        (feed(), "rss"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'></feed>", "atom"),
        (b"<rdf:RDF xmlns:rdf='x'></rdf:RDF>", "rdf"),
        (b'<?xml version="1.0"?><cap:alert xmlns:cap="urn:oasis:names:tc:emergency:cap:1.2"/>', "cap"),
        (b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.1"/>', "cap"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "json_feed"),
        (b'[{"a": 1}]', "json_list"),
        (b'{"base_path": "/x", "content_id": "y"}', "gov_uk"),
        (page("x", "", "<div class='tgme_widget_message'></div>"), "telegram_channel"),
        (page("News"), "html_list"),
        (page("Just a moment...", "<script>_cf_chl_opt</script>"), "blocked"),
        (page("404"), None),
        (b"", None),
        (b"hello", None),
        (b"[1, 2", None),
    ],
)
def test_what_a_body_seems_to_be(body: bytes, guess: str | None) -> None:
    assert format_of(body) == guess


async def command(folder: Path, *arguments: str) -> tuple[int | None, str, str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "FETCH_ALLOW_PRIVATE": "1"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "sources", "check", *arguments),
        cwd=folder,
        env=environment | {"SOURCES": str(folder / "mine.toml")},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode, out.decode(), err.decode()


async def test_the_command_exits_1_if_any_failed(feeds: FeedServer, tmp_path: Path) -> None:
    row = '[[source]]\nid = "{id}"\npublisher = "p"\nurl = "{url}"\nformat = "rss"\nevery = 60\nenabled = false\n'
    publisher = '[[publisher]]\nid = "p"\nname = "P"\ntier = "news"\nkind = "news"\n'
    rows = [
        row.format(id="good", url=feeds.url("/feed", "127.0.0.1")) + 'reason = "probe first"\n',
        row.format(id="bad", url=feeds.url("/gone", "127.0.0.1")) + 'reason = "probe first"\n',
        row.format(id="drill", url=feeds.url("/drill", "127.0.0.1")) + 'reason = "recorded payloads, for drills"\n',
    ]
    (tmp_path / "mine.toml").write_text(publisher + "".join(rows), encoding="utf-8")
    feeds.routes["/feed"], feeds.routes["/gone"] = answer(feed()), answer(status="410 Gone")
    code, out, err = await command(tmp_path, "--probe", "--json")
    found: list[dict[str, Any]] = [json.loads(line) for line in out.splitlines()]
    assert code == 1, err
    assert [(f["id"], f["problem"] is None) for f in found] == [("good", True), ("bad", False)]
    assert "1 of 2 sources failed" in err
    code, out, _ = await command(tmp_path, "--probe", "good")
    assert code == 0
    assert out.startswith("ok      good: HTTP 200")
    assert "        - enabled = false\n" in out
    code, _, err = await command(tmp_path, "--probe", "nosuch")
    assert (code, "nosuch" in err) == (2, True)
