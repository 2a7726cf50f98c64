"""/sources for admins: what is wrong, every source, its card, and what may be done to it.

Each tap is checked for an admin in taps.py, and looks its source up anew: a button may be older than the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import Update

from bot.i18n import publisher_name
from bot.services.probe import PATIENCE, probe
from bot.services.quarantine import quarantine, unquarantine
from bot.services.sources_report import NewestEntry, SourceHealth, source_detail, sources_health
from bot.telegram import source_pages
from bot.telegram.callback_data import find_source
from bot.telegram.context import Context, Talk
from bot.telegram.handlers.admin import admin_talk
from bot.telegram.source_pages import Page, View

REASON = "paused by an admin"


async def sources(update: Update, context: Context) -> None:
    if here := await admin_talk(update, context):
        page = source_pages.summary(await sources_health(here.deps), _view(here))
        await here.say(page.html, page.keyboard)


async def tap_summary(here: Talk, _argument: str) -> None:
    await _show(here, source_pages.summary(await sources_health(here.deps), _view(here)))


async def tap_page(here: Talk, argument: str) -> None:
    await _show(here, source_pages.listing(await sources_health(here.deps), _view(here, argument)))


async def tap_card(here: Talk, argument: str) -> None:
    if found := await _find(here, argument):
        await _show(here, found.card())


async def tap_entries(here: Talk, argument: str) -> None:
    if found := await _find(here, argument):
        await _show(here, source_pages.last_entries(found.row, found.entries, found.view))


async def tap_hold(here: Talk, argument: str) -> None:
    """Asks once."""
    if found := await _find(here, argument):
        await _show(here, source_pages.hold_question(found.row, found.view) if found.may_be_held else found.card())


async def tap_hold_yes(here: Talk, argument: str) -> None:
    """The same tap again, or another admin's a moment ago, changes nothing and is answered with the card."""
    found = await _find(here, argument)
    if found and found.may_be_held:
        await quarantine(here.deps, found.row.id, REASON, here.user_id)
        found = await _find(here, argument)
    if found:
        await _show(here, found.card())


async def tap_resume(here: Talk, argument: str) -> None:
    found = await _find(here, argument)
    if found and found.row.state == "quarantined":
        await unquarantine(here.deps, found.row.id, here.user_id)
        found = await _find(here, argument)
    if found:
        await _show(here, found.card())


async def tap_probe(here: Talk, argument: str) -> None:
    """Answers at once that the source is being asked; its answer is waited for beside, so that it keeps no other update
    of this chat waiting."""
    found = await _find(here, argument)
    if found is None:
        return
    if not found.may_be_held:  # set aside meanwhile, or switched off
        await _show(here, found.card())
        return
    await _show(here, found.card(here.t("card-asking"), asking=True))
    _waiting(here)[_message(here)] = here.update.update_id
    waits = _tell_outcome(here, found.row.id, argument)
    here.context.application.create_task(waits, update=here.update, name=f"probe {found.row.id}")


async def _tell_outcome(here: Talk, source_id: str, argument: str) -> None:
    """Edits the card when the outcome is stored; not where the admin has tapped on to another page meanwhile."""
    try:
        answered = await probe(here.deps, source_id, lambda: here.context.application.running, PATIENCE)
    finally:
        looks_on = _waiting(here).get(_message(here)) == here.update.update_id
        if looks_on:
            del _waiting(here)[_message(here)]
    if looks_on and (found := await _find(here, argument)):
        told = ("card-failed" if found.row.failures else "card-answered") if answered else "card-slow"
        await _show(here, found.card(here.t(told)))


# --- parts -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    """The source of a tap. publisher: its name in the admin's language."""

    row: SourceHealth
    entries: Sequence[NewestEntry]
    publisher: str
    view: View

    @property
    def may_be_held(self) -> bool:
        return self.row.state not in ("quarantined", "off")

    def card(self, note: str | None = None, *, asking: bool = False) -> Page:
        return source_pages.card(self.row, self.publisher, self.view, note, asking=asking)


async def _find(here: Talk, argument: str) -> _Found | None:
    """The source that a button means; where there is none any more, that is said."""
    key, _, page = argument.partition("-")
    view = _view(here, page)
    source_id = find_source(key, here.deps.catalogue.sources)
    detail = await source_detail(here.deps, source_id) if source_id else None
    if source_id is None or detail is None:
        await _show(here, source_pages.gone(view))
        return None
    row = detail.health
    publisher = here.deps.catalogue.sources[source_id].publisher.id
    return _Found(row, detail.newest, publisher_name(publisher, row.publisher_name, here.lang), view)


async def _show(here: Talk, page: Page) -> None:
    """Turns to another page; whoever waited for a source's answer on this message waits no more."""
    _waiting(here).pop(_message(here), None)
    await here.change(page.html, page.keyboard)


def _view(here: Talk, page: str = "") -> View:
    return View(here.lang, here.subscriber.chat.citizenship, int(page) if page else None)


def _waiting(here: Talk) -> dict[tuple[int, int], int]:
    """Message -> the update whose probe its card waits for."""
    waiting: dict[tuple[int, int], int] = here.context.bot_data.setdefault("probes", {})
    return waiting


def _message(here: Talk) -> tuple[int, int]:
    query = here.update.callback_query
    return here.chat_id, query.message.message_id if query and query.message else 0
