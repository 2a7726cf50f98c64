"""Content-Encoding undone piece by piece, under a cap: a bomb is dropped while it inflates."""

from __future__ import annotations

import zlib
from collections.abc import Callable


class InflateError(Exception):
    """The body is not what its Content-Encoding says, or was cut."""


class TooLarge(Exception):
    """The body, as sent or inflated, passes the cap."""


class Inflater:
    """Collects a body. encoding: the Content-Encoding header. cap: bytes, for the sent and for the inflated form."""

    def __init__(self, encoding: str, cap: int) -> None:
        self._encoding = encoding.strip().lower() or "identity"
        if self._encoding not in _DECODERS:
            raise InflateError(f"content-encoding {self._encoding[:40]!r} was not asked for")
        self._cap = cap
        self._sent = 0
        self._body = bytearray()
        self._decoder = _DECODERS[self._encoding]()
        self._started = False

    def feed(self, chunk: bytes) -> None:
        """Adds a piece as it came; raises TooLarge or InflateError."""
        self._sent += len(chunk)
        if self._sent > self._cap:
            raise TooLarge(f"more than {self._cap} bytes")
        if self._decoder is None:
            self._body += chunk
            return
        while chunk:
            chunk = self._step(chunk)

    def finish(self) -> bytes:
        """The whole body; raises InflateError where the compressed stream did not end."""
        if self._decoder is not None and self._started and not self._decoder.eof:
            raise InflateError("the compressed body was cut")
        return bytes(self._body)

    def so_far(self) -> bytes:
        """What is there of a body that may be cut, at most the cap."""
        return bytes(self._body[: self._cap])

    def _step(self, chunk: bytes) -> bytes:
        assert self._decoder is not None
        if self._decoder.eof:  # the next gzip member
            self._decoder = _DECODERS[self._encoding]()
            assert self._decoder is not None
        room = self._cap - len(self._body) + 1
        self._body += self._inflate(chunk, room)
        if len(self._body) > self._cap:
            raise TooLarge(f"inflates past {self._cap} bytes")
        if not self._decoder.eof:
            return self._decoder.unconsumed_tail
        rest = self._decoder.unused_data
        return rest if rest.startswith(_GZIP_MAGIC) else b""  # padding after the last member is common and harmless

    def _inflate(self, chunk: bytes, room: int) -> bytes:
        assert self._decoder is not None
        try:
            piece = self._decoder.decompress(chunk, room)
        except zlib.error as error:
            if self._started or self._encoding != "deflate":
                raise InflateError(str(error)) from None
            # Many servers send "deflate" without the zlib wrapper (RFC 9110, 8.4.1.2, note).
            self._decoder = zlib.decompressobj(-zlib.MAX_WBITS)
            self._started = True
            return self._inflate(chunk, room)
        self._started = True
        return piece


_GZIP_MAGIC = b"\x1f\x8b"
_Decoder = Callable[[], "zlib._Decompress | None"]

_DECODERS: dict[str, _Decoder] = {
    "identity": lambda: None,
    "gzip": lambda: zlib.decompressobj(zlib.MAX_WBITS | 16),
    "x-gzip": lambda: zlib.decompressobj(zlib.MAX_WBITS | 16),
    "deflate": lambda: zlib.decompressobj(),
}
