"""Sources that were reissued: which document took which one's place, and what that touches."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qmskg import assurance
from qmskg.errors import InputError
from qmskg.settings import Settings
from qmskg.vocabulary import StatedType
from qmskg.workspace.view import View

if TYPE_CHECKING:
    from qmskg.matching.alignment import Aligned

__all__ = ["Reissues"]

#: where it is written which leaf became which
TABLE: Final = Path("sources") / "reissued.tsv"
_HEADER: Final = "old\tnew\tbecame\tlikeness\n"
_Key = tuple[str, str, str]


@dataclass(frozen=True)
class Reissues:
    """What became of documents of one workspace. Alignments are kept as long as the build is the same."""

    settings: Settings
    now: Callable[[], View]
    _known: dict[_Key, tuple[Aligned, ...]] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def successions(self) -> list[dict[str, Any]]:
        """Return which document took, or is to take, which one's place, as the files and bodies state it."""
        library = self.now().library
        pairs = sorted({pair for pair in self._stated() if pair[0] != pair[1]})
        return [
            {
                "old": old, "new": new, "old_title": library.documents[old].name,
                "new_title": library.documents[new].name, "status": library.documents[new].edition.status.value,
                "leaves": sum(1 for _ in library.leaves_under(old)),
            }
            for old, new in pairs
        ]  # fmt: skip

    def _stated(self) -> Iterator[tuple[str, str]]:
        library = self.now().library
        held = library.documents.keys()
        for document in library.documents.values():
            yield from ((old, document.id) for old in document.supersedes if old in held)
            yield from ((document.id, new) for new in document.superseded_by if new in held)
        for link in library.stated:
            if link.type is StatedType.REPLACES and {link.subject, link.object} <= held:
                yield link.object, link.subject

    def impact(self, old: str, new: str) -> dict[str, Any]:
        """Return what the move from one document to another touches.

        Raises:
            UnknownId: one of them is not held.
            InputError: they are no two documents, or one is an audit and the other is not.
        """
        old, new = self._documents(old, new)
        view = self.now()
        return assurance.impact(view.library, old, new, self.aligned(old, new), view.links, view.core)

    def aligned(self, old: str, new: str) -> tuple[Aligned, ...]:
        """Return what became of each leaf."""
        from qmskg.matching import SentenceEncoder, Vectors
        from qmskg.matching.alignment import align

        old, new = self._documents(old, new)
        view = self.now()
        key = (view.snapshot.id, old, new)
        with self._lock:
            if key not in self._known:
                vectors = Vectors(SentenceEncoder(self.settings.model), self.settings.data / "vectors")
                try:
                    self._known[key] = align(view.library, old, new, vectors)
                finally:
                    vectors.close()
            return self._known[key]

    def write(self, old: str, new: str) -> dict[str, Any]:
        """Write into ``sources/reissued.tsv`` which leaf became which, for somebody to check and keep in git.

        Rows that are there stay as they are; what is gone or new has no row.
        """
        path = self.settings.content / TABLE
        known = path.read_text("utf-8") if path.exists() else _HEADER
        there = {line.split("\t", 1)[0] for line in known.splitlines()}
        rows = [
            f"{one.old}\t{one.new}\t{one.became.value}\t{one.likeness}\n"
            for one in self.aligned(old, new)
            if one.old and one.new and one.old not in there
        ]
        path.write_text(known + "".join(rows), "utf-8", newline="\n")
        return {"file": str(TABLE), "rows": len(rows)}

    def _documents(self, old: str, new: str) -> tuple[str, str]:
        library, base = self.now().library, self.settings.base_iri
        ids = [library.resolve(given, base) for given in (old, new)]
        if wrong := next((id for id in ids if id not in library.documents), None):
            raise InputError(f"{wrong} is part of a document; name the whole document, {wrong.partition(':')[0]}")
        if ids[0] == ids[1]:
            raise InputError(f"{ids[0]} is given twice; name the old document, then the new one")
        if library.is_measure(ids[0]) != library.is_measure(ids[1]):
            raise InputError(f"{ids[0]} and {ids[1]} are a source and an audit, so neither is the other reissued")
        return ids[0], ids[1]
