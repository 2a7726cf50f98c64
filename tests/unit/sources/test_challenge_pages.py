"""Block pages, challenges and soft 404s: a reason of their own in every format; no honest page is taken for one."""

from __future__ import annotations

import json

import pytest

from bot.domain.errors import Blocked, ChangedStructure, NotAFeed
from bot.domain.source import Source
from bot.sources.formats import FORMATS, parse, parse_counted
from tests.unit.sources.conftest import MakeSource

FORMS = sorted(FORMATS)


def source_of(form: str, make_source: MakeSource) -> Source:
    rules = {"html_list": {"row": "li", "title": "a"}, "json_list": {"title": "title"}}
    return make_source(form, lang="ru", **rules.get(form, {}))


def page(title: str, inside: str = "", menu: str = "<ul><li><a href='/a'>Airspace closed</a></li></ul>") -> bytes:
    return f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body>{inside}{menu}</body></html>".encode()


BLOCKS = {
    "Cloudflare": page("Just a moment...", "<script>window._cf_chl_opt={cvId:'3'}</script>"),
    "Cloudflare 1020": page("Access denied | example.org used Cloudflare to restrict access", "<h1>Error 1020</h1>"),
    "Cloudflare in Russian": page("Один момент…"),
    "Cloudflare block": page("Attention Required! | Cloudflare", "<h1>Sorry, you have been blocked</h1>"),
    "Incapsula": b'<html style="height:100%"><head><META NAME="ROBOTS" CONTENT="NOINDEX, NOFOLLOW"></head><body>'
    b'<iframe src="/_Incapsula_Resource?SWUDNSAI=31">Request unsuccessful. Incapsula incident ID: 7-1</iframe></html>',
    "DDoS-Guard": page("DDoS-Guard", "<script src='/.well-known/ddos-guard/js-challenge/index.js'></script>"),
    "Anubis": page("Making sure you&#39;re not a bot!", "<script id='anubis_challenge'>{}</script>"),
    "Akamai": b"<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\n You don't have "
    b"permission to access this. Reference #18.1 https://errors.edgesuite.net/18.1</BODY></HTML>",
    "nginx": b"<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body><center><h1>403</h1></center></html>",
    "captcha": page("Вы не робот?", "<form class='CheckboxCaptcha-Form'></form>"),
    "cookie test": b'<html><body><script>document.cookie="__test="+hex(slowAES.decrypt(c))</script></body></html>',
    "AWS": page("Human Verification", "<script>window.gokuProps = {}</script>"),
    "windows-1251": page("Доступ запрещен").decode().encode("cp1251"),
    "a comment first": b"<!-- 10.0.0.1 -->\n" + page("Access denied"),
    "a byte-order mark first": b"\xef\xbb\xbf" + page("DDoS-Guard"),
    "no title at all": b"<html><body><h1>Access denied</h1><p>Ask the owner.</p></body></html>",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("who", BLOCKS)
def test_a_block_page_is_blocked_in_every_format(form: str, who: str, make_source: MakeSource) -> None:
    with pytest.raises(Blocked, match=form):
        parse(BLOCKS[who], source_of(form, make_source))


@pytest.mark.parametrize(
    "title",
    [
        "404",
        "Page not found",
        "Страница не найдена | МИД",
        "Ошибка 404",
        "SafeTravel - Page not found",
        "404: Not Found",
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_an_error_page_with_200_is_no_list_even_with_news_in_its_menu(
    form: str, title: str, make_source: MakeSource
) -> None:
    with pytest.raises(NotAFeed) as caught:
        parse(page(title), source_of(form, make_source))
    assert not isinstance(caught.value, Blocked)


def test_a_headline_about_a_block_blocks_nobody(make_source: MakeSource) -> None:
    words = "Access denied"
    feed = (
        f"<rss version='2.0'><channel><title>403 Forbidden</title><item><title>{words}</title></item></channel></rss>"
    )
    assert parse(feed.encode(), make_source("rss"))[0].title == words
    rows = json.dumps([{"title": "Just a moment..."}, {"title": "captcha"}]).encode()
    assert len(parse(rows, make_source("json_list", title="title"))) == 2
    assert len(parse(page("Новости: доступ к аэропорту"), source_of("html_list", make_source))) == 1


def test_a_page_that_a_protection_lets_through_is_read(make_source: MakeSource) -> None:
    """Cloudflare's and Imperva's scripts stand in honest pages, too; so does a form's captcha."""
    scripts = (
        "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>"
        "<script src='/_Incapsula_Resource?x=1'></script><div class='g-recaptcha'></div>"
    )
    assert len(parse(page("Новости МИД", scripts), source_of("html_list", make_source))) == 1


def test_a_long_page_whose_rows_have_moved_has_changed_and_is_not_blocked(make_source: MakeSource) -> None:
    long = page("Новости", "<div class='g-recaptcha'></div>" + "<p>Слова.</p>" * 2000)
    with pytest.raises(ChangedStructure):
        parse(long, make_source("html_list", row="article"))


def test_a_refusal_in_json_is_seen(make_source: MakeSource) -> None:
    refusal = b'{"url":"https://geo.captcha-delivery.com/captcha/?initialCid=1"}'
    with pytest.raises(Blocked, match="DataDome"):
        parse(refusal, make_source("json_list", items="content", title="title"))


def test_no_crash_of_a_reader_comes_out(make_source: MakeSource, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from bot.domain.errors import ParseError
    from bot.sources import formats

    def crash(body: bytes, source: Source) -> None:
        raise AssertionError("inside the reader")

    monkeypatch.setitem(formats.FORMATS, "rss", replace(formats.FORMATS["rss"], parse=crash))
    with pytest.raises(ParseError, match="AssertionError"):
        parse_counted(b"<rss/>", make_source("rss"))
