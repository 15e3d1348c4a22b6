"""Who asks, as far as that must be known to share this machine out: an address, counted in memory and kept nowhere."""

from __future__ import annotations

import ipaddress
from typing import Final

from fastapi import Request

__all__ = ["client_of", "household"]

#: bits of an IPv6 address that name a household or an organisation; who holds them has all the rest
_IPV6_BITS: Final = 64


def client_of(request: Request) -> str:
    """Return what a request is counted under."""
    return household(request.client.host if request.client else "nobody")


def household(address: str) -> str:
    """Return what an address is counted under.

    >>> household("2001:db8:1:2:3:4:5:6"), household("203.0.113.7"), household("testclient")
    ('2001:db8:1:2::/64', '203.0.113.7', 'testclient')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped or ipaddress.ip_network((found, _IPV6_BITS), strict=False))
    return str(found)
