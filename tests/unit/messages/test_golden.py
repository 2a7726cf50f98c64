"""The texts as people get them, in every language: a change of a word shows here, to be read before it is kept."""

from __future__ import annotations

import pytest

from bot.i18n import LANGUAGES
from bot.messages.html import units
from tests.unit.messages.cases import ALERTS, GOLDEN, golden, messages
from tests.unit.messages.telegram_html import read

ONE_ALERT = [f"alert: {name}" for name, (alerts, _) in ALERTS.items() if len(alerts) == 1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_are_those_that_were_read_and_kept(lang: str) -> None:
    kept = (GOLDEN / f"{lang}.txt").read_text(encoding="utf-8")
    assert golden(lang).split("=== ") == kept.split("=== "), "python -m tests.unit.messages.cases writes them anew"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_alert_stays_under_500_characters(lang: str) -> None:
    told = messages(lang)
    assert {name: n for name in ONE_ALERT if (n := units(read(told[name].html))) > 500} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_is_html_that_telegram_takes(lang: str) -> None:
    for message in messages(lang).values():
        assert read(message.html).strip()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sms_is_short_and_has_no_markup(lang: str) -> None:
    for name, message in messages(lang).items():
        limit = 210 if lang == "ru" else 299
        assert len(message.plain) <= limit, name
        assert not set("<>\n") & set(message.plain), name
        assert "&" not in message.plain, name
        assert "http" not in message.plain, name


@pytest.mark.parametrize("lang", ["en", "uz"])
def test_a_latin_sms_pays_for_no_unicode(lang: str) -> None:
    foreign = {c for m in messages(lang).values() for c in m.plain if not c.isascii()}
    assert foreign == set()
