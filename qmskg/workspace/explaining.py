"""Explanations of proposals, made when a card is shown to somebody who has decided, and kept for a while."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any, Final

from qmskg.links import Link
from qmskg.matching.explain import explain
from qmskg.matching.reasons import rarity
from qmskg.matching.texts import clauses_of
from qmskg.workspace.meaning import Meaning
from qmskg.workspace.snapshot import Snapshot

__all__ = ["Explainer"]

_KEPT: Final = 256


class Explainer:
    """Explains the proposals of the newest build it was asked about.

    Args:
        meaning: whose encoder is used once it is loaded; nothing waits for it.
    """

    def __init__(self, meaning: Meaning) -> None:
        self._meaning = meaning
        self._lock = threading.Lock()
        self._build = ""
        self._rare: dict[str, float] = {}
        self._known: OrderedDict[str, dict[str, Any]] = OrderedDict()

    def of(self, snapshot: Snapshot, link: Link) -> dict[str, Any] | None:
        """Return the explanation of a proposal; None where an end is no leaf any more.

        Whoever asks makes sure that the viewer has decided.
        """
        library = snapshot.library
        if not {link.a, link.b} <= library.leaves.keys():
            return None
        encode = self._meaning.encoder
        with self._lock:
            if self._build != snapshot.id:
                active = sorted(id for id in library.leaves if library.active(id))
                self._build, self._rare = snapshot.id, rarity(c.text for c in clauses_of(library, active))
                self._known.clear()
            known = self._known.get(link.key)
            rare = self._rare
        if known is None or (known["meaning"] is None and encode is not None):
            known = explain(library, link, rare, encode)
            with self._lock:
                self._known[link.key] = known
                while len(self._known) > _KEPT:
                    self._known.popitem(last=False)
        return known
