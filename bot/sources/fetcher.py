"""Fetcher: the one gate for every outbound request to a source.

    fetch(FetchRequest) -> Fetched | NotModified | Failed

Conditional GET, redirects followed by hand with each hop checked, caps on time, on bytes and on inflated bytes, manners
towards each host (docs/adr/0007). A server cannot make it raise: whatever goes wrong there is a Failed with a reason.
No cookies are kept and no proxy of the environment is used. Nothing here logs or reports a query or a credential.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from urllib.parse import urljoin

import aiohttp
import httpx

from bot.sources import refusal
from bot.sources.inflate import InflateError, Inflater, TooLarge
from bot.sources.politeness import Politeness, retry_after_seconds
from bot.sources.target import Target, same_origin, target
from bot.sources.transport import (
    BlockedAddress,
    CheckedTransport,
    Gate,
    Resolver,
    SystemResolver,
    UnknownName,
)

MAX_REDIRECTS = 5
LONGEST_VALIDATOR = 1000
_REDIRECTS = (301, 302, 303, 307, 308)
_FOR_GOOD = (301, 308)
_ASK_LATER = (429, 503)
REFUSAL_BYTES = 65_536
REFUSAL_SECONDS = 3.0
"""How much of a refusal's page is read to learn who refuses: the status is known, the rest may cost little."""
# A redirect to another host must not carry what was meant for the first one: tokens, cookies, validators.
_HARMLESS_HEADERS = ("accept", "accept-language")
# What a source's row cannot set: our name, and what belongs to the connection.
_NOT_THEIRS = frozenset({"user-agent", "accept-encoding", "host", "connection", "content-length", "transfer-encoding"})


