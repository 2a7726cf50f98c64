"""Feeds in other versions, charsets and states of repair than those of the catalogue."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed, ParseError
from bot.domain.source import Publisher, Source, Tier
from bot.sources.formats import Parsed, parse_counted

NOBODY = Publisher("x", "X", "", Tier.NEWS, "news")
PROLOG = '<?xml version="1.0" encoding="UTF-8"?>'
FIRST = (
    "<item><title>Рейсы в Доху отменены</title><link>https://x.example/1</link>"
    "<description>Пассажиры ждут.</description></item>"
)
SECOND = (
    "<item><title>Граница открыта</title><link>https://x.example/2</link><description>С полудня.</description></item>"
)
MEDIA = ' xmlns:media="http://search.yahoo.com/mrss/"'


def feed(items: str, prolog: str = PROLOG, attributes: str = "", head: str = "") -> str:
    return f'{prolog}<rss version="2.0"{attributes}><channel><title>T</title>{head}{items}</channel></rss>'


def read(body: str | bytes, lang: str | None = None, form: str = "rss") -> Parsed:
    source = Source("x", NOBODY, "https://x.example/feeds/main.xml", form, lang, 60)
    return parse_counted(body.encode() if isinstance(body, str) else body, source)


def only(body: str | bytes, **more: Any) -> Entry:
    [entry] = read(body, **more).entries
    return entry


# --- charsets --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "charset", "lang"),
    [
        ("windows-1251", "cp1251", None),
        ("UTF-8", "cp1251", None),
        ("", "cp1251", None),
        ("", "cp1251", "uz"),
        ("", "koi8-r", None),
        ("koi8-r", "koi8-r", "ru"),
        ("windows-1251", "utf-8", "ru"),
        ("ISO-8859-1", "utf-8", None),
        ("utf-16", "utf-8", None),
        ("utf-16", "utf-16", None),
        ("", "utf-16-le", None),
        ("", "utf-16-be", None),
        ("", "utf-8-sig", None),
    ],
)
def test_the_letters_are_right_whatever_the_label_says(label: str, charset: str, lang: str | None) -> None:
    prolog = f'<?xml version="1.0" encoding="{label}"?>' if label else ""
    entry = only(feed(FIRST, prolog).encode(charset), lang=lang)
    assert (entry.title, entry.text) == ("Рейсы в Доху отменены", "Пассажиры ждут.")


@pytest.mark.parametrize(
    ("charset", "title"),
    [("cp1255", "אזהרת מסע"), ("cp1256", "إلغاء الرحلات"), ("cp1254", "Uçuşlar iptal edildi, bölge kapalı")],
)
def test_an_unlabelled_charset_is_its_languages(charset: str, title: str) -> None:
    lang = {"cp1255": "he", "cp1256": "ar", "cp1254": "tr"}[charset]
    assert only(feed(f"<item><title>{title}</title></item>", "").encode(charset), lang=lang).title == title


def test_letters_with_accents_are_not_taken_for_cyrillic() -> None:
    assert (
        only(feed("<item><title>Sécurité à Doha : évacuation</title></item>", "").encode("cp1252")).title[:8]
        == "Sécurité"
    )


# --- damage ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        feed(FIRST + SECOND).replace("Граница", "Граница & небо &nbsp;&mdash;"),
        "<!-- cached 12:00 -->\n" + feed(FIRST + SECOND),
        "<br />\n<b>Warning</b>: mysqli in <b>/var/www/a.php</b> on line <b>3</b><br />\n" + feed(FIRST + SECOND),
        "\n\n  " + feed(FIRST + SECOND) + "\n<!-- 0.2 s --><script>x()</script>",
        feed(FIRST + SECOND) + "\nSome remark",
        feed(FIRST + SECOND, prolog="") + feed("", prolog=""),
        feed(FIRST + SECOND).replace("Граница", "Гра\x08ница &#8;&#x1F;"),
        '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x.example/rss.dtd">' + feed(FIRST + SECOND, ""),
        feed(FIRST + SECOND).replace("</channel>", ""),
    ],
    ids=["entities", "comment", "warning", "behind", "text behind", "two roots", "controls", "doctype", "unclosed"],
)
def test_damage_costs_no_item(body: str) -> None:
    first, second = read(body).entries
    assert (first.title, first.text, first.url) == ("Рейсы в Доху отменены", "Пассажиры ждут.", "https://x.example/1")
    assert second.title.startswith("Граница")
    assert second.title.endswith("открыта")


def test_entities_are_letters_and_a_literal_section_stays_as_it_is() -> None:
    body = feed(
        "<item><title>A &copy; B &eacute; & C</title><link><![CDATA[https://x.example/?a=1&copy=2]]></link></item>"
    )
    entry = only(body)
    assert (entry.title, entry.url) == ("A © B é & C", "https://x.example/?a=1&copy=2")


@pytest.mark.parametrize("cut", [5, 40, 80])
def test_half_an_item_is_no_item(cut: int) -> None:
    """ "Flights are not" is not what the publisher wrote."""
    whole = feed(FIRST + SECOND)
    parsed = read(whole[: whole.index(SECOND) + cut])
    assert [e.title for e in parsed.entries] == ["Рейсы в Доху отменены"]
    assert parsed.skipped == ("the feed was cut off. The last item is left out.",)
    assert parsed.mode == "tolerant"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (gzip.compress(feed(FIRST).encode()), "gzip"),
        ('<?xml version="1.0"?><urlset><url><loc>https://x.example/1</loc></url></urlset>', "no feed"),
        ('{"error": "Forbidden"}', "no feed"),
        ("Too many requests", "no feed"),
        ("<html lang=en><title>Log in</title><form></form></html>", "HTML"),
    ],
)
def test_what_is_no_feed_is_refused_with_a_reason(body: str | bytes, reason: str) -> None:
    with pytest.raises(NotAFeed, match=reason):
        read(body)


def test_an_external_entity_is_refused() -> None:
    bomb = f'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>{feed("<item><title>&a;</title></item>", "")}'
    with pytest.raises(ParseError, match="entities"):
        read(bomb)


# --- versions --------------------------------------------------------------------------------------------------------

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'


@pytest.mark.parametrize(
    "body",
    [
        f'<rdf:RDF {RDF} xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>T</title></channel>{FIRST}</rdf:RDF>',
        feed(FIRST, attributes=' xmlns="http://backend.userland.com/rss2"'),
        feed(FIRST, attributes=' xmlns="http://www.w3.org/2005/Atom"'),
        feed(FIRST).replace('version="2.0"', 'version="0.91"'),
        f"<rss>{FIRST}</rss>",
        feed(FIRST).replace("<item>", "<ITEM>").replace("</item>", "</ITEM>"),
    ],
)
def test_versions_and_wrong_namespaces_of_rss(body: str) -> None:
    entry = only(body)
    assert (entry.title, entry.url, entry.text) == ("Рейсы в Доху отменены", "https://x.example/1", "Пассажиры ждут.")


def test_fields_of_a_prefix_that_nobody_declared_are_read() -> None:
    more = "<dc:date>2026-03-02T10:00:00Z</dc:date><content:encoded><![CDATA[<p>Длинный текст</p>]]></content:encoded>"
    entry = only(feed(f"<item><title>A</title><description>x</description>{more}</item>"))
    assert entry.text == "Длинный текст"
    assert entry.published is not None


def test_atom_of_2003() -> None:
    body = (
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#" xml:lang="en"><entry><title>A</title><id>tag:x,1</id>'
        '<link rel="alternate" type="text/html" href="https://x.example/1"/><issued>2026-03-02T10:00:00Z</issued>'
        '<content type="text/html" mode="escaped">&lt;p&gt;Hi&lt;/p&gt;</content></entry></feed>'
    )
    entry = only(body, form="atom")
    assert (entry.guid, entry.text, entry.url, entry.lang) == ("tag:x,1", "Hi", "https://x.example/1", "en")
    assert entry.published is not None


# --- language, addresses, identities ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "lang"),
    [
        (feed(FIRST, head="<language>ru-RU</language>"), "ru"),
        (feed(FIRST + "<&>", head="<language>ru-RU</language>"), "ru"),
        (feed(FIRST.replace("</item>", "<dc:language>kk</dc:language></item>"), head="<language>ru</language>"), "kk"),
        (feed(FIRST.replace("<item>", "<item xml:lang='uz'>"), head="<language>ru</language>"), "uz"),
        (feed(FIRST), None),
    ],
)
def test_the_language_is_the_items_else_the_feeds(body: str, lang: str | None) -> None:
    assert only(body).lang == lang
    assert only(body, lang="tg").lang == "tg", "the catalogue knows best"


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/news/1", "https://x.example/news/1"),
        ("news/2", "https://x.example/feeds/news/2"),
        ("//cdn.example/3", "https://cdn.example/3"),
        ("www.x.example/4", "https://www.x.example/4"),
        ("\n https://x.example/5 \n", "https://x.example/5"),
        ("https://x.example/a b", "https://x.example/a%20b"),
        ("HTTPS://x.example/7", "https://x.example/7"),
        ("javascript:alert(1)", None),
        ("mailto:a@x.example", None),
        ("//[bad", None),
    ],
)
def test_an_address_is_whole_or_none(link: str, url: str | None) -> None:
    assert only(feed(f"<item><title>A</title><link>{link}</link></item>")).url == url


def test_relative_addresses_are_those_of_the_base_that_is_stated() -> None:
    item = "<item><title>A</title><link>n/1</link></item>"
    assert only(feed(item, attributes=' xml:base="https://base.example/d/"')).url == "https://base.example/d/n/1"
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://base.example/"><entry><title>A</title><id>1</id>'
        '<link rel="http://www.iana.org/assignments/relation/alternate" href="n/1"/></entry></feed>'
    )
    assert only(atom, form="atom").url == "https://base.example/n/1"


def test_the_page_behind_a_counting_link() -> None:
    link = "<link>https://feeds.feedburner.com/~r/1</link><feedburner:origLink>https://x.example/real</feedburner:origLink>"
    assert (
        only(feed(f"<item><title>A</title>{link}</item>", attributes=' xmlns:feedburner="urn:x"')).url
        == "https://x.example/real"
    )


def test_one_guid_for_all_items_is_no_identity() -> None:
    items = [
        f"<item><title>{n}</title><guid>https://x.example/</guid><link>https://x.example/{n}</link></item>"
        for n in (1, 2)
    ]
    assert [e.guid for e in read(feed("".join(items))).entries] == ["https://x.example/1", "https://x.example/2"]


# --- words -----------------------------------------------------------------------------------------------------------


def test_a_title_that_is_used_again_is_no_identity() -> None:
    alert = "<item><title>Security alert</title><description>{}</description></item>"
    read_once = read(feed("".join(map(alert.format, ("Doha.", "Kuwait.", "Doha."))))).entries
    assert len({entry.guid for entry in read_once}) == 2
    assert (
        read_once[0].guid
        == read_once[2].guid
        == read(feed(alert.format("Muscat.") + alert.format("Doha."))).entries[1].guid
    )


def test_an_item_that_is_a_picture_says_what_stands_under_it() -> None:
    inside = "<media:content url='a.jpg'><media:title>Airport closed</media:title></media:content>"
    item = f"<item><guid>7</guid>{inside}</item>"
    assert only(feed(item, attributes=MEDIA)).title == "Airport closed"
    words = "<media:title>a.jpg</media:title><media:description>A long description of it</media:description>"
    entry = only(feed(f"<item><title>Real</title><description>Text</description>{words}</item>", attributes=MEDIA))
    assert (entry.title, entry.text) == ("Real", "Text")


@pytest.mark.parametrize("name", ["yandex:full-text", "fulltext"])
@pytest.mark.parametrize("broken", ["", "&nbsp;"])
def test_the_full_text_in_a_field_of_its_own(name: str, broken: str) -> None:
    item = f"<item><title>A{broken}</title><description>d</description><{name}>The whole text</{name}></item>"
    assert only(feed(item, attributes=' xmlns:yandex="http://news.yandex.ru"')).text == "The whole text"


def test_markup_that_was_escaped_twice_is_markup() -> None:
    twice = "&amp;lt;p&amp;gt;Stay&amp;nbsp;inside.&amp;lt;br/&amp;gt;Call 112&amp;lt;/p&amp;gt;"
    entry = only(feed(f"<item><title>A &amp;amp; B</title><description>{twice}</description></item>"))
    assert (entry.title, entry.text) == ("A & B", "Stay inside.\nCall 112")
    sums = only(
        feed("<item><title>Wind &lt; 30 m/s, &lt;5 km</title><description>if a &amp;lt; b then</description></item>")
    )
    assert (sums.title, sums.text) == ("Wind < 30 m/s, <5 km", "if a < b then")


@pytest.mark.parametrize(
    "item",
    [
        "<id>n-1</id><link href='https://x.example/1'/><updated>2026-03-02T10:00:00Z</updated><summary>Все.</summary>",
        "<id>n-1</id><link href='https://x.example/1'/><date>2026-03-02 10:00</date><content>Все.</content>",
    ],
)
def test_rss_in_atoms_words(item: str) -> None:
    entry = only(feed(f"<item><title>Рейсы отменены</title>{item}</item>"))
    assert (entry.guid, entry.url, entry.text) == ("n-1", "https://x.example/1", "Все.")
    assert entry.published is not None
    assert entry.published.isoformat() == "2026-03-02T10:00:00+00:00"


def test_a_guid_goes_before_a_bare_id() -> None:
    assert only(feed("<item><id>7</id><title>A</title><guid isPermaLink='false'>g-7</guid></item>")).guid == "g-7"


def test_a_text_in_a_field_of_its_own_kind() -> None:
    itunes = ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    entry = only(feed("<item><title>A</title><itunes:summary>Все.</itunes:summary></item>", attributes=itunes))
    assert entry.text == "Все."
    body = "<body xmlns='http://www.w3.org/1999/xhtml'><p>Все <b>рейсы</b>.</p></body>"
    assert only(feed(f"<item><title>A</title>{body}</item>")).text == "Все рейсы."


@pytest.mark.parametrize(
    "film", ["<iframe src='//v.example/1'/>", "<iframe src='//v.example/1'>", "<iframe src='/1'></iframe>", "<script/>"]
)
def test_an_embedded_film_hides_nothing_behind_it(film: str) -> None:
    entry = only(feed(f"<item><title>A</title><description><![CDATA[До. {film}<p>После.</p>]]></description></item>"))
    assert entry.text == "До.\nПосле."


@pytest.mark.parametrize(
    ("said", "lang"),
    [
        *(("ru-RU", "ru"), ("Russian", "ru"), ("kz", "kk"), ("Kazakh", "kk"), ("uzb", "uz"), ("fa_IR", "fa")),
        *(("und", None), ("fil", None), ("", None), ("ru, kk", "ru"), ("русский", "ru"), ("$lang", None)),
    ],
)
def test_a_language_is_known_or_none(said: str, lang: str | None) -> None:
    assert only(feed(FIRST, head=f"<language>{said}</language>")).lang == lang


def test_words_struck_out_are_not_said() -> None:
    body = "<![CDATA[<p>Flights are <s>cancelled</s> <del>today</del> running.</p>]]>"
    assert only(feed(f"<item><title>A</title><description>{body}</description></item>")).text == "Flights are running."
