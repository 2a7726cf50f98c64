"""News as the region's sites publish it: RSS and Atom in four dialects, web pages, a Telegram channel's preview.

Dialects and their faults are those of sources.md, chapters 4 and 6: WordPress with the whole text in content:encoded,
teasers in CDATA with HTML entities, XML that no strict parser takes, windows-1251."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape as escape_html
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from bot.demo.payloads.items import Item, link
from bot.sources.formats.text import MONTHS

Items = Sequence[Item]
_RSS = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
_ICON = '<i class="emoji" style="background-image:url(\'//telegram.org/img/emoji/40/E29D97.png\')"><b>✈️</b></i>'
TEASER = 120


def wordpress(items: Items, base: str) -> str:
    """RSS 2.0 of WordPress: the teaser in description, the whole text in content:encoded."""
    rows = "".join(
        f"<item><title>{escape(i.entry.title)}</title><link>{link(i, base)}</link>"
        f"<dc:creator><![CDATA[newsroom]]></dc:creator><pubDate>{_rfc822(i.first)}</pubDate>"
        f'<guid isPermaLink="false">https://{i.entry.source}.example/?p={i.entry.guid}</guid>'
        f"<description><![CDATA[<p>{_teaser(i)} [&#8230;]</p>]]></description>"
        f"<content:encoded><![CDATA[{_paragraphs(i)}]]></content:encoded></item>"
        for i in items
    )
    return _channel(items, rows)


def wordpress_atom(items: Items, base: str) -> str:
    rows = "".join(
        "<entry><author><name>newsroom</name></author>"
        f'<title type="html"><![CDATA[{escape_html(i.entry.title)}]]></title>'
        f'<link rel="alternate" type="text/html" href="{link(i, base)}"/>'
        f"<id>https://{i.entry.source}.example/?p={i.entry.guid}</id>"
        f"<updated>{_zulu(i.changed)}</updated><published>{_zulu(i.first)}</published>"
        f'<content type="html"><![CDATA[{_paragraphs(i)}]]></content></entry>'
        for i in items
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-US">'
    updated = _zulu(max(i.changed for i in items)) if items else "2026-01-01T00:00:00Z"
    return f"{head}<title>News</title><id>https://news.example/feed/atom/</id><updated>{updated}</updated>{rows}</feed>"


def rss(items: Items, base: str) -> str:
    rows = "".join(
        f"<item><title>{escape(i.entry.title)}</title><link>{link(i, base)}</link>"
        f'<guid isPermaLink="false">{i.entry.guid}</guid><pubDate>{_rfc822(i.first)}</pubDate>'
        f"<description>{escape(i.entry.text)}</description></item>"
        for i in items
    )
    return _channel(items, rows)


def rss_teasers(items: Items, base: str) -> str:
    """gazeta.uz: HTML with named entities inside CDATA, an enclosure without its type."""
    rows = "".join(
        f"<item><title><![CDATA[{i.entry.title}]]></title><link>{link(i, base)}</link>"
        f'<guid isPermaLink="true">{link(i, base)}</guid><pubDate>{_rfc822(i.first)}</pubDate>'
        f'<enclosure url="{base}/static/icon.svg"/>'
        f"<description><![CDATA[<p>{_named_entities(i.entry.text)}</p>&nbsp;]]></description></item>"
        for i in items
    )
    return _channel(items, rows)


def rss_sloppy(items: Items, base: str) -> str:
    """kun.uz: a bare & in every link and an entity that XML does not know. Strict parsers give up on it."""
    rows = "".join(
        f"<item><title>{escape(i.entry.title)}</title><link>{link(i, base)}?utm_source=rss&utm_medium=feed</link>"
        f'<guid isPermaLink="false">{i.entry.guid}</guid><pubDate>{_rfc822(i.first)}</pubDate>'
        f"<description>{escape(i.entry.text)}&nbsp;</description></item>"
        for i in items
    )
    return _channel(items, rows)


def rss_1251(items: Items, base: str) -> bytes:
    """Interfax: windows-1251, said by the prolog alone."""
    body = rss(items, base).replace('encoding="UTF-8"', 'encoding="windows-1251"', 1)
    return body.encode("windows-1251", "xmlcharrefreplace")


def telegram(items: Items, _base: str) -> str:
    """t.me/s: the newest post stands last; an edit keeps the post's number and says "edited"."""
    posts = "".join(_post(i) for i in reversed(items))
    return (
        '<!DOCTYPE html><html><body class="widget_frame_base tgme_widget">'
        f'<section class="tgme_channel_history js-message_history">{posts}</section></body></html>'
    )


