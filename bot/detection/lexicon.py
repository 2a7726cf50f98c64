"""The lexicons: data files that a native speaker can read, compiled once into one index a language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from bot.detection.patterns import Index
from bot.domain.advisory import Kind

FALLBACK = {"uz-Cyrl": "uz"}
DEFAULT_WINDOW = 12


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

    @property
    def name(self) -> str:
        return f"{self.kind.value}: {' + '.join(self.all)}"


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(files("bot.detection.lexicons").joinpath(name + ".toml").read_text(encoding="utf-8"))


@cache
def rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            kind=Kind(row["kind"]),
            all=tuple(row["all"]),
            none=tuple(row.get("none", ())),
            window=int(row.get("window", DEFAULT_WINDOW)),
            weight=float(row.get("weight", 1.0)),
            needs_phone=row.get("needs") == "phone",
            own=bool(row.get("own", False)),
        )
        for row in _load("rules")["rule"]
    )


@cache
def languages() -> tuple[str, ...]:
    """Languages that have a lexicon."""
    names = (entry.name for entry in files("bot.detection.lexicons").iterdir())
    return tuple(sorted(n[:-5] for n in names if n.endswith(".toml") and n != "rules.toml"))


def groups(lang: str) -> Mapping[str, list[str]]:
    return dict(_load(lang)["groups"])


@cache
def index(lang: str) -> Index:
    """The patterns of a language; a language without a lexicon is read with the Russian one where it is Cyrillic
    (news of the region borrows its words), else with the English one."""
    name = FALLBACK.get(lang, lang)
    if name not in languages():
        name = "ru" if lang in ("kk", "ky", "tg") else "en"
    return Index(groups(name))
