"""A measure in anybody's own words: the measures held here that are like it, and the duties that it may be about.

All of it is a machine's proposal. Nothing that is pasted is stored.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from qmskg.assurance import audit_answer
from qmskg.assurance.answers import names_of
from qmskg.errors import InputError
from qmskg.workspace.finding import HitKind, likest
from qmskg.workspace.meaning import Meaning
from qmskg.workspace.view import View

__all__ = ["LONGEST", "Pasted"]

#: characters that are taken; the encoder reads about 1,200
LONGEST: Final = 2_000
_MOST: Final = {HitKind.MEASURE: 5, HitKind.REQUIREMENT: 20}
_COUNTS: Final = frozenset({"published", "agreed"})
_NOTICE: Final = (
    "A machine compared your words with what is held here, in the order of likeness. Nobody has agreed any of it: read "
    "both texts before you rely on one. Nothing was stored."
)


class Pasted:
    """Answers about measures that are held nowhere here.

    Args:
        view: gives what is so now.
        meaning: finds by meaning, where it can.
    """

    def __init__(self, view: Callable[[], View], meaning: Meaning) -> None:
        self._view, self._meaning = view, meaning

    def answer(self, text: str) -> dict[str, Any]:
        """Return what a measure may be, and what it may be about, the likest first.

        Of each measure held here that is like it, what that one shows is told with its status; of each duty, the core
        standards that bring it together.

        Raises:
            InputError: there is no word in it, or too many.
        """
        if not any(character.isalnum() for character in text):
            raise InputError("paste what your audit measures, in a sentence or two")
        if len(text) > LONGEST:
            raise InputError(
                f"that has {len(text):,} characters and may have {LONGEST:,}; paste one measure at a time"
            )
        view = self._view()
        found, by_meaning = likest(view, self._meaning, text, _MOST)
        shows = {id: _shows(view, id) for id in found[HitKind.MEASURE]}
        core = {id: [one.id for one in view.index.core_of(id)] for id in found[HitKind.REQUIREMENT]}
        ends = {*shows, *core, *(id for ids in core.values() for id in ids)}
        ends |= {one["id"] for rows in shows.values() for one in rows}
        return {
            "measures": [{"id": id, "status": "proposed", "shows": rows} for id, rows in shows.items()],
            "standards": [{"id": id, "status": "proposed", "core": ids} for id, ids in core.items()],
            "meaning": by_meaning,
            "words_alone": self._meaning.words_alone(by_meaning),
            "notice": _NOTICE,
            "names": names_of(view.index, ends),
        }


def _shows(view: View, measure: str) -> list[dict[str, Any]]:
    """Return what a measure held here shows: what is published or agreed, and the project's drafts, marked.

    Where a part of a core standard is shown, that is among them, and its duties are not: nobody has said which.
    """
    return [
        {name: row[name] for name in ("id", "kind", "strength", "status", "drafted")}
        for row in audit_answer(view.index, measure)["standards"]
        if row["current"] and not row["part_unknown"] and (row["status"] in _COUNTS or row["drafted"])
    ]
