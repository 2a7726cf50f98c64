"""Every language says everything: Fluent itself would show the id, or the variable's name, to a frightened person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

import bot
from bot.i18n import ALL_LANGUAGES, CATALOGUES, LANGUAGES, MissingText, best_language, has, t, written

PACKAGE = Path(bot.__file__).parent
LOCALES = PACKAGE / "i18n" / "locales"
INTERCHANGEABLE = {"country": "issuer's name", "of": "issuer's name", "sending": "issuer's name"}
"""One state with and without its case ending: a language takes the form that its grammar needs."""
MEANT_FOR_TELEGRAM = {"bot-description": 512, "bot-about": 120}


class _Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:
        self.names.add(node.id.name)


@cache
def messages(lang: str) -> dict[str, ast.Message]:
    found: dict[str, ast.Message] = {}
    for name in CATALOGUES:
        resource = FluentParser().parse((LOCALES / lang / f"{name}.ftl").read_text(encoding="utf-8"))
        for entry in resource.body:
            assert not isinstance(entry, ast.Junk), f"{lang}/{name}.ftl: {entry.content}"
            if isinstance(entry, ast.Message):
                assert entry.id.name not in found, f"{lang}: {entry.id.name} stands twice"
                found[entry.id.name] = entry
    return found


def variables(message: ast.Message) -> set[str]:
    visitor = _Variables()
    visitor.visit(message)
    return visitor.names


def texts_of(lang: str) -> str:
    raw = "\n".join((LOCALES / lang / f"{n}.ftl").read_text(encoding="utf-8") for n in CATALOGUES)
    return "\n".join(line for line in raw.split("\n") if not line.startswith("#"))


def ids_in_code() -> Iterator[str]:
    """Ids that the code names literally: t(lang, "…"), here.t("…"), ("button-…", …)."""
    literal = re.compile(r"""\bt\(\s*(?:\w+\s*,\s*|[\w.]+\(\)\s*,\s*|"en",\s*)?"([a-z_-]+)["]""")
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        yield from literal.findall(source)
        yield from re.findall(r'"((?:button|broadcast)-[a-z]+)"', source)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_every_text(lang: str) -> None:
    assert messages(lang).keys() == messages("en").keys()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_text_uses_the_same_variables_in_every_language(lang: str) -> None:
    for text_id, message in messages(lang).items():
        mine = {INTERCHANGEABLE.get(v, v) for v in variables(message)}
        reference = {INTERCHANGEABLE.get(v, v) for v in variables(messages("en")[text_id])}
        assert mine - {"in"} == reference - {"in"}, f"{lang}: {text_id}"


def test_every_text_that_the_code_names_exists() -> None:
    named = set(ids_in_code()) - set(ALL_LANGUAGES)  # t("en", f"command-{name}")
    assert len(named) > 80, "the search pattern no longer finds the calls"
    assert {text_id for text_id in named if not has("en", text_id)} == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_buttons_fit_on_a_phone(lang: str) -> None:
    too_long = {i: t(lang, i) for i in messages(lang) if i.startswith("button-") and len(t(lang, i)) > 20}
    assert too_long == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_for_telegrams_own_pages_fit(lang: str) -> None:
    limits = {i: 256 for i in messages(lang) if i.startswith("command-")} | MEANT_FOR_TELEGRAM
    assert {i for i, limit in limits.items() if not 1 <= len(t(lang, i)) <= limit} == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_shouts_or_promises_safety(lang: str) -> None:
    promises = re.compile(r"\b(?:safe|безопас(?:ен|на|но)|xavfsiz)\b|under control|под контролем|nazorat ostida", re.I)
    texts = texts_of(lang)
    assert "!" not in texts
    assert promises.findall(texts) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_typography(lang: str) -> None:
    texts = texts_of(lang)
    assert "'" not in texts, "a typewriter apostrophe"
    assert "ʻ" not in texts, "another mark for o‘ than the rest of the catalogue"
    assert not re.search(r"[а-яё]", texts, re.I) if lang in ("en", "uz") else True


def test_a_missing_text_or_variable_is_an_error_and_not_an_id_on_a_screen() -> None:
    with pytest.raises(MissingText, match="no-such-text"):
        t("uz", "no-such-text")
    with pytest.raises(MissingText, match="date"):
        t("ru", "until")


def test_variables_bring_no_invisible_marks_into_a_message() -> None:
    assert t("uz", "until", date="6-mart") == "Muddati: 6-martgacha."


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "1 чат."),
        (2, "2 чата."),
        (5, "5 чатов."),
        (11, "11 чатов."),
        (21, "21 чат."),
        (1_234_000, "1\xa0234\xa0000 чатов."),
    ],
)
def test_russian_counts_chats_as_russian_does(count: int, words: str) -> None:
    assert words in t("ru", "broadcast-approved", count=count)


def test_english_and_uzbek_count_too() -> None:
    assert "1 chat." in t("en", "broadcast-preview", count=1, countries="Qatar")
    assert "2 chats." in t("en", "broadcast-preview", count=2, countries="Qatar")
    assert "5 ta chatga" in t("uz", "broadcast-preview", count=5, countries="Qatar")


@pytest.mark.parametrize(
    ("code", "ours"),
    [
        ("uz", "uz"),
        ("ru", "ru"),
        ("en-GB", "en"),
        ("pt_BR", "en"),
        (None, "en"),
        ("", "en"),
        ("uk", "ru"),
        ("UZ", "uz"),
    ],
)
def test_telegrams_language_code_becomes_one_of_ours(code: str | None, ours: str) -> None:
    assert best_language(code) == ours


@pytest.mark.parametrize("lang", ALL_LANGUAGES)
def test_each_of_the_seven_languages_is_answered_in_a_written_one(lang: str) -> None:
    assert written(lang) in LANGUAGES
    assert t(lang, "button-back")
