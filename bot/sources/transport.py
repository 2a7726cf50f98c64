"""The one way out to a source: an httpx transport whose connections go only to checked addresses.

httpx's own pool costs a hundred times aiohttp's CPU at many connections (performance.md, E), so its interface stands on
aiohttp here.

A name is resolved once, every answer is checked, and the connection is made to a checked answer; the name stays in
the Host header and in TLS (SNI and certificate). Between check and connect there is nothing that a rebinding DNS
server could change. Environment proxies are not used: behind one, the address would be chosen out of our sight.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import Any

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver, ResolveResult
from httpx_aiohttp.transport import AiohttpResponseStream, map_aiohttp_exceptions

from bot.sources.addresses import is_link_local, is_public

Resolver = Callable[[str, int], Awaitable[list[str]]]
"""host, port -> addresses in text form; raises OSError where the name has none."""

CONNECT_SECONDS = 6.0
KEEP_SECONDS = 15.0
AT_ONCE = 100
LONGEST_HEADER = 131_072
"""Bytes: ministries send Content-Security-Policy lines of more than aiohttp's usual eight thousand."""

_WEB_PORTS = (80, 443)
_FIRST_FREE_PORT = 1024


class BlockedAddress(Exception):
    """The host is, or resolves to, an address that is not public."""


class UnknownName(Exception):
    """The name could not be resolved."""


class SystemResolver:
    """getaddrinfo in threads of its own, so that a hanging DNS server cannot starve other work of threads."""

    def __init__(self, threads: int = 16) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="dns")

    async def __call__(self, host: str, port: int) -> list[str]:
        ask = asyncio.get_running_loop().run_in_executor
        found = await ask(self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        return list(dict.fromkeys(str(answer[4][0]) for answer in found))

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


class Gate(AbstractResolver):
    """Resolves to checked addresses only, and lets a socket be made to no other. trusted: (address, port) pairs exempt
    from the check (tests, drills)."""

    def __init__(self, resolver: Resolver, *, allow_private: bool, trusted: frozenset[tuple[str, int]]) -> None:
        self._resolver = resolver
        self._allow_private = allow_private
        self._trusted = trusted

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses to try, all checked; raises BlockedAddress or UnknownName. (aiohttp's interface)"""
        return [_answer(host, address, port) for address in await self.addresses(host, port)]

    async def addresses(self, host: str, port: int) -> list[str]:
        try:
            found = await self._resolver(host, port)
        except (OSError, UnicodeError) as error:
            raise UnknownName(str(error)) from None
        if not found:
            raise UnknownName("no addresses")
        # One bad answer among good ones condemns the name: no honest publisher mixes them.
        for address in found:
            self._check(address, port)
        return found

    def open_socket(self, target: tuple[Any, ...]) -> socket.socket:
        """The last step before a connection, for literal addresses the only one: what stands here is connected to.
        target: (family, type, protocol, canonical name, socket address)."""
        family, kind, protocol, _, (address, port, *_) = target
        self._check(address, port)
        made = socket.socket(family, kind, protocol)
        made.setblocking(False)
        return made

    def _check(self, address: str, port: int) -> None:
        if (address, port) in self._trusted or (self._allow_private and not _is_link_local(address)):
            return
        if not _is_public(address):
            raise BlockedAddress(f"{address} is not a public address")
        # A redirect must not make us speak, in words of its choosing, to somebody's mail or login server.
        if port not in _WEB_PORTS and port < _FIRST_FREE_PORT:
            raise BlockedAddress(f"port {port} is none of the web's")

    async def close(self) -> None:
        return None


def _is_link_local(address: str) -> bool:
    """Nobody's feed lives there, but the keys of a cloud's machines do (169.254.169.254)."""
    try:
        return is_link_local(ip_address(address))
    except ValueError:
        return True


def _is_public(address: str) -> bool:
    try:
        return is_public(ip_address(address))
    except ValueError:
        return False


def _answer(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST)


class CheckedTransport(httpx.AsyncBaseTransport):
    """httpx's transport interface over one aiohttp pool, every connection of which passes the gate.

    A request brings its address as aiohttp reads it (extension "wire"): read anew by httpx and by yarl for each
    request, it was a fifth of the CPU of a poll that is answered "not modified"."""

    def __init__(self, gate: Gate, tls: ssl.SSLContext | None = None) -> None:
        self._gate = gate
        self._tls = tls or httpx.create_ssl_context(trust_env=False)
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        session = self._session or self._start()
        with map_aiohttp_exceptions():
            answer = await session.request(
                "GET",
                request.extensions["wire"],
                headers=_plain(request.headers),
                allow_redirects=False,
                auto_decompress=False,
            )
        return httpx.Response(answer.status, headers=answer.raw_headers, stream=AiohttpResponseStream(answer))

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _start(self) -> aiohttp.ClientSession:
        """Within the event loop, at the first request."""
        connector = aiohttp.TCPConnector(
            resolver=self._gate,
            socket_factory=self._gate.open_socket,
            use_dns_cache=False,
            ssl=self._tls,
            limit=AT_ONCE,
            keepalive_timeout=KEEP_SECONDS,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            max_line_size=LONGEST_HEADER,
            max_field_size=LONGEST_HEADER,
            # the whole exchange has the fetcher's own deadline: further timers would only cost
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
        )
        return self._session


def _plain(headers: httpx.Headers) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in headers.raw}
