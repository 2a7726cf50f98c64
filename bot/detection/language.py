"""Which language a text is in: the source's declaration wins, then CLD2 restricted to our codes, then the alphabet."""

from __future__ import annotations

import re
import unicodedata

import pycld2

OURS = ("en", "ru", "uz", "kk", "ky", "tg", "tk")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_UZBEK_CYRILLIC = re.compile(r"[ўқғҳ]", re.IGNORECASE)
_KAZAKH_ONLY = re.compile(r"[әіұһ]", re.IGNORECASE)
_TAJIK_ONLY = re.compile(r"[ӣӯҷ]", re.IGNORECASE)
_KYRGYZ_ONLY = re.compile(r"[өү]", re.IGNORECASE)
_TURKMEN_ONLY = re.compile(r"[ýňäş]", re.IGNORECASE)
SAMPLE = 1500


def detect_language(text: str, declared: str | None = None) -> str:
    """One of OURS, or "uz-Cyrl" for Uzbek in Cyrillic. Never raises; an unknown language is "en"."""
    sample = text[:SAMPLE]
    base = declared.partition("-")[0].lower() if declared else ""
    lang = base if base in OURS else _guess(sample)
    if lang == "uz" and len(_CYRILLIC.findall(sample)) > len(sample) / 4:
        return "uz-Cyrl"
    return lang


def _guess(sample: str) -> str:
    """Letters that only one of our languages has decide first; they are surer than statistics on a headline."""
    if _TAJIK_ONLY.search(sample):
        return "tg"
    if _KAZAKH_ONLY.search(sample):
        return "kk"
    if len(_UZBEK_CYRILLIC.findall(sample)) > 1 and not _KYRGYZ_ONLY.search(sample):
        return _with_uzbek_letters(sample)
    if _CYRILLIC.search(sample) and _KYRGYZ_ONLY.search(sample):
        return "ky"
    if len(_TURKMEN_ONLY.findall(sample)) > 3 and not _CYRILLIC.search(sample):
        return "tk"
    found = _cld(sample)
    if found in OURS:
        return found
    if _CYRILLIC.search(sample):
        return "ru"
    return "uz" if re.search(r"[go][\u2018\u2019\u02bb']", sample) and not re.search(r"\bthe\b", sample) else "en"


def _with_uzbek_letters(sample: str) -> str:
    """қ, ғ and ҳ are Tajik's too, the first two also Kazakh's: "ў" is Uzbek, "ы" is never Uzbek or Tajik."""
    if "ў" in sample.casefold():
        return "uz"
    if "ы" in sample.casefold():
        return "kk"
    found = _cld(sample)
    return found if found in ("tg", "kk") else "uz"


def _cld(sample: str) -> str:
    try:
        return _first_of_ours(sample)
    except (pycld2.error, UnicodeError):
        # CLD2 raises on control characters, lone surrogates and non-characters
        safe = "".join(c if unicodedata.category(c) not in ("Cc", "Cs", "Cn") else " " for c in sample)
    try:
        return _first_of_ours(safe)
    except (pycld2.error, UnicodeError):
        return ""


def _first_of_ours(sample: str) -> str:
    _, _, details = pycld2.detect(sample, bestEffort=True)
    return next((str(code) for _, code, _, _ in details if code in OURS), "")
