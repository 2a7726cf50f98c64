"""Ministry of Foreign Affairs of Japan, open data in XML: new arrivals (mails of all countries) and a country's file.

Facts (sources.md, jp-mofa): countries have codes of the ministry's own; a code without advice answers an HTML page with
200; times are Japan's without a zone; files reach 1.5 MB, most of it mails that the new arrivals hold as well, so of a
country's file nothing is read from `<mail` on. riskLevel4..1 were Y/N and are counts of regions now: how many parts of
the country are at that level. They say nothing of the whole; only the text does ("全土")."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree as ET

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed
from bot.domain.source import Source
from bot.sources import countries
from bot.sources.formats import advice, text, xml_tree
from bot.sources.formats.parsed import Parsed, bounded

MAP_KEYS = advice.MAP_KEYS
ZONE = "Asia/Tokyo"
SITE = "https://www.anzen.mofa.go.jp"
LEVELS = {"4": "avoid", "3": "avoid", "2": "reconsider", "1": "caution"}
WORDS = {"4": "退避勧告", "3": "渡航中止勧告", "2": "不要不急の渡航中止", "1": "十分注意"}
_STATED = re.compile(
    r"(?:全土|全域|上記以外|その他の(?:地域|地方|全ての)|を除く(?:地域|全土|全ての))[^。●■◆【]{0,60}?"
    r"(?:レベル\s*([1-4])|(退避勧告)|(渡航中止勧告)|(不要不急)|(十分注意))"
)
_FILE = re.compile(r"/country/(\d{4})[AL]?\.xml")
_MAIL = re.compile(rb"<mail[\s>]")
_RISK = re.compile(rb"<risk(?:Level|Title|Lead)")


def parse(body: bytes, source: Source) -> Parsed:
    """Of new arrivals: one entry a mail. Of a country's file: one entry with its levels."""
    mail, risk = _MAIL.search(body), _RISK.search(body)
    of_country = risk is not None and (mail is None or risk.start() < mail.start())
    if of_country and mail:
        body = body[: mail.start()] + b"</opendata>"
    root, mode = xml_tree.read(body, "japan", source.lang)
    if xml_tree.local(root) != "opendata":
        raise NotAFeed(f"japan: <{xml_tree.local(root)}> is not the ministry's open data")
    if of_country:
        return Parsed((_country(root, source),), mode=mode)
    entries = []
    mails, skipped = bounded([node for node in root.iter() if xml_tree.local(node) == "mail"])
    for n, node in enumerate(mails):
        try:
            entries.append(_mail(node, source))
        except (ValueError, TypeError) as error:
            skipped.append(advice.fault(f"mail {n}", error))
    found = advice.collected("japan", advice.newest(entries), skipped)
    return Parsed(found.entries, found.skipped, mode)


def _codes(node: ET.Element) -> Iterator[tuple[str, str]]:
    """(code, name) of every country that the node names."""
    for found in node:
        if xml_tree.local(found) == "country" and (code := xml_tree.child(found, "cd")):
            yield code, xml_tree.child(found, "name")


def _levels(node: ET.Element, prefix: str = "riskLevel") -> tuple[dict[str, int], list[str]]:
    """(level -> how many regions, what could not be read). "Y" is one region at least."""
    counts: dict[str, int] = {}
    unread: list[str] = []
    if not any(xml_tree.local(found).startswith(prefix) for found in node):
        return {}, [f"{prefix}: missing"]
    for number in LEVELS:
        written = unicodedata.normalize("NFKC", xml_tree.child(node, prefix + number))
        if written.isdecimal():
            counts[number] = int(written[:6])
        elif (flag := advice.flag(written)) is not None:
            counts[number] = int(flag)
        else:
            unread.append(f"{prefix}{number}: {written}"[:40])
    return {number: count for number, count in counts.items() if count}, unread