class FailReason(StrEnum):
    """BLOCKED: not the publisher refuses us but a protection in front of it (challenge, captcha, block page)."""

    BLOCKED = "blocked"
    BLOCKED_ADDRESS = "blocked_address"
    DNS = "dns"
    CONNECT = "connect"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    HTTP_STATUS = "http_status"
    BAD_URL = "bad_url"
    DECOMPRESSION = "decompression"
    PROTOCOL = "protocol"


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """etag, last_modified: the validators of the last good answer, sent back as they came."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None
    last_modified: str | None = None


# `seconds` of an answer: from the sending of the request to the last byte, redirects included, without the waits for a
# turn; 0 where nothing was sent.


@dataclass(frozen=True, slots=True)
class Fetched:
    """body: inflated bytes. url: the address after redirects. moved: redirected, and each time for good (301, 308)."""

    body: bytes
    content_type: str | None
    etag: str | None
    last_modified: str | None
    url: str
    status: int
    seconds: float = field(default=0.0, compare=False)
    moved: bool = False


@dataclass(frozen=True, slots=True)
class NotModified:
    etag: str | None
    last_modified: str | None
    seconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class Failed:
    """detail: one line for an operator, free of queries and credentials. retry_after: seconds, where the host asked."""

    reason: FailReason
    detail: str
    retry_after: float | None = None
    status: int | None = None
    seconds: float = field(default=0.0, compare=False)


FetchResult = Fetched | NotModified | Failed


@dataclass(frozen=True, slots=True)
class _Moved:
    location: str
    for_good: bool
    seconds: float = 0.0


class Fetcher:
    """allow_private: reach loopback and private addresses too (tests, the sandbox). max_bytes: cap on the body as sent
    and as inflated. timeout: seconds for all that is exchanged for one fetch. per_host_interval: seconds between two
    requests to one host. clock: monotonic seconds. resolver: replaces DNS. trusted: (address, port) pairs that are
    exempt from the address check. tls: replaces the certificate store. contact: where a publisher learns who we are."""

    def __init__(
        self,
        *,
        allow_private: bool = False,
        contact: str | None = None,
        max_bytes: int = 5_000_000,
        timeout: float = 20.0,
        per_host_interval: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
        resolver: Resolver | None = None,
        trusted: frozenset[tuple[str, int]] = frozenset(),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._dns = SystemResolver()
        gate = Gate(resolver or self._dns, allow_private=allow_private, trusted=trusted)
        self._transport = CheckedTransport(gate, tls)
        self._politeness = Politeness(per_host_interval, clock)
        self._clock = clock
        self._ours = {"User-Agent": user_agent(contact), "Accept-Encoding": "gzip, deflate"}
        self._max_bytes = max_bytes
        self._timeout = timeout

    async def fetch(self, request: FetchRequest) -> FetchResult:
        """One GET, redirects included. Never raises for what a server or an address does."""
        result = await self._hop(request, self._timeout)
        if not isinstance(result, _Moved):
            return result
        spent, for_good = 0.0, True
        for _ in range(MAX_REDIRECTS):
            spent += result.seconds
            for_good = for_good and result.for_good
            request = moved_to(request, result.location)
            result = await self._hop(request, self._timeout - spent)
            if isinstance(result, Fetched):
                return replace(result, seconds=spent + result.seconds, moved=for_good)
            if not isinstance(result, _Moved):
                return replace(result, seconds=spent + result.seconds)
        spent += result.seconds
        return Failed(FailReason.TOO_MANY_REDIRECTS, f"more than {MAX_REDIRECTS} redirects", seconds=spent)

    async def aclose(self) -> None:
        await self._transport.aclose()
        self._dns.close()

    async def _hop(self, request: FetchRequest, patience: float) -> FetchResult | _Moved:
        try:
            to = target(request.url)
            outgoing = self._build(request, to)
        except (ValueError, TypeError) as error:
            return Failed(FailReason.BAD_URL, str(error) or type(error).__name__)
        if to.disguised:
            return Failed(FailReason.BLOCKED_ADDRESS, f"{to.host}: the host is a number in disguise")
        if silence := self._politeness.silence(to.host):
            return Failed(FailReason.HTTP_STATUS, f"{to.host} asked for a pause", retry_after=silence, status=429)
        async with self._politeness.turn(to.host):
            started = self._clock()
            try:
                async with asyncio.timeout(patience):
                    result = await self._exchange(outgoing, request, to)
            except tuple(_REASONS) as error:
                result = _failure(error, to.host)
            return replace(result, seconds=self._clock() - started)

    def _build(self, request: FetchRequest, to: Target) -> httpx.Request:
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _NOT_THEIRS}
        headers |= self._ours
        if request.etag:
            headers["If-None-Match"] = request.etag
        if request.last_modified:
            headers["If-Modified-Since"] = request.last_modified
        # as UTF-8, so that a validator of any letters goes back
        wire = [(name.encode(), value.encode()) for name, value in headers.items()]
        return httpx.Request("GET", to.url, headers=wire, extensions={"wire": to.wire})

    async def _exchange(self, outgoing: httpx.Request, request: FetchRequest, to: Target) -> FetchResult | _Moved:
        response = await self._transport.handle_async_request(outgoing)
        try:
            return await self._read(response, request, to)
        finally:
            await response.aclose()

    async def _read(self, response: httpx.Response, request: FetchRequest, to: Target) -> FetchResult | _Moved:
        status, headers = response.status_code, response.headers
        if status == 304 and (request.etag or request.last_modified):
            etag, last_modified = _validator(headers.get("etag")), _validator(headers.get("last-modified"))
            return NotModified(etag or request.etag, last_modified or request.last_modified)
        if status in _REDIRECTS and "location" in headers:
            return _Moved(headers["location"], status in _FOR_GOOD)
        if status not in (200, 203):
            return await self._refused(response, to.host)
        body = await self._body(response)
        return Fetched(
            body=body,
            content_type=headers.get("content-type"),
            etag=_validator(headers.get("etag")),
            last_modified=_validator(headers.get("last-modified")),
            url=str(to.url),
            status=status,
        )

    async def _refused(self, response: httpx.Response, host: str) -> Failed:
        status, headers = response.status_code, response.headers
        wait = retry_after_seconds(headers.get("retry-after")) if status in _ASK_LATER else None
        if wait:
            self._politeness.hush(host, wait)
        who = refusal.by_headers(status, headers)
        if who is None and status in refusal.STATUSES:
            who = refusal.by_page(status, await _beginning(response))
        if who is None:
            return Failed(FailReason.HTTP_STATUS, f"HTTP {status} from {host}", retry_after=wait, status=status)
        detail = f"blocked by {who}, HTTP {status} from {host}"
        return Failed(FailReason.BLOCKED, detail, retry_after=wait, status=status)

    async def _body(self, response: httpx.Response) -> bytes:
        length = response.headers.get("content-length", "")
        if length.isdigit() and int(length[:18]) > self._max_bytes:
            raise TooLarge(f"{length[:18]} bytes announced, more than {self._max_bytes}")
        inflater = Inflater(response.headers.get("content-encoding", ""), self._max_bytes)
        async for piece in response.stream:  # type: ignore[union-attr]
            inflater.feed(piece)
        return inflater.finish()


async def _beginning(response: httpx.Response) -> bytes:
    """What can be had of a refusal's page within its caps; whatever goes wrong with the rest, the status stands."""
    try:
        inflater = Inflater(response.headers.get("content-encoding", ""), REFUSAL_BYTES)
    except InflateError:
        return b""
    try:
        async with asyncio.timeout(REFUSAL_SECONDS):
            async for piece in response.stream:  # type: ignore[union-attr]
                inflater.feed(piece)
    except (TooLarge, InflateError, TimeoutError, httpx.TransportError, aiohttp.ClientError, OSError):
        pass
    return inflater.so_far()


