"""Which known audit a row of a trust's own programme is: by its acronym, by its name, then by meaning. Proposals only.

By name nothing is computed, so there is no probability. By meaning the probability is the ranker's
(:mod:`qmskg.matching.rank`); it was calibrated on crosswalks of clauses, not on programmes, so people are shown the
band. What is below ``medium`` is not proposed: a programme is no place for guesses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qmskg.matching.bands import BANDS, band
from qmskg.matching.rank import rank_clauses
from qmskg.matching.texts import Clause, clean
from qmskg.matching.vectors import Progress, Vectors
from qmskg.model import Audit, Library

__all__ = ["Asked", "By", "Recognised", "acronyms", "audit_clauses", "recognise"]

#: as many audits as are proposed for a row at most
_MOST: Final = 3
#: a title whose vector is further from an audit's than this is not alike, however much less alike the others are
_LEAST: Final = 0.3
#: titles that are read before progress is told again
_AT_ONCE: Final = 64
#: a word in capitals says nothing in a title that is all in capitals
_SHOUTED: Final = 3
_IN_BRACKETS: Final = re.compile(r"\(([^()]*)\)")
_WORD: Final = re.compile(r"[^\W_]+")


class By(StrEnum):
    """How an audit was recognised."""

    ACRONYM = "acronym"
    NAME = "name"
    MEANING = "meaning"


@dataclass(frozen=True, slots=True)
class Asked:
    """A row: its title, and what else stands in it that may name an audit."""

    title: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recognised:
    """One audit that a row may be.

    Attributes:
        probability: of the ranker; None where the audit is named.
        band: strong where the title names it, medium where another column does; else that of the probability.
        elsewhere: whether it is named in another column than the title.
    """

    audit: str
    by: By
    band: str
    probability: float | None = None
    elsewhere: bool = False


def recognise(
    library: Library, rows: Sequence[Asked], vectors: Vectors | None, progress: Progress | None = None
) -> list[tuple[Recognised, ...]]:
    """Return for each row the audits that it may be, the likeliest first; none where nothing is likely enough.

    Args:
        library: holds the audits; those that no longer run are recognised by name alone.
        rows: in order; a row without a title gets nothing.
        vectors: what encodes; None leaves meaning out.
        progress: told (titles read, titles to read), the names of the audits among them.
    """
    named = [_named(library, row) for row in rows]
    near: dict[int, tuple[Recognised, ...]] = {}
    open_ = [at for at, row in enumerate(rows) if row.title and not any(not one.elsewhere for one in named[at])]
    if vectors is not None and open_:
        near = _by_meaning(library, {at: rows[at].title for at in open_}, vectors, progress)
    return [_join(named[at], near.get(at, ())) for at in range(len(rows))]


def audit_clauses(library: Library) -> tuple[Clause, ...]:
    """Return the audits that run, as the texts that rows are compared with."""
    return tuple(
        Clause(
            audit.id, clean(audit.title), clean(f"{audit.title.rstrip('.')}. {audit.summary}"),
            clean(audit.specialty or ""),
        )
        for audit in library.audits if audit.in_force
    )  # fmt: skip


def _by_meaning(
    library: Library, titles: Mapping[int, str], vectors: Vectors, progress: Progress | None
) -> dict[int, tuple[Recognised, ...]]:
    """Rank the audits for each title; titles that stand twice are read once, so that no copy weighs.

    The ranker reads a title beside the others. So that a short programme is read as a long one is, the names of the
    audits themselves are always among them.
    """
    texts = sorted({clean(title) for title in titles.values()} - {""})
    targets = audit_clauses(library)
    if not texts or not targets:
        return {}
    names = sorted({target.title for target in targets} - set(texts))
    _read([*texts, *names], vectors, progress)
    source = [Clause(text, text, text, heading_only=True) for text in (*texts, *names)]
    ranked = dict(rank_clauses(source, targets, vectors))
    cosines = vectors.of(texts) @ vectors.of([target.text for target in targets]).T
    column = {target.id: number for number, target in enumerate(targets)}
    found = {
        text: tuple(
            Recognised(id, By.MEANING, str(band(chance)), chance)
            for id, chance in ranked[text][:_MOST]
            if chance >= BANDS["medium"] and cosines[row, column[id]] >= _LEAST
        )
        for row, text in enumerate(texts)
    }
    return {at: found.get(clean(title), ()) for at, title in titles.items()}


def _read(texts: Sequence[str], vectors: Vectors, progress: Progress | None) -> None:
    """Encode texts, which is the part that takes time, and say how far that is; the ranker finds them again."""
    for start in range(0, len(texts), _AT_ONCE):
        vectors.words(texts[start : start + _AT_ONCE])
        if progress:
            progress(min(start + _AT_ONCE, len(texts)), len(texts))


def _join(named: Sequence[Recognised], near: Iterable[Recognised]) -> tuple[Recognised, ...]:
    held = {one.audit for one in named}
    return (*named, *(one for one in near if one.audit not in held))[:_MOST]


def _named(library: Library, row: Asked) -> tuple[Recognised, ...]:
    """Return the audits that a row names; those that its title names leave the other columns out."""
    title = _naming(library, row.title)
    if title:
        return tuple(Recognised(id, by, _strength(row.title, by)) for id, by in title.items())
    others = _naming(library, " | ".join(row.others), acronyms_only=True)
    return tuple(Recognised(id, by, "medium", elsewhere=True) for id, by in others.items())


def _strength(title: str, by: By) -> str:
    """A word in capitals may be no acronym where all words are: NATIONAL AUDIT OF A PLACE."""
    shouted = by is By.ACRONYM and title.isupper() and len(_WORD.findall(title)) >= _SHOUTED
    return "medium" if shouted else "strong"


def _naming(library: Library, text: str, *, acronyms_only: bool = False) -> dict[str, By]:
    """Return the audits that a text names, without those whose name is part of a longer one that it names."""
    found: dict[str, tuple[str, By]] = {}
    plain = f" {_plain(text)} "
    for audit in library.audits:
        name = _plain(_IN_BRACKETS.sub(" ", audit.title))
        if not acronyms_only and name.count(" ") and f" {name} " in plain:
            found[audit.id] = name, By.NAME
            continue
        for acronym in acronyms(audit):
            if re.search(rf"(?<![\w-]){re.escape(acronym)}(?![\w-])", text):
                found[audit.id] = _plain(acronym), By.ACRONYM
                break
    whole = [words for words, _ in found.values()]
    return {
        id: by for id, (words, by) in found.items()
        if not any(words != other and f" {words} " in f" {other} " for other in whole)
    }  # fmt: skip


def acronyms(audit: Audit) -> list[str]:
    """Return what an audit is called for short: its acronym, and what stands in capitals in brackets in its title."""
    brackets = [text.strip() for text in _IN_BRACKETS.findall(audit.title)]
    found = [audit.acronym or "", *(text for text in brackets if text.upper() == text)]
    return [
        text for text in dict.fromkeys(found)
        if sum(one.isupper() for one in text) > 2 or (text and text[-1].isdigit() and text[0].isupper())
    ]  # fmt: skip


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))
