"""Which addresses the gate may reach."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from bot.sources.addresses import is_disguised, is_public, literal

CLOSED = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.127.255.255",
    "192.0.0.8",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "0.0.0.0",
    "::",
    "::1",
    "fe80::1",
    "fec0::1",
    "fd00::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "64:ff9b:1:7f00:0:100:808:808",  # a network's own translation: the IPv4 address stands where it likes
    "64:ff9b:1::808:808",
    "2a00:1450:4001::5efe:a00:1",  # ISATAP
    "2a00:1450:4001:0:200:5efe:7f00:1",
    "3fff::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
]


@pytest.mark.parametrize("address", CLOSED)
def test_what_no_publisher_lives_at_is_closed(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "100.63.255.255", "100.128.0.1", "2a00:1450:4001::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_routable_unicast_is_open_in_every_spelling(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0x7f.1", "127.1", "0177.0.0.1", "1.2.3.04", "0x"])
def test_a_number_that_resolvers_read_as_an_address_is_disguised(host: str) -> None:
    assert is_disguised(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "gov.kz", "24.kg", "7.example", "0x7f.example"])
def test_a_name_or_a_plain_dotted_quad_is_not_disguised(host: str) -> None:
    assert not is_disguised(host)


def test_brackets_and_names_are_told_apart() -> None:
    assert literal("[::1]") == ip_address("::1")
    assert literal("gov.uk") is None
