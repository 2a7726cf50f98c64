"""Pages that stand where a source should be: challenges, blocks, and "Page not found" with HTTP 200.

A page's own title decides before it is read: an error page may well have a menu that looks like news. The marks that a
protection leaves in a page decide only once nothing could be read, for it leaves many of them in the pages that it
lets through, too (Cloudflare's and Imperva's scripts). Feeds and documents are judged by what they are: a headline
"Access denied" blocks nobody."""

from __future__ import annotations

import html
import re

from bot.domain.errors import Blocked, NotAFeed

HEAD = 200_000
"""Bytes that are searched. Challenges are short; the marks stand near the top."""

_PAGE = re.compile(
    rb"\s*+(?:(?><\?xml[^>]{0,200}\?>|<!--.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body|title|script|center|h1)\b",
    re.IGNORECASE | re.DOTALL,
)
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{0,300})", re.IGNORECASE)
_HEADING = re.compile(rb"<h1[^>]{0,200}>([^<]{0,300})", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_ENDS = " .!?…"
_PARTS = re.compile(r"\s+[–—·-]\s+|\s*\|\s*|:\s+")

_TITLES: dict[str, tuple[str, ...]] = {
    "Cloudflare": (
        *("just a moment", "один момент", "attention required", "please wait... | cloudflare", "un momento"),
        *("un instant", "nur einen moment", "bir dakika lütfen", "bir an", "يرجى الانتظار", "请稍候"),
        *("checking your browser", "please turn javascript on and reload the page", "подождите", "зачекайте"),
        *("access denied | cloudflare", "performing security verification", "one more step"),
    ),
    "DDoS-Guard": ("ddos-guard", "ddos protection"),
    "Anubis": ("making sure you're not a bot", "making sure you’re not a bot", "oh noes"),
    "Incapsula": ("request unsuccessful. incapsula incident id", "pardon our interruption"),
    "Sucuri": ("sucuri website firewall", "you are being redirected"),
    "Vercel": ("vercel security checkpoint",),
    "Radware": ("radware bot manager captcha", "radware captcha page"),
    "F5": ("request rejected",),
    "a web firewall": (
        *("access denied", "access forbidden", "forbidden", "403 forbidden", "error 403", "403", "доступ запрещен"),
        *("доступ запрещён", "доступ ограничен", "access to this page has been denied", "access blocked", "blocked"),
        *("you have been blocked", "the request is blocked", "request blocked", "not acceptable", "web page blocked"),
        *("attack detected", "web application firewall", "blocked by waf", "kirish taqiqlangan"),
    ),
    "a captcha": (
        *("captcha", "вы не робот", "вы робот", "я не робот", "are you a robot", "robot check", "human verification"),
        *(
            "bot verification",
            "are you human",
            "verify you are human",
            "verifying you are human",
            "ой",
            "security check",
        ),
        *("подтвердите, что запросы отправляли вы, а не робот", "проверка браузера", "security verification"),
        *("client challenge", "browser check", "проверка безопасности", "unusual traffic"),
    ),
}
_NOT_FOUND = frozenset(
    {
        *("404", "page not found", "not found", "404 not found", "error 404", "404 error", "404 page not found"),
        *("this page could not be found", "the page you requested cannot be found", "page cannot be found"),
        *("страница не найдена", "ошибка 404", "404 страница не найдена", "страницы не существует", "не найдено"),
        *("sahifa topilmadi", "саҳифа топилмади", "бет табылмады", "бет табылган жок", "саҳифа ёфт нашуд", "410 gone"),
        *("seite nicht gefunden", "page introuvable", "sayfa bulunamadı", "pagina non trovata", "página no encontrada"),
        *("الصفحة غير موجودة", "siden blev ikke fundet", "sivua ei löytynyt", "sidan hittades inte", "404 - not found"),
    }
)

_MARKS: dict[str, tuple[bytes, ...]] = {
    "Cloudflare": (
        *(b"cf_chl_opt", b"cf-browser-verification", b"cf-error-details", b"__cf_chl_", b"error code: 1020"),
        *(b"sorry, you have been blocked", b"enable javascript and cookies to continue"),
        b"checking your browser before accessing",
    ),
    "Incapsula": (b"incapsula incident id",),
    "DDoS-Guard": (b"ddos-guard/js-challenge", b"checking your browser before accessing"),
    "Anubis": (b"anubis_challenge", b"within.website/x/cmd/anubis"),
    "Sucuri": (b"sucuri_cloudproxy", b"cloudproxy@sucuri"),
    "Akamai": (b"errors.edgesuite.net", b"you don't have permission to access"),
    "AWS WAF": (b"gokuprops", b"token.awswaf.com"),
    "DataDome": (b"captcha-delivery.com",),
    "PerimeterX": (b"px-captcha",),
    "F5": (b"the requested url was rejected. please consult",),
    "a cookie test": (b"slowaes.decrypt", b'document.cookie="__test=', b'document.cookie="__js_p_'),
}
_MARKS_IN_SHORT: dict[str, tuple[bytes, ...]] = {
    "Cloudflare": (b"challenges.cloudflare.com", b"cdn-cgi/challenge-platform"),
    "Incapsula": (b"_incapsula_resource", b"imperva"),
    "DDoS-Guard": (b"ddos-guard",),
    "Akamai": (b"akam/13", b"_abck"),
    "AWS WAF": (b"awswaf",),
    "PerimeterX": (b"_pxappid", b"perimeterx"),
    "Qrator": (b"qrator", b"qauth"),
    "StormWall": (b"stormwall",),
    "a captcha": (b"captcha", "вы не робот".encode()),
    "a web firewall": (
        *(b"access denied", b"you have been blocked", b"request blocked", b"automated access", b"unusual traffic"),
        *(b"mod_security", b"modsecurity", b"web application firewall", "доступ запрещ".encode()),
    ),
}
"""Marks that honest pages have, too (a comment form's captcha, the protection's own script): they count only in a body
too short to be a list."""
SHORT = 12_000


def refuse(body: bytes, name: str) -> None:
    """Raises Blocked or NotAFeed for a page whose own title says that it is no source."""
    if not is_page(body):
        return
    words = page_title(body)
    if who := blocker(words):
        raise Blocked(f"{name}: blocked by {who}: {words!r}")
    if any(part in _NOT_FOUND for part in (words.casefold(), *_pieces(words))):
        raise NotAFeed(f"{name}: an error page with HTTP 200: {words!r}")


def page_title(body: bytes) -> str:
    """What the page calls itself: its title, or its first heading where it has none; at most 80 characters."""
    for pattern in (_TITLE, _HEADING):
        if (match := pattern.search(body[:HEAD])) and (words := _line(match[1])):
            return words[:80]
    return ""


def blocked_by(body: bytes) -> str | None:
    """Who blocks, by the marks in a body that could not be read; None where nothing says so."""
    start = body[:HEAD].lower()
    tables = (_MARKS, _MARKS_IN_SHORT) if len(body) <= SHORT else (_MARKS,)
    for table in tables:
        for who, marks in table.items():
            if any(mark in start for mark in marks):
                return who
    return None


def is_page(body: bytes) -> bool:
    """Whether it begins as an HTML page does."""
    return bool(_PAGE.match(body[:4000].removeprefix(b"\xef\xbb\xbf")))


def blocker(words: str) -> str | None:
    """Who blocks, by a page's title; None where the title says nothing of the kind."""
    folded = words.casefold().strip(_ENDS)
    pieces = (folded, *_pieces(words))
    for who, titles in _TITLES.items():
        for title in titles:
            # a whole piece of the title, or the beginning of it where the words alone are telling enough
            if title in pieces or (len(title) >= 12 and folded.startswith(title)):
                return who
    return None


def _pieces(words: str) -> tuple[str, ...]:
    return tuple(part.casefold().strip(_ENDS) for part in _PARTS.split(words) if part.strip(_ENDS))


def _line(raw: bytes) -> str:
    try:
        words = raw.decode()
    except UnicodeDecodeError:  # a Cyrillic page of the old kind; in any other charset nothing is recognised
        words = raw.decode("cp1251", "replace")
    return _SPACES.sub(" ", html.unescape(words)).strip()
