"""A source made on the spot: what the catalogue would give, with only what the test cares about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.source import Publisher, Source, Tier

MakeSource = Callable[..., Source]


@pytest.fixture
def make_source() -> MakeSource:
    publisher = Publisher("example-mfa", "MFA of Example", "KZ", Tier.OFFICIAL, "ministry")

    def make(format: str, *, lang: str | None = "en", url: str = "https://example.org/feed", **rules: Any) -> Source:
        return Source("example", publisher, url, format, lang, 60, map=rules)

    return make
