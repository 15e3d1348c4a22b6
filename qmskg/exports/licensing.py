"""What of a source goes out of this installation: the one rule that every export and every release keeps.

An export is under CC BY 4.0, which we can give for our own content only. Of a source whose licence bars its text
(:func:`qmskg.model.is_open`) there goes out what is a fact: identifiers, numbers, short titles, dates, pages, and
limits as numbers. Its words do not, nor do our summaries of them, which somebody could hold to be an adaptation; those
stand in ``sources/`` and on the pages, each beside the terms of its source.

:class:`qmskg.exports.dataset.Dataset` keeps it, so a format cannot forget to.
"""

from __future__ import annotations

from typing import Any, Final, TypeVar

from qmskg.coreset.released import Released, ReleasedLeaf
from qmskg.links import CoreStandard, Strictest
from qmskg.model import Audit, Library, Requirement, Source, Threshold, is_open

__all__ = ["RULE", "bare", "core_passed_on", "passed_on"]

#: what stands on every export about it
RULE: Final = (
    "Of a source whose licence bars its text: identifiers, numbers, short titles and limits as numbers, and no more. "
    "Of the others: the same, and summaries in our own words. No source's text is here"
)
#: words of a title that may stand where a licence bars text: a title as short as that is a name
_NAME: Final = 12
_CUT: Final = "…"
#: in place of a limit that is no number
_IN_WORDS: Final = "as its source says"
#: what a document of another's text is left without
_BARE: Final[dict[str, Any]] = {"summary": "", "note": None}

Limit = TypeVar("Limit", Threshold, Strictest)


def passed_on(library: Library) -> Library:
    """Return a library in which nothing stands of a source whose licence bars its text but facts."""
    # made anew, since a copy would keep what the library has looked up
    held = {name: getattr(library, name) for name in Library.model_fields}
    sources, audits = map(_source, library.sources), map(_audit, library.audits)
    return Library(**{**held, "sources": tuple(sources), "audits": tuple(audits)})


def core_passed_on(standard: CoreStandard, library: Library) -> CoreStandard:
    """Return a core standard whose limits hold no words of a source whose licence bars them."""
    limits = tuple(limit if _free(limit.whose, library) else _fact(limit) for limit in standard.strictest)
    return standard if limits == standard.strictest else standard.model_copy(update={"strictest": limits})


def bare(model: Released, library: Library) -> Released:
    """Return the content of a release with no more of a source's text than its licence lets out."""
    leaves = {id: leaf if _free(leaf.source, library) else _bare(leaf) for id, leaf in model.leaves.items()}
    core = tuple(core_passed_on(standard, library) for standard in model.core)
    return model.model_copy(update={"leaves": leaves, "core": core})


def _free(id: str, library: Library) -> bool:
    document = library.documents.get(id.partition(":")[0])
    return document is None or is_open(document.licence)


def _source(document: Source) -> Source:
    if is_open(document.licence):
        return document
    return document.model_copy(
        update={**_BARE, "requirements": tuple(_node(node) for node in document.requirements)}
    )


def _audit(document: Audit) -> Audit:
    if is_open(document.licence):
        return document
    return document.model_copy(update={**_BARE, "measures": tuple(_node(node) for node in document.measures)})


def _node(node: Requirement) -> Requirement:
    limits = tuple(_fact(limit) for limit in node.thresholds)
    bare: dict[str, Any] = {**_BARE, "levels": {}, "thresholds": limits, "population": None}
    if node.title_official:
        bare["title"] = _name(node.title)
    return node.model_copy(update=bare)


def _bare(leaf: ReleasedLeaf) -> ReleasedLeaf:
    limits = tuple(_fact(limit) for limit in leaf.thresholds)
    return leaf.model_copy(update={"title": _name(leaf.title), "thresholds": limits})


def _fact(limit: Limit) -> Limit:
    """Numbers of limits are facts; words are not."""
    words = None if limit.value is not None else _IN_WORDS
    return limit.model_copy(update={"text": words, "population": None})


def _name(title: str) -> str:
    words = title.split()
    return title if len(words) <= _NAME else f"{' '.join(words[:_NAME])} {_CUT}"
