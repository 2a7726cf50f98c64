"""The commands on the catalogue and on stored payloads."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.common import Json, fail_finding, print_row, read_settings
from bot.domain.errors import ConfigError, ParseError


def parse(
    format: Annotated[str, typer.Argument(help="A key of `sources formats`.")],
    file: Path,
    source: Annotated[str | None, typer.Option(help="Read it as this source of the catalogue.")] = None,
) -> None:
    """One stored payload -> its entries. What could not be read of it, and by which reader, is told on stderr."""
    from bot.sources.catalogue import load
    from bot.sources.formats import FORMATS, bare_source, parse_counted

    settings = read_settings(bot_token=None)
    if format not in FORMATS:
        raise ConfigError(f"FORMAT: {format!r} is not one of {', '.join(sorted(FORMATS))}")
    body = _read_file(file)
    try:
        named = replace(_source(load(settings.sources), source), format=format) if source else bare_source(format)
        found = parse_counted(body, named)
    except ParseError as error:
        fail_finding(f"{file}: {error}")
    for entry in found.entries:
        print_row(entry.as_json())
    for reason in found.skipped:
        typer.echo(f"{file}: skipped: {reason}", err=True)
    if found.mode == "tolerant":
        typer.echo(f"{file}: broken, read by the tolerant reader", err=True)


def _read_file(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}") from None


def _source(catalogue: Any, source_id: str) -> Any:
    found = catalogue.sources.get(source_id)
    if found is None:
        raise ConfigError(f"{source_id}: no such source in the catalogue")
    return found


def show_all(as_json: Json = False) -> None:
    """Every source of the catalogue."""
    from bot.sources.catalogue import load

    for source in load(read_settings(bot_token=None).sources).sources.values():
        row = {
            "id": source.id,
            "publisher": source.publisher.id,
            "tier": source.publisher.tier.value,
            "country": source.publisher.country,
            "format": source.format,
            "lang": source.lang,
            "url": source.url,
            "every": source.every,
            "enabled": source.enabled,
        }
        if as_json:
            print_row(row)
        else:
            print("\t".join(str(value) for value in row.values()))


def show_formats(as_json: Json = False) -> None:
    """The keys of the format table."""
    from bot.sources.formats import FORMATS

    for name in FORMATS:
        if as_json:
            print_row({"format": name})
        else:
            print(name)


def check(
    ids: Annotated[
        list[str] | None, typer.Argument(help="Sources that must be there; with --probe: only these.")
    ] = None,
    probe: Annotated[bool, typer.Option(help="Ask them what they answer, and propose changes (network).")] = False,
    as_json: Json = False,
) -> None:
    """Validate the whole catalogue; all errors at once, exit 1 if any. --probe: exit 1 if any source fails."""
    from bot.domain.errors import CatalogueError
    from bot.sources.catalogue import load

    settings = read_settings(bot_token=None)
    try:
        catalogue = load(settings.sources)
    except CatalogueError as error:
        for fault in error.faults:
            if as_json:
                print_row({"error": fault})
            else:
                print(fault)
        raise typer.Exit(1) from None
    named = [_source(catalogue, source_id) for source_id in ids or []]
    if probe:
        _probe(named or [s for s in catalogue.sources.values() if not _is_for_drills(s)], settings, as_json)
    elif as_json:
        print_row({"sources": len(catalogue.sources), "errors": 0})
    else:
        print(f"{len(catalogue.sources)} sources, no errors")


def _is_for_drills(source: Any) -> bool:
    return not source.enabled and "for drills" in (source.reason or "")


def _probe(sources: list[Any], settings: Any, as_json: bool) -> None:
    from bot.sources.fetcher import Fetcher
    from bot.sources.probe import examine_all

    async def work() -> int:
        failed = 0
        fetcher = Fetcher(allow_private=settings.fetch_allow_private, contact=settings.contact_url)
        try:
            async for found in examine_all(fetcher, sources):
                failed += found.problem is not None
                if as_json:
                    print_row(asdict(found))
                else:
                    _show(found)
        finally:
            await fetcher.aclose()
        return failed

    if failed := asyncio.run(work()):
        fail_finding(f"{failed} of {len(sources)} sources failed")


def _show(found: Any) -> None:
    """A line for what it answered, and the change to make."""
    conditional = {None: "no validators", True: "conditional", False: "ignores validators"}[found.conditional]
    facts = [
        f"HTTP {found.status}" if found.status and found.bytes is not None else "",
        f"{found.seconds:.2f} s" if found.seconds else "",
        f"{found.bytes} bytes" if found.bytes is not None else "",
        f"looks like {found.guess}" if found.guess and found.guess != found.format else "",
        f"{found.entries} entries ({found.parser})" if found.entries is not None else "",
        f"newest {found.newest}" if found.newest else "",
        conditional if found.bytes is not None else "",
        f"{'moved' if found.moved else 'redirects for now'} to {found.redirect}" if found.redirect else "",
        "ask again before you switch it off" if found.passing else "",
        *found.notes,
        *(f"names the feed {feed}" for feed in found.feeds if found.entries is None),
    ]
    verdict = "BLOCKED" if found.blocked else "FAILED" if found.problem else "ok"
    print(f"{verdict:8}{found.id}: " + "; ".join([*([found.problem] if found.problem else []), *filter(None, facts)]))
    for line in found.change:
        print(f"        {line}")


def try_one(
    id: str,
    file: Annotated[Path | None, typer.Option(help="A stored payload instead of the network.")] = None,
    as_json: Json = False,
) -> None:
    """Fetch and read one source as the service would, and show its entries."""
    from bot.sources.catalogue import load
    from bot.sources.fetcher import Fetcher
    from bot.sources.probe import try_source

    settings = read_settings(bot_token=None)
    source = _source(load(settings.sources), id)
    body = _read_file(file) if file else None

    async def work() -> Any:
        fetcher = Fetcher(allow_private=settings.fetch_allow_private, contact=settings.contact_url)
        try:
            return await try_source(fetcher, source, body)
        finally:
            await fetcher.aclose()

    try:
        found = asyncio.run(work())
    except ParseError as error:
        fail_finding(f"{id}: {error}")
    for entry in found:
        if as_json:
            print_row(entry.as_json())
        else:
            moment = entry.published.isoformat() if entry.published else "no date"
            print(f"{moment}  {','.join(entry.countries) or '--'}  {entry.level or '-'}  {entry.title}")
