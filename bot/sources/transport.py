"""The one way out to a source: an httpx transport whose connections go only to checked addresses.

A name is resolved once, every answer is checked, and the connection is made to a checked answer; the name stays in
the Host header and in TLS (SNI and certificate). Between check and connect there is nothing that a rebinding DNS
server could change. Environment proxies are not used: behind one, the address would be chosen out of our sight.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import Any

import httpcore
import httpx

from bot.sources.addresses import is_disguised, is_public, literal

Resolver = Callable[[str, int], Awaitable[list[str]]]
"""host, port -> addresses in text form; raises OSError where the name has none."""

CONNECT_SECONDS = 6.0


class BlockedAddress(Exception):
    """The host is, or resolves to, an address that is not public."""


class UnknownName(Exception):
    """The name could not be resolved."""


class SystemResolver:
    """getaddrinfo in threads of its own, so that a hanging DNS server cannot starve other work of threads."""

    def __init__(self, threads: int = 4) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="dns")

    async def __call__(self, host: str, port: int) -> list[str]:
        ask = asyncio.get_running_loop().run_in_executor
        found = await ask(self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        return list(dict.fromkeys(str(answer[4][0]) for answer in found))

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects to checked addresses only. trusted: (address, port) pairs exempt from the check (tests, drills)."""

    def __init__(self, resolver: Resolver, *, allow_private: bool, trusted: frozenset[tuple[str, int]]) -> None:
        self._resolver = resolver
        self._allow_private = allow_private
        self._trusted = trusted
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's interface)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        fault: Exception = httpcore.ConnectError("no address")
        limit = min(timeout or CONNECT_SECONDS, CONNECT_SECONDS)
        for address in await self.addresses(host, port):
            try:
                return await self._inner.connect_tcp(address, port, limit, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
        raise fault

    async def addresses(self, host: str, port: int) -> list[str]:
        """The addresses to try, all checked; raises BlockedAddress or UnknownName."""
        if is_disguised(host):
            raise BlockedAddress("the host is a number in disguise")
        found = [str(literal(host))] if literal(host) else await self._resolve(host, port)
        # One bad answer among good ones condemns the name: no honest publisher mixes them.
        for address in found:
            if not self._may_reach(address, port):
                raise BlockedAddress(f"{address} is not a public address")
        return found

    async def _resolve(self, host: str, port: int) -> list[str]:
        try:
            found = await self._resolver(host, port)
        except (OSError, UnicodeError) as error:
            raise UnknownName(f"{host}: {error}") from None
        if not found:
            raise UnknownName(f"{host}: no addresses")
        return found

    def _may_reach(self, address: str, port: int) -> bool:
        if self._allow_private or (address, port) in self._trusted:
            return True
        try:
            return is_public(ip_address(address))
        except ValueError:  # a scoped address ("fe80::1%2") is never public
            return False

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class CheckedTransport(httpx.AsyncBaseTransport):
    """httpx's transport interface over one httpcore pool; raises httpcore's exceptions as they are."""

    def __init__(self, backend: httpcore.AsyncNetworkBackend, tls: ssl.SSLContext | None = None) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls or httpx.create_ssl_context(trust_env=False),
            max_connections=64,
            max_keepalive_connections=16,
            keepalive_expiry=15.0,
            network_backend=backend,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        response = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            response.status, headers=response.headers, stream=_Stream(response), extensions=response.extensions
        )

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Stream(httpx.AsyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._response.aiter_stream():
            yield piece

    async def aclose(self) -> None:
        await self._response.aclose()
