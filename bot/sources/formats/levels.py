"""Level words of a government -> normal | caution | reconsider | avoid, by the source's own look-up."""

from __future__ import annotations

import re
from collections.abc import Mapping

LEVELS = ("normal", "caution", "reconsider", "avoid")
"""Mildest first. Numbers are never compared across governments: Australia's 4 of 5 is not the United States' 4 of 4."""

LONGEST = 500
_RIDER = re.compile(r"\s*\(.*?\)|^level \d:\s*")


def level_of(words: str, table: Mapping[str, object]) -> str | None:
    """The level that the look-up gives these words, or None for words it does not know.

    Case does not matter, nor a rider ("(with regional advisories)") or a number in front ("Level 4: ...")."""
    known = {str(key).casefold(): str(level) for key, level in table.items()}
    folded = words.strip()[:LONGEST].casefold()
    return known.get(_RIDER.sub("", folded).strip()) or known.get(folded)