def _country(root: ET.Element, source: Source) -> Entry:
    named = list(_codes(root))
    file = _FILE.search(source.url)
    code = named[0][0] if named else xml_tree.child(root, "cd") or (file[1] if file else "")
    where = countries.from_mofa(code) if code else ()
    counts, unread = _levels(root)
    lines = [xml_tree.child(root, name) for name in ("riskTitle", "riskLead", "riskSubText")]
    lines += [_spot(node) for node in root if xml_tree.local(node) == "wideareaSpot"]
    body = text.plain("\n".join(line for line in lines if line))
    level, words = _national(counts, unread, body)
    regional = bool(counts) and (level is None or len(counts) > 1)
    date = root.get("lastModified") or xml_tree.child(root, "lastModified")
    title = next((name for _, name in named if name), "") or lines[0] or code
    if not title:
        raise NotAFeed("japan: neither a country nor advice in it")
    return advice.row(
        source,
        guid=f"country:{code}" if code else title,
        title=title,
        countries=where,
        level=level,
        words=words,
        regional=regional,
        regional_level=advice.strictest(LEVELS[number] for number in counts) if regional else None,
        body=f"{words}\n{body}",
        url=f"{SITE}/info/pcinfectionspothazardinfo_{code}.html" if code else None,
        date=date,
        published=_date(date),
        extra={"risk": {f"level{number}": count for number, count in counts.items()}, "code": code},
    )


def _date(written: str) -> datetime | None:
    forms = ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "iso")
    return next((found for form in forms if (found := text.read_date(written, form, ZONE))), None)


def _spot(node: ET.Element) -> str:
    return f"{xml_tree.child(node, 'title')}\n{xml_tree.child(node, 'lead')}".strip()


def _national(counts: dict[str, int], unread: list[str], body: str) -> tuple[str | None, str]:
    """(the whole country's level, the words for what is at which level)."""
    words = ", ".join(f"レベル{number} {WORDS[number]}" for number in counts)
    if unread:
        return None, ", ".join([words, *unread]).strip(", ")
    if not counts:
        return "normal", "危険情報なし"
    stated = [_number(match) for match in _STATED.finditer(unicodedata.normalize("NFKC", body))]
    return advice.strictest(LEVELS[number] for number in stated if number in counts), words


def _number(match: re.Match[str]) -> str:
    """The level that is said, by its number or by its name."""
    number, *names = match.groups()
    return number or "4321"[next(n for n, name in enumerate(names) if name)]


def _mail(node: ET.Element, source: Source) -> Entry:
    key, title = xml_tree.child(node, "keyCd"), xml_tree.child(node, "title")
    lead, main = xml_tree.child(node, "lead"), xml_tree.child(node, "mainText")
    title = text.title(title) or text.title(lead)[:200]
    if not title:
        raise ValueError("neither title nor lead")
    named = list(_codes(node))
    where = tuple(dict.fromkeys(code for cd, _ in named for code in countries.from_mofa(cd)))
    area = next((xml_tree.child(found, "name") for found in node if xml_tree.local(found) == "area"), "")
    unknown = [f"{cd} {name}".strip() for cd, name in named if not countries.from_mofa(cd)]
    counts, _ = _levels(node)
    date = xml_tree.child(node, "leaveDate")
    published = _date(date)
    link = xml_tree.child(node, "infoUrl")
    said = {
        "info_type": xml_tree.child(node, "infoType"),
        "info_name": xml_tree.child(node, "infoName"),
        "area": area,
        "unknown_country": ", ".join(unknown)[:80],
        "risk": {f"level{number}": count for number, count in counts.items()},
        "regional_level": advice.strictest(LEVELS[number] for number in counts) or "",
        "date_fault": date[:80] if date and published is None else "",
    }
    return Entry(
        guid=text.clean(key, 500) or link or title,
        title=title,
        text=text.plain(f"{lead}\n{main}".strip()),
        url=link if link.startswith(("http://", "https://")) else None,
        published=published,
        lang=source.lang,
        countries=where,
        extra={"news": True, **{name: value for name, value in said.items() if value}},
    )
