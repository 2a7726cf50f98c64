"""Fetcher: the one gate for every outbound request to a source.

    fetch(FetchRequest) -> Fetched | NotModified | Failed

Conditional GET, redirects followed by hand with each hop checked, caps on time, on bytes and on inflated bytes, manners
towards each host. A server cannot make it raise: whatever goes wrong there is a Failed with a reason. No cookies are
kept and no proxy of the environment is used. Nothing here logs or reports a query or a credential.
"""

from __future__ import annotations

import asyncio
import re
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from urllib.parse import urljoin

import aiohttp
import httpx

from bot.sources.addresses import is_disguised
from bot.sources.inflate import InflateError, Inflater, TooLarge
from bot.sources.politeness import Politeness, retry_after_seconds
from bot.sources.transport import (
    CONNECT_SECONDS,
    BlockedAddress,
    Gate,
    Resolver,
    SystemResolver,
    UnknownName,
    checked_transport,
)

USER_AGENT = "Qalqan/0.1 (crisis alerts for travellers; polls politely)"
MAX_REDIRECTS = 5
LONGEST_VALIDATOR = 1000
_REDIRECTS = (301, 302, 303, 307, 308)
_ASK_LATER = (429, 503)
_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")
# A redirect to another host must not carry what was meant for the first one: tokens, cookies, validators.
_HARMLESS_HEADERS = ("accept", "accept-language")


class FailReason(StrEnum):
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


@dataclass(frozen=True, slots=True)
class Fetched:
    """body: inflated bytes. url: the address after redirects."""

    body: bytes
    content_type: str | None
    etag: str | None
    last_modified: str | None
    url: str
    status: int


@dataclass(frozen=True, slots=True)
class NotModified:
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class Failed:
    """detail: one line for an operator, free of queries and credentials. retry_after: seconds, where the host asked."""

    reason: FailReason
    detail: str
    retry_after: float | None = None
    status: int | None = None


FetchResult = Fetched | NotModified | Failed


@dataclass(frozen=True, slots=True)
class _Moved:
    location: str


class Fetcher:
    """allow_private: reach loopback and private addresses too (tests, the sandbox). max_bytes: cap on the body as sent
    and as inflated. timeout: seconds for one request, headers to last byte. per_host_interval: seconds between two
    requests to one host. clock: monotonic seconds. resolver: replaces DNS. trusted: (address, port) pairs that are
    exempt from the address check. tls: replaces the certificate store."""

    def __init__(
        self,
        *,
        allow_private: bool = False,
        user_agent: str = USER_AGENT,
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
        self._transport = checked_transport(gate, tls)
        self._politeness = Politeness(per_host_interval, clock)
        self._user_agent = user_agent
        self._max_bytes = max_bytes
        self._timeout = timeout

    async def fetch(self, request: FetchRequest) -> FetchResult:
        """One GET, redirects included. Never raises for what a server or an address does."""
        for _ in range(MAX_REDIRECTS + 1):
            result = await self._hop(request)
            if not isinstance(result, _Moved):
                return result
            request = _redirected(request, result.location)
        return Failed(FailReason.TOO_MANY_REDIRECTS, f"more than {MAX_REDIRECTS} redirects")

    async def aclose(self) -> None:
        await self._transport.aclose()
        self._dns.close()

    async def _hop(self, request: FetchRequest) -> FetchResult | _Moved:
        try:
            outgoing = self._build(request)
        except (httpx.InvalidURL, ValueError, TypeError) as error:
            return Failed(FailReason.BAD_URL, str(error) or type(error).__name__)
        host = _host(outgoing.url)
        if silence := self._politeness.silence(host):
            return Failed(FailReason.HTTP_STATUS, f"{host} asked for a pause", retry_after=silence, status=429)
        try:
            async with self._politeness.turn(host), asyncio.timeout(self._timeout):
                return await self._exchange(outgoing, request)
        except tuple(_REASONS) as error:
            return _failure(error, host)

    def _build(self, request: FetchRequest) -> httpx.Request:
        url = httpx.URL(request.url)
        if url.scheme not in ("http", "https") or not url.host:
            raise ValueError("an address beginning with http:// or https:// expected")
        if not _HOST.fullmatch(url.raw_host.decode("ascii", "replace")):
            raise ValueError("the host holds characters that no host name has")
        if url.userinfo:
            raise ValueError("credentials in an address are refused; give them as headers")
        headers = httpx.Headers({**request.headers, "User-Agent": self._user_agent, "Accept-Encoding": "gzip, deflate"})
        if request.etag:
            headers["If-None-Match"] = request.etag
        if request.last_modified:
            headers["If-Modified-Since"] = request.last_modified
        limits = {**dict.fromkeys(("read", "write", "pool"), self._timeout), "connect": CONNECT_SECONDS}
        return httpx.Request("GET", url, headers=headers, extensions={"timeout": limits})

    async def _exchange(self, outgoing: httpx.Request, request: FetchRequest) -> FetchResult | _Moved:
        if is_disguised(outgoing.url.host):
            raise BlockedAddress("the host is a number in disguise")
        response = await self._transport.handle_async_request(outgoing)
        try:
            return await self._read(response, outgoing, request)
        finally:
            await response.aclose()

    async def _read(
        self, response: httpx.Response, outgoing: httpx.Request, request: FetchRequest
    ) -> FetchResult | _Moved:
        status, headers = response.status_code, response.headers
        if status in _REDIRECTS and "location" in headers:
            return _Moved(headers["location"])
        if status == 304 and (request.etag or request.last_modified):
            return NotModified(headers.get("etag", request.etag), headers.get("last-modified", request.last_modified))
        if status not in (200, 203):
            return self._refused(_host(outgoing.url), status, headers)
        body = await self._body(response)
        return Fetched(
            body=body,
            content_type=headers.get("content-type"),
            etag=_validator(headers.get("etag")),
            last_modified=_validator(headers.get("last-modified")),
            url=str(outgoing.url),
            status=status,
        )

    def _refused(self, host: str, status: int, headers: httpx.Headers) -> Failed:
        wait = retry_after_seconds(headers.get("retry-after")) if status in _ASK_LATER else None
        if wait:
            self._politeness.hush(host, wait)
        return Failed(FailReason.HTTP_STATUS, f"HTTP {status} from {host}", retry_after=wait, status=status)

    async def _body(self, response: httpx.Response) -> bytes:
        length = response.headers.get("content-length", "")
        if length.isdigit() and int(length[:18]) > self._max_bytes:
            raise TooLarge(f"{length[:18]} bytes announced, more than {self._max_bytes}")
        inflater = Inflater(response.headers.get("content-encoding", ""), self._max_bytes)
        async for piece in response.stream:  # type: ignore[union-attr]
            inflater.feed(piece)
        return inflater.finish()


def _host(url: httpx.URL) -> str:
    """As it goes over the wire: `url.host` would be decoded, and raises for a name like "xn--!"."""
    return url.raw_host.decode("ascii", "replace")


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
    return Failed(reason, f"{host}: {words}"[:300])


def _redirected(request: FetchRequest, location: str) -> FetchRequest:
    try:
        to = urljoin(request.url, location)
        old, new = httpx.URL(request.url), httpx.URL(to)
    except (httpx.InvalidURL, ValueError):
        return replace(request, url=location)  # refused at the next hop, with its reason
    if _host(old) == _host(new) and not (old.scheme == "https" and new.scheme == "http"):
        return replace(request, url=to)
    kept = {name: value for name, value in request.headers.items() if name.lower() in _HARMLESS_HEADERS}
    return FetchRequest(to, kept)
