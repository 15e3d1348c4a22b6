"""Short forms of the glossary: "VTE" for "venous thromboembolism", read from the vocabularies of the content.

A label with two capitals or more and no blank is a short form of another label of the same concept that has its
letters in order and begins with the first. One that stands for two things is left out: it cannot be expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

__all__ = ["SHORT_FORM_FILES", "read_short_forms"]

#: the words of the glossary, and what only abbreviates
SHORT_FORM_FILES: Final = tuple(
    f"ontology/vocab/{name}.ttl" for name in ("qms_component", "qms_term", "short_form")
)
_LABELS: Final = ("prefLabel", "altLabel", "hiddenLabel")
_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_SHORT: Final = re.compile(r"[A-Z][A-Za-z&]*[A-Z][A-Za-z]*")


def read_short_forms(content: Path) -> dict[str, str]:
    """Return each short form with what it stands for, in the order of the alphabet; none where nothing is there."""
    labels: dict[str, list[str]] = {}
    for path in (content / name for name in SHORT_FORM_FILES):
        if path.exists():
            for concept, label in _labels_of(path):
                labels.setdefault(concept, []).append(label)
    meanings: dict[str, set[str]] = {}
    for of_one in labels.values():
        for short in filter(_SHORT.fullmatch, of_one):
            if long := next((label for label in of_one if _spells(short, label)), None):
                meanings.setdefault(short, set()).add(long)
    return {short: min(long) for short, long in sorted(meanings.items()) if len(long) == 1}


def _labels_of(path: Path) -> Iterable[tuple[str, str]]:
    """Yield (concept, label), the preferred label of each first."""
    from pyoxigraph import Literal, NamedNode, RdfFormat, Store

    store = Store()
    store.load(path=path, format=RdfFormat.TURTLE)
    for name in _LABELS:
        found = store.quads_for_pattern(None, NamedNode(f"{_SKOS}{name}"), None)
        yield from sorted((str(q.subject), q.object.value) for q in found if isinstance(q.object, Literal))


def _spells(short: str, label: str) -> bool:
    """Return whether a label is what a short form stands for.

    >>> _spells("ECG", "electrocardiogram"), _spells("PSII", "learning response"), _spells("PDSA", "PDSA cycle")
    (True, False, False)
    """
    letters, rest = short.casefold(), iter(label.casefold())
    return short not in label and label[:1].casefold() == letters[0] and all(c in rest for c in letters)
