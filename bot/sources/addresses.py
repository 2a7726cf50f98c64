"""Which network addresses an outbound request may reach.

A source's address, a redirect or a link inside a feed may point anywhere, so the gate allows only what is globally
routable unicast (IANA special-purpose registries, RFC 6890) and looks inside the forms that carry an IPv4 address.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

# What `is_global` of Python 3.11 lets through although no publisher lives there.
_CLOSED_V4 = (
    IPv4Network("100.64.0.0/10"),  # carrier-grade NAT, RFC 6598
    IPv4Network("192.0.0.0/24"),  # protocol assignments, RFC 6890
    IPv4Network("192.88.99.0/24"),  # 6to4 relay anycast, deprecated by RFC 7526
)
_UNICAST_V6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052
_CLOSED_V6 = (
    IPv6Network("2001::/32"),  # Teredo: the address of a client behind a relay
    IPv6Network("3fff::/20"),  # documentation, RFC 9637, unknown to Python 3.11
)
# 64:ff9b:1::/48 (RFC 8215) is outside of unicast: a network's own translation, in which the IPv4 address stands
# wherever that network likes, so no reading of it would be safe.
_ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214, 6.1: the upper half of an interface id, an IPv4 address follows
_COMPATIBLE = IPv6Network("::/96")  # IPv4-compatible, deprecated by RFC 4291

_DOTTED_QUAD = re.compile(r"(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}")
_NUMBER = re.compile(r"(\d+|0x[0-9a-f]*)", re.IGNORECASE)


def is_public(address: Address) -> bool:
    """True where the address is globally routable unicast, in every reading of it."""
    if isinstance(address, IPv6Address):
        inner = carried_ipv4(address)
        if inner is not None:
            return is_public(inner)
        if address not in _UNICAST_V6 or any(address in network for network in _CLOSED_V6):
            return False
    elif any(address in network for network in _CLOSED_V4):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def is_link_local(address: Address) -> bool:
    """True where the address, in any reading of it, is of the link alone."""
    inner = carried_ipv4(address) if isinstance(address, IPv6Address) else None
    return address.is_link_local or (inner is not None and inner.is_link_local)


def carried_ipv4(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 form stands for (mapped, compatible, 6to4, NAT64, ISATAP), or None."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _COMPATIBLE or address in _NAT64 or (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def literal(host: str) -> Address | None:
    """The address that a URL's host spells out, or None for a name. A zone id ("fe80::1%eth0") is no plain literal."""
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


def is_disguised(host: str) -> bool:
    """True for a host that a resolver would read as an IPv4 number though it is no dotted quad.

    "2130706433", "0x7f.1", "0177.0.0.1" and "127.1" all reach 127.0.0.1 (WHATWG URL, "ends in a number")."""
    labels = host.rstrip(".").split(".")
    return bool(_NUMBER.fullmatch(labels[-1])) and not _DOTTED_QUAD.fullmatch(host)