def _post(item: Item) -> str:
    channel = item.entry.source.replace("-", "_")
    text = escape_html(item.entry.text, quote=False)
    edited = "edited " if item.edited else ""
    return (
        '<div class="tgme_widget_message_wrap js-widget_message_wrap">'
        f'<div class="tgme_widget_message js-widget_message" data-post="{channel}/{item.number}">'
        '<div class="tgme_widget_message_text js-message_text" dir="auto">'
        f"<b>{escape_html(item.entry.title, quote=False)}</b><br/><br/>{text} {_ICON}</div>"
        f'<div class="tgme_widget_message_footer"><span class="tgme_widget_message_views">12.4K</span>'
        f'<span class="tgme_widget_message_meta">{edited}<a class="tgme_widget_message_date">'
        f'<time datetime="{item.first.isoformat(timespec="seconds")}" class="time">{item.first:%H:%M}</time>'
        "</a></span></div></div></div>"
    )


def page_articles(items: Items, base: str) -> str:
    """An authority's news page: cards with a machine-readable date."""
    rows = "".join(
        f'<article class="news" data-id="{i.entry.guid}"><h3><a href="{link(i, base)}">{escape_html(i.entry.title)}</a>'
        f'</h3><time datetime="{i.first.isoformat(timespec="seconds")}"></time>'
        f'<div class="summary">{_paragraphs(i)}</div></article>'
        for i in items
    )
    return _page(f"<main>{rows}</main>")


def page_months(items: Items, base: str) -> str:
    """A ministry's page with Bishkek dates in words: "24 ноября 2026, 15:37"."""
    rows = "".join(
        f'<div class="news-item"><a class="title" href="{link(i, base)}">{escape_html(i.entry.title)}</a>'
        f'<span class="date">{_russian(i.first, "Asia/Bishkek")}</span>{_paragraphs(i)}</div>'
        for i in items
    )
    return _page(f'<div class="news-list">{rows}</div>')


def page_table(items: Items, base: str) -> str:
    """A table of notices, day before month, Kuwait's own time without a zone."""
    rows = "".join(
        f"<tr><td>{i.first.astimezone(ZoneInfo('Asia/Kuwait')):%d/%m/%Y %H:%M}</td>"
        f'<td><a href="{link(i, base)}">{escape_html(i.entry.title)}</a></td><td>{escape_html(i.entry.text)}</td></tr>'
        for i in items
    )
    return _page(
        f'<table id="notices"><thead><tr><th>Date</th><th>Notice</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def article(item: Item, publisher: str, lang: str) -> str:
    """The item's own page, where a reader's [Source] button leads."""
    return (
        f'<!DOCTYPE html><html lang="{lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape_html(item.entry.title or publisher)}</title><body>"
        f"<p>{escape_html(publisher)} · {item.changed:%Y-%m-%d %H:%M} UTC</p>"
        f"<h1>{escape_html(item.entry.title)}</h1>{_paragraphs(item)}"
        "<hr><p><small>Served by the Qalqan sandbox. Written for it; not news.</small></p></body></html>"
    )


# --- parts -----------------------------------------------------------------------------------------------------------


def _channel(items: Items, rows: str) -> str:
    built = f"<lastBuildDate>{_rfc822(max(i.changed for i in items))}</lastBuildDate>" if items else ""
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n{_RSS}<channel><title>News</title>'
    return f"{head}<link>https://news.example/</link><description>News</description>{built}{rows}</channel></rss>"


def _page(body: str) -> str:
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>News</title></head><body>{body}</body></html>'


def _paragraphs(item: Item) -> str:
    return "".join(f"<p>{escape_html(part, quote=False)}</p>" for part in item.entry.text.split("\n") if part)


def _teaser(item: Item) -> str:
    return escape_html(item.entry.text[:TEASER].rsplit(" ", 1)[0], quote=False)


def _named_entities(text: str) -> str:
    return escape_html(text, quote=False).replace("«", "&laquo;").replace("»", "&raquo;").replace("—", "&mdash;")


def _rfc822(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC))


def _zulu(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _russian(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.day} {MONTHS['ru'].split()[local.month - 1]} {local:%Y, %H:%M}"