def user_agent(contact: str | None) -> str:
    """One honest name (several publishers refuse anonymous ones), with an address to complain to."""
    return f"Qalqan/0.1 (crisis alerts for travellers; {f'+{contact}' if contact else 'polls politely'})"


def _validator(value: str | None) -> str | None:
    """One that is longer than any request's headers may be would make every later request fail."""
    return value if value is not None and len(value) <= LONGEST_VALIDATOR else None


_REASONS: dict[type[Exception], FailReason] = {
    BlockedAddress: FailReason.BLOCKED_ADDRESS,
    UnknownName: FailReason.DNS,
    TooLarge: FailReason.TOO_LARGE,
    InflateError: FailReason.DECOMPRESSION,
    TimeoutError: FailReason.TIMEOUT,
    aiohttp.ClientConnectorError: FailReason.CONNECT,
    aiohttp.InvalidURL: FailReason.BAD_URL,
    httpx.TimeoutException: FailReason.TIMEOUT,
    httpx.TransportError: FailReason.PROTOCOL,
    aiohttp.ClientError: FailReason.PROTOCOL,
    OSError: FailReason.CONNECT,
}


def _failure(error: Exception, host: str) -> Failed:
    if isinstance(error, httpx.TransportError) and isinstance(error.__cause__, Exception):
        error = error.__cause__  # aiohttp's own word tells a name, a connection and a protocol apart
    reason = next(reason for kind, reason in _REASONS.items() if isinstance(error, kind))
    words = " ".join(str(error).split()) or type(error).__name__
    if reason is FailReason.TIMEOUT:
        words = "no whole answer in time"
    return Failed(reason, f"{host}: {words}"[:300])


def moved_to(request: FetchRequest, location: str) -> FetchRequest:
    """The request for an address that an answer names. What was meant for one origin (tokens, validators) does not go
    to another."""
    try:
        to = urljoin(request.url, location)
        same = same_origin(target(request.url), target(to))
    except ValueError:
        return FetchRequest(location)  # refused at the next hop, with its reason
    if same:
        return replace(request, url=to)
    kept = {name: value for name, value in request.headers.items() if name.lower() in _HARMLESS_HEADERS}
    return FetchRequest(to, kept)
