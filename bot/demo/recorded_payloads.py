"""What happens to a recorded payload before it is served: dates moved, links turned to this machine, a first version.

Nothing else is changed: what a reader sees of it is what was captured."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from selectolax.lexbor import LexborHTMLParser

_ISO = re.compile(r"20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d")
_RFC822 = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{1,2} \w{3} 20\d\d \d\d:\d\d:\d\d (?:GMT|[+-]\d{4})")
_ITEM = re.compile(r"<(item|entry)[\s>].*?</\1>", re.DOTALL)
_POST = ".tgme_widget_message_wrap"

# --- dates -----------------------------------------------------------------------------------------------------------


def newest(text: str, now: datetime) -> datetime | None:
    """The newest date of the payload that is not ahead of `now` (an alert's end is). now: aware UTC. A date without a
    zone counts as UTC."""
    dates = [datetime.fromisoformat(d).replace(tzinfo=UTC) for d in _ISO.findall(text)]
    dates += [parsedate_to_datetime(d).astimezone(UTC) for d in _RFC822.findall(text)]
    return max((d for d in dates if d <= now), default=None)


def shifted(text: str, by: timedelta) -> str:
    """Every date of the payload moved by the same time. Zones stand as they stood."""
    text = _ISO.sub(lambda m: (datetime.fromisoformat(m[0]) + by).isoformat(timespec="seconds"), text)
    return _RFC822.sub(lambda m: format_datetime(parsedate_to_datetime(m[0]) + by), text)


# --- a version before the first --------------------------------------------------------------------------------------


def opening(text: str, form: str) -> str:
    """The payload as it may have stood before: all but its oldest item taken out. A source's first poll is a
    baseline that nobody is told of; without this a feed that was recorded once would tell nothing."""
    return _OPENING.get(form, _without_items)(text)


def _without_items(text: str) -> str:
    items = list(_ITEM.finditer(text))
    if not items:
        return text
    return text[: items[0].start()] + items[-1].group() + text[items[-1].end() :]


def _empty_index(text: str) -> str:
    """An alert index with no alert in force."""
    if text.lstrip().startswith("{"):
        return json.dumps({**json.loads(text), "entries": []})
    return _ITEM.sub("", text)


def _first_post(text: str) -> str:
    tree = LexborHTMLParser(text)
    for post in tree.css(_POST)[1:]:
        post.decompose()
    return tree.html or text


_OPENING: Mapping[str, Callable[[str], str]] = {"cap": _empty_index, "telegram_channel": _first_post}

# --- links -----------------------------------------------------------------------------------------------------------


def local_links(text: str, documents: Mapping[str, str]) -> str:
    """A CAP index whose rows lead to the recorded documents. documents: end of a file's name -> its address here.

    A row whose document was not recorded loses its link: the row itself is then what is read."""
    if text.lstrip().startswith("{"):
        index = json.loads(text)
        for row in index.get("entries", []):
            row["cap_link"] = _document(str(row.get("identifier")), documents) or ""
        return json.dumps(index, ensure_ascii=False)
    return _ITEM.sub(lambda m: _LINK.sub(lambda link: _relinked(link[0], documents), m[0]), text)


_LINK = re.compile(r"<link\b[^>]*/>")
_HREF = re.compile(r'href="([^"]*)"')


def _relinked(link: str, documents: Mapping[str, str]) -> str:
    href = _HREF.search(link)
    found = _document(href[1].rsplit("/", 1)[-1], documents) if href else None
    return _HREF.sub(f'href="{found}"', link) if found else ""


def _document(name: str, documents: Mapping[str, str]) -> str | None:
    wanted = name.lower().replace("-", "_")
    return next((address for key, address in documents.items() if wanted and key.endswith(wanted)), None)


def gov_uk_with_pages(index: str, pages: Mapping[str, str]) -> str:
    """The GOV.UK index with a row for each recorded page (slug -> page), as the index would have it."""
    document = json.loads(index)
    children = document["links"]["children"]
    for page in map(json.loads, pages.values()):
        children.append(_index_row(page))
    return json.dumps(document)


def _index_row(page: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("base_path", "content_id", "title", "public_updated_at")
    details = {name: page["details"].get(name) for name in ("country", "change_description")}
    return {
        **{name: page.get(name) for name in kept},
        "withdrawn": bool(page.get("withdrawn_notice")),
        "details": details,
    }
