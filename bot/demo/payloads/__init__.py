"""The forms in which the sandbox serves a source: what the scenario's [forms] table names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.demo.payloads import governments, news
from bot.demo.payloads.items import Item

_RSS = "application/rss+xml; charset=utf-8"
_HTML = "text/html; charset=utf-8"
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Form:
    """render: (items newest first, base address) -> the payload. kind: its content type as the real host says it.
    header: a request header without which the real host gives nothing."""

    kind: str
    render: Callable[[Sequence[Item], str], str | bytes]
    header: tuple[str, str] | None = None


FORMS: Mapping[str, Form] = {
    "wordpress": Form(_RSS, news.wordpress),
    "wordpress_atom": Form("application/atom+xml; charset=utf-8", news.wordpress_atom),
    "rss": Form("text/xml", news.rss),
    "rss_teasers": Form(_RSS, news.rss_teasers),
    "rss_sloppy": Form(_RSS, news.rss_sloppy),
    "rss_1251": Form("text/xml", news.rss_1251),
    "telegram": Form(_HTML, news.telegram),
    "page_articles": Form(_HTML, news.page_articles),
    "page_months": Form(_HTML, news.page_months),
    "page_table": Form(_HTML, news.page_table),
    "gov_kz": Form(_JSON, governments.gov_kz),
    "gov_kz_list": Form(_JSON, governments.gov_kz_list),
    "gov_uz": Form(_JSON, governments.gov_uz, header=("code", "mfa")),
    "gov_uk": Form(_JSON, lambda items, _base: governments.gov_uk_index(items)),
    "canada": Form(_JSON, governments.canada),
    "cap": Form(_RSS, governments.cap_index),
}
