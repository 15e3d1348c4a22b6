"""More content than there is, made up in its shape: every document so many times, each time under names of its own.

For measuring only. Nobody issues these, and nothing of them is shown or kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import BaseModel

from qmskg.coreset import is_core
from qmskg.links import CoreStandard, Link
from qmskg.model import Library

__all__ = ["times"]

M = TypeVar("M", bound=BaseModel)


def times(
    library: Library, links: Iterable[Link], core: Iterable[CoreStandard], number: int
) -> tuple[Library, tuple[Link, ...], tuple[CoreStandard, ...]]:
    """Return everything so many times; the first time as it is."""
    links, core = tuple(links), tuple(core)
    known = library.documents.keys()
    sources, audits, stated, suggested = [], [], [], []
    more_links, more_core = [], []
    aliases, reissued = dict(library.aliases), dict(library.reissued)
    for copy in range(number):
        end = f"-x{copy}" if copy else ""
        sources += [_renamed(one, known, end) for one in library.sources]
        audits += [_renamed(one, known, end) for one in library.audits]
        stated += [_renamed(one, known, end) for one in library.stated]
        suggested += [_renamed(one, known, end) for one in library.suggested]
        more_links += [_renamed(one, known, end) for one in links]
        more_core += [_renamed(one, known, end) for one in core]
    made = Library(
        sources=tuple(sources), audits=tuple(audits), stated=tuple(stated), suggested=tuple(suggested),
        aliases=aliases, reissued=reissued,
    )  # fmt: skip
    return made, tuple(more_links), tuple(more_core)


def _renamed(record: M, known: Iterable[str], end: str) -> M:
    return type(record).model_validate(_renamed_in(record.model_dump(mode="json"), known, end)) if end else record


def _renamed_in(value: Any, known: Any, end: str) -> Any:
    """Put an ending on the document's part of every id, wherever it stands."""
    if isinstance(value, dict):
        return {_renamed_in(k, known, end): _renamed_in(v, known, end) for k, v in value.items()}
    if isinstance(value, list):
        return [_renamed_in(one, known, end) for one in value]
    if isinstance(value, str) and len(value) < 200:
        document, colon, local = value.partition(":")
        if document in known and " " not in local:
            return f"{document}{end}{colon}{local}"
        if is_core(value):
            return f"{value}{end}"
    return value
