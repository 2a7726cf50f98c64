"""Compressed bodies: whole, cut, lying, and bombs."""

from __future__ import annotations

import gzip
import zlib

import pytest

from bot.sources.inflate import InflateError, Inflater, TooLarge

TEXT = "Рейсы в Доху отменены. ".encode() * 200


def inflate(encoding: str, body: bytes, cap: int = 1_000_000, piece: int = 100) -> bytes:
    inflater = Inflater(encoding, cap)
    for start in range(0, len(body), piece):
        inflater.feed(body[start : start + piece])
    return inflater.finish()


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT)),
        ("GZIP", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", raw_deflate(TEXT)),
    ],
)
def test_every_encoding_we_ask_for_gives_the_text_back(encoding: str, body: bytes) -> None:
    assert inflate(encoding, body) == TEXT


def test_members_one_after_another_are_one_body() -> None:
    assert inflate("gzip", gzip.compress(b"one ") + gzip.compress(b"two")) == b"one two"


def test_padding_after_the_last_member_is_dropped() -> None:
    assert inflate("gzip", gzip.compress(TEXT) + b"\0" * 50) == TEXT


def test_a_body_cut_half_way_is_no_body() -> None:
    with pytest.raises(InflateError, match="cut"):
        inflate("gzip", gzip.compress(TEXT)[:-20])


def test_plain_text_labelled_gzip_is_refused() -> None:
    with pytest.raises(InflateError):
        inflate("gzip", TEXT)


def test_an_encoding_we_did_not_ask_for_is_refused_at_once() -> None:
    with pytest.raises(InflateError, match="br"):
        Inflater("br", 1000)


def test_a_bomb_is_dropped_while_it_inflates() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 100_000
    inflater = Inflater("gzip", 100_000)
    with pytest.raises(TooLarge, match="inflates past"):
        inflater.feed(bomb)


def test_the_cap_counts_what_was_sent_too() -> None:
    inflater = Inflater("", 1000)
    inflater.feed(b"x" * 1000)
    with pytest.raises(TooLarge):
        inflater.feed(b"x")
