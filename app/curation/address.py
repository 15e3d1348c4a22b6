"""What the address line of the browser says: order, filter, the pair at hand, and whether keys are on.

All that a reload must bring back lies here. What cannot be understood is left out rather than refused: an address
is typed by hand and passed on by mail.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from curation.orders import FIRST
from qmskg.identity import ID_PATTERN

__all__ = ["Address"]

_ORDER: Final = re.compile(r"[a-z][a-z_-]{0,30}")
_PAIR: Final = re.compile(rf"(?P<a>{ID_PATTERN})\|(?P<b>{ID_PATTERN})")


@dataclass(frozen=True, slots=True)
class Address:
    """The part of the state that lives in the URL.

    >>> Address(pair=("audit-nhfd:thr", "nice-qs16:3")).query
    {'pair': 'audit-nhfd:thr|nice-qs16:3'}
    >>> Address.parse({"order": "No order!", "source": "nice-qs16"}).query
    {'source': 'nice-qs16'}
    """

    order: str = FIRST
    source: str | None = None
    pair: tuple[str, str] | None = None
    keys: bool = True

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Address:
        """Read it; what is not understood falls back to the default."""
        order, source = query.get("order", ""), query.get("source", "")
        pair = _PAIR.fullmatch(query.get("pair", ""))
        return cls(
            order=order if _ORDER.fullmatch(order) else FIRST,
            source=source if re.fullmatch(ID_PATTERN, source) else None,
            pair=(pair["a"], pair["b"]) if pair else None,
            keys=query.get("keys") != "off",
        )

    @property
    def asked(self) -> dict[str, Any]:
        """What the API is asked for the queue."""
        return {"order": self.order, "source": self.source}

    @property
    def query(self) -> dict[str, str]:
        """Write it; defaults are left out."""
        parts = {
            "order": "" if self.order == FIRST else self.order,
            "source": self.source or "",
            "pair": "|".join(self.pair) if self.pair else "",
            "keys": "" if self.keys else "off",
        }
        return {name: value for name, value in parts.items() if value}

    @property
    def link(self) -> str:
        """The review page at this address, from any other page of the app.

        >>> Address(pair=("audit-nhfd:thr", "nice-qs16:3")).link
        './?pair=audit-nhfd%3Athr%7Cnice-qs16%3A3'
        """
        return f"./?{urlencode(self.query)}"
