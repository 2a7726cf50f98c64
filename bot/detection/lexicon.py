"""The lexicons: data files that a native speaker can read, compiled once into one index a language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from bot.detection.patterns import Index
from bot.domain.advisory import Kind

FALLBACK = {"uz-Cyrl": "uz"}
DEFAULT_WINDOW = 12
NOT_LANGUAGES = ("rules.toml", "roles.toml")
ADVICE = ("travel_warning", "safety_instruction", "embassy_contacts")
"""Kinds whose "not" belongs to what they say ("do not travel")."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Groups that, close together in one sentence, announce a kind (rules.toml explains the fields)."""

    kind: Kind
    all: tuple[str, ...]
    none: tuple[str, ...]
    window: int
    weight: float
    needs_phone: bool
    own: bool
    turns: bool
    tail: Rule | None = None
    """The same without its first group, the subject: for sentences whose subject stands in the headline."""

    @property
    def name(self) -> str:
        return f"{self.kind.value}: {' + '.join(self.all)}"


@dataclass(frozen=True, slots=True)
class Grammar:
    """Endings of a verb that say "not" and "if" (regular expressions; None where words of their own say it)."""

    negative: re.Pattern[str] | None
    conditional: re.Pattern[str] | None


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(files("bot.detection.lexicons").joinpath(name + ".toml").read_text(encoding="utf-8"))


@cache
def rules() -> tuple[Rule, ...]:
    return tuple(_with_tail(rule) for rule in _rules())


def _with_tail(rule: Rule) -> Rule:
    return replace(rule, tail=replace(rule, all=rule.all[1:])) if len(rule.all) > 1 else rule


def _rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            kind=Kind(row["kind"]),
            all=tuple(row["all"]),
            none=tuple(row.get("none", ())),
            window=int(row.get("window", DEFAULT_WINDOW)),
            weight=float(row.get("weight", 1.0)),
            needs_phone=row.get("needs") == "phone",
            own=bool(row.get("own", False)),
            turns=bool(row.get("turns", row["kind"] not in ADVICE)),
        )
        for row in _load("rules")["rule"]
    )


@cache
def languages() -> tuple[str, ...]:
    """Languages that have a lexicon."""
    names = (entry.name for entry in files("bot.detection.lexicons").iterdir())
    return tuple(sorted(n[:-5] for n in names if n.endswith(".toml") and n not in NOT_LANGUAGES))


@cache
def words_of_roles() -> Mapping[str, Mapping[str, list[str]]]:
    """The tables of roles.toml."""
    return _load("roles")


def groups(lang: str) -> Mapping[str, list[str]]:
    return dict(_load(lang)["groups"])


@cache
def index(lang: str) -> Index:
    """The patterns of a language."""
    return Index(groups(_lexicon_for(lang)))


@cache
def grammar(lang: str) -> Grammar:
    endings = _load(_lexicon_for(lang)).get("grammar", {})
    return Grammar(_ending(endings.get("negative")), _ending(endings.get("conditional")))


def _ending(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(f"(?:{pattern})$") if pattern else None


def _lexicon_for(lang: str) -> str:
    """A language without a lexicon is read with the Russian one where it is Cyrillic (news of the region borrows its
    words), else with the English one."""
    name = FALLBACK.get(lang, lang)
    if name in languages():
        return name
    return "ru" if lang in ("kk", "ky", "tg") else "en"
