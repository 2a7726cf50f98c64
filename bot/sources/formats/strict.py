"""RSS, RDF and Atom that are sound XML, read by expat: 13 to 45 times cheaper than feedparser on four recorded
feeds (before the texts are cleaned).

The items have the keys that feedparser would give them, so that what follows cannot tell who read them; a test compares
the two on every sound feed that we have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

_ATOM = "{http://www.w3.org/2005/Atom}"
_RSS1 = "{http://purl.org/rss/1.0/}"
_RSS09 = "{http://my.netscape.com/rdf/simple/0.9/}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_DCTERMS = "{http://purl.org/dc/terms/}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
_XML = "{http://www.w3.org/XML/1998/namespace}"

# element -> the key it fills; the first one that says something wins, as in feedparser
_NAMES = {
    **{_ATOM + name: name for name in ("title", "summary", "id", "published", "updated")},
    **{prefix + "title": "title" for prefix in ("", _RSS1, _RSS09, _DC)},
    **{prefix + "description": "summary" for prefix in ("", _RSS1, _RSS09, _DC)},
    "guid": "id",
    _DC + "identifier": "id",
    "pubDate": "published",
    _DCTERMS + "issued": "published",
    _DC + "date": "updated",
    "published": "published",  # Atom's names, as some RSS has them
    "updated": "updated",
    "date": "updated",
    "id": "bare_id",
    _DCTERMS + "modified": "updated",
}
_LINKS = ("link", _RSS1 + "link", _RSS09 + "link")
_XHTML = "{http://www.w3.org/1999/xhtml}"
_CONTENTS = frozenset(
    {
        *(_CONTENT + "encoded", _ATOM + "content", "fulltext", "full-text", "{http://news.yandex.ru}full-text"),
        *("content", "summary", "fullitem", "body", _XHTML + "body", _XHTML + "div"),  # what some RSS says it in
    }
)
_PAGES = ("text/html", "application/xhtml+xml")
_ENTITY = re.compile(rb"<!e(?i:ntity)|<!E(?i:ntity)")
_ITEMS = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_HEADS = ("channel", _RSS1 + "channel", _RSS09 + "channel")
_SPEAKS = ("language", _DC + "language", _RSS1 + "language")
_TAGS = ("category", _ATOM + "category", _DC + "subject")


@dataclass(frozen=True, slots=True)
class Feed:
    """lang: what the whole feed says of its language."""

    items: list[dict[str, Any]]
    lang: str | None = None


def read(body: bytes) -> Feed | None:
    """A feed in sound XML; None where it is something else, for the tolerant reader to judge: it expands
    no entities, and expat would."""
    if _ENTITY.search(body.replace(b"\0", b"") if b"\0" in body else body):  # wherever it stands, also behind a comment
        return None
    target = _Prefixes()
    parser = ET.XMLParser(target=target)  # noqa: S314 - entities were refused, the size is capped by the gate
    try:
        parser.feed(body)
        root = parser.close()
    except (ET.ParseError, LookupError, ValueError):  # broken, or in a charset that expat does not know
        return None
    if root is None or root.tag not in ("rss", _RDF + "RDF", _ATOM + "feed"):
        return None
    head = root if root.tag == _ATOM + "feed" else next((node for node in root if node.tag in _HEADS), root)
    base = head.get(_XML + "base") or root.get(_XML + "base")
    items = [_item(node, target.prefixes, base) for node in _items(root)]
    if not items and _ITEMS.search(body):
        return None  # in a namespace of its own
    return Feed(items, root.get(_XML + "lang") or next((_text(node) for node in head if node.tag in _SPEAKS), None))


class _Prefixes(ET.TreeBuilder):
    """Builds the tree, and keeps what each namespace is called in the document."""

    def __init__(self) -> None:
        super().__init__()
        self.prefixes: dict[str, str] = {}

    def start_ns(self, prefix: str, address: str) -> None:
        self.prefixes.setdefault(address, prefix.lower())


def _items(root: ET.Element) -> Iterator[ET.Element]:
    names = {"item", _RSS1 + "item", _RSS09 + "item", _ATOM + "entry"}
    return (node for node in root.iter() if node.tag in names)


def _item(node: ET.Element, prefixes: Mapping[str, str], base: str | None) -> dict[str, Any]:
    item: dict[str, Any] = {"content": [], "tags": []}
    for child in node:
        tag = child.tag
        if not isinstance(tag, str):  # a comment or a processing instruction
            continue
        if tag in _CONTENTS:
            item["content"].append({"value": _value(child)})
        elif name := _NAMES.get(tag):
            _fill(item, name, child)
        elif tag in _LINKS or tag == _ATOM + "link":
            _link(item, child)
        elif tag in _TAGS:
            if term := child.get("term") or _text(child):
                item["tags"].append({"term": term})
        elif tag[0] == "{":
            _extension(item, child, prefixes)
    if _RDF + "about" in node.attrib:
        item.setdefault("id", node.attrib[_RDF + "about"])
    if bare := item.pop("bare_id", None):
        item.setdefault("id", bare)
    if "link" not in item and str(item.get("id", "")).startswith(("http://", "https://")) and _is_permalink(node):
        item["link"] = item["id"]
    language = next((t.get(_XML + "lang") for t in node if isinstance(t.tag, str) and t.tag.endswith("title")), None)
    item["title_detail"] = {"language": language or node.get(_XML + "lang")}
    if base := node.get(_XML + "base") or base:
        item["base"] = base
    return item


def _extension(item: dict[str, Any], node: ET.Element, prefixes: Mapping[str, str]) -> None:
    """A field of a namespace of its own, or several inside one (Smartraveller's warnings)."""
    for part in node.iter():
        tag = part.tag
        if isinstance(tag, str) and tag[0] == "{" and tag not in _NAMES and (value := _text(part)):
            space, _, local = tag[1:].partition("}")
            item[f"{prefixes.get(space) or 'ns'}_{local.lower()}"] = value


def _fill(item: dict[str, Any], name: str, child: ET.Element) -> None:
    value = _value(child) if name in ("title", "summary") else _text(child)
    if value and not item.get(name):
        item[name] = value


def _link(item: dict[str, Any], child: ET.Element) -> None:
    address = child.get("href") if child.tag == _ATOM + "link" else _text(child) or child.get("href")
    is_page = (
        child.get("rel", "alternate").rpartition("/")[2] == "alternate" and child.get("type", "text/html") in _PAGES
    )
    if address and is_page and "link" not in item:
        item["link"] = address.strip()


def _is_permalink(node: ET.Element) -> bool:
    guid = node.find("guid")
    return node.tag == _ATOM + "entry" or (guid is not None and guid.get("isPermaLink", "true").lower() != "false")


def _text(node: ET.Element) -> str:
    return (node.text or "").strip()


def _value(node: ET.Element) -> str:
    """Text, or the markup of a construct that has elements in it (Atom's type="xhtml")."""
    if not len(node):
        return _text(node)
    inside = [node.text or "", *(_markup(child) for child in node)]
    return "".join(inside).strip()


def _markup(node: ET.Element) -> str:
    for part in node.iter():
        if isinstance(part.tag, str):
            part.tag = part.tag.rpartition("}")[2]
    return ET.tostring(node, encoding="unicode", method="html")
