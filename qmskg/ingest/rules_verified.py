"""Rules about what is said to be verified, of a document and of every node of its tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from qmskg.ingest.corpus import Fault, Field, Filed
from qmskg.ingest.rules_leaf import listed
from qmskg.model import Verification

__all__ = ["checked_in_future", "verified_without_page"]

_ADDRESS: Final = re.compile(r"https?://[^\s/]+")
#: what a flag says was seen, in words
_SEEN: Final = {"identity": "number and title", "content": "the duty", "thresholds": "the limits"}


def verified_without_page(filed: Filed, _today: date) -> Iterator[Fault]:
    """Name the page and the day for every flag of `verified` that is true."""
    for where, verified in _verifications(filed):
        for field, message in _unseen(verified):
            yield (*where, *field), message


def checked_in_future(filed: Filed, today: date) -> Iterator[Fault]:
    """Write the day on which the page was read; it cannot lie ahead."""
    for where, verified in _verifications(filed):
        for name in ("checked", "content_checked", "thresholds_checked"):
            given = getattr(verified, name)
            if given and given > today.isoformat()[: len(given)]:
                yield (*where, name), f"`{name}` is {given}, yet to come: write the day on which the page was read"


def _verifications(filed: Filed) -> Iterator[tuple[Field, Verification]]:
    yield ("verified",), filed.document.verified
    for index, node in enumerate(filed.document.nodes):
        yield (filed.tree, index, "verified"), node.verified


def _unseen(verified: Verification) -> Iterator[Fault]:
    """Yield each flag that is true without a page and a date to show for it, and each page that is no address."""
    for flag, what in _SEEN.items():
        own = "" if flag == "identity" else f"{flag}_"
        missing = [
            f"`{name}`" if not own else f"`{name}` (or `{own}{name}`)"
            for name in ("page", "checked")
            if not (getattr(verified, name) or getattr(verified, own + name))
        ]
        if getattr(verified, flag) and missing:
            yield (flag,), f"{what} cannot be `{flag}: true` when {listed(missing)} missing"
        given = getattr(verified, f"{own}page")
        if given and not _ADDRESS.match(given):
            yield (f"{own}page",), f"`{own}page` is {given!r}: copy the address of the page, from http on"
