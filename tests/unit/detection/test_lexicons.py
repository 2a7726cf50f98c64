"""The lexicons fit the rules: what a rule asks for, every language can say."""

from __future__ import annotations

import pytest

from bot.detection import lexicon
from bot.detection.events import AGAINST
from bot.detection.places import data
from bot.detection.tokens import tokenize

LANGUAGES = lexicon.languages()
NOT_WORDS = {"place"}


def test_seven_languages_have_a_lexicon() -> None:
    assert LANGUAGES == ("en", "kk", "ky", "ru", "tg", "tk", "uz")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_group_that_a_rule_needs_has_words(lang: str) -> None:
    needed = {group for rule in lexicon.rules() for group in rule.all} - NOT_WORDS
    groups = lexicon.groups(lang)
    assert {group for group in needed if not groups.get(group)} == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_group_is_written_for_nothing(lang: str) -> None:
    used = {group for rule in lexicon.rules() for group in (*rule.all, *rule.none)} | set(AGAINST)
    used |= {"authority", "update_word", "partial", "lowered", "history", "drill", "denial"}
    used |= {"negation", "negation_after", "not_yet", "hypothetical", "unconfirmed", "ago", "court", "construction"}
    assert set(lexicon.groups(lang)) - used == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_patterns_are_written_as_texts_are_folded(lang: str) -> None:
    """Lower case, no apostrophes, no "ё", no hyphens: anything else would never match."""
    wrong = [
        (group, pattern)
        for group, patterns in lexicon.groups(lang).items()
        for pattern in patterns
        if pattern != pattern.lower() or any(c in pattern for c in "'‘’ʻʼё-") or pattern != " ".join(pattern.split())
    ]
    assert wrong == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_pattern_compiles_and_finds_itself(lang: str) -> None:
    index = lexicon.index(lang)
    for group, patterns in lexicon.groups(lang).items():
        for pattern in patterns:
            if "(" in pattern or "[" in pattern:
                continue
            words = pattern.replace("~", "").replace("*", "").strip()
            if len(words.split()) != len(pattern.split()):
                continue  # a lone * stands for any word
            assert group in {hit.group for hit in index.find(tokenize(words))}, pattern


def _patterns(table: object) -> list[str]:
    if isinstance(table, dict):
        return [pattern for value in table.values() for pattern in _patterns(value)]
    return [p for p in table if isinstance(p, str)] if isinstance(table, list) else []


@pytest.mark.parametrize("name", ["countries", "cities", "airlines"])
def test_names_are_written_as_texts_are_folded(name: str) -> None:
    wrong = [p for p in _patterns(data(name)) if p != p.lower() or any(c in p for c in "'‘’ʻʼё-")]
    assert wrong == []


@pytest.mark.parametrize("name", ["countries", "cities", "airlines"])
def test_stars_and_tildes_stand_at_the_end_of_a_word(name: str) -> None:
    words = [w for p in _patterns(data(name)) for w in p.split() if "(" not in w]
    assert [w for w in words if "*" in w[:-1] or "~" in w[:-1]] == []
