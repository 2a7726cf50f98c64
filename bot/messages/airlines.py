"""Airlines by their brand, with the code once: "Uzbekistan Airways (HY)"."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def _brands() -> dict[str, str]:
    rows = tomllib.loads(files("bot.data").joinpath("airlines.toml").read_text(encoding="utf-8"))["airlines"]
    return {code: str(row["brand"]) for code, row in rows.items()}


def brand(code: str) -> str:
    name = _brands().get(code)
    return f"{name} ({code})" if name else code
