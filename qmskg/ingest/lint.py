"""What an author has still to mend in ``sources/`` and ``mappings/``, with file and line; works on files alone.

The rules stand in :mod:`~qmskg.ingest.rules_leaf`, :mod:`~qmskg.ingest.rules_document`,
:mod:`~qmskg.ingest.rules_corpus` and :mod:`~qmskg.ingest.rules_core`; what is not wrong is not reported.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from qmskg.errors import InputError, UnknownId
from qmskg.identity import CORE_PREFIX
from qmskg.ingest.corpus import BROKEN, Corpus, Filed, Finding, read_corpus
from qmskg.ingest.rules_core import CORE_RULES, CORE_SET_RULES, CoreSite
from qmskg.ingest.rules_corpus import CORPUS_RULES
from qmskg.ingest.rules_document import DOCUMENT_RULES
from qmskg.ingest.rules_leaf import LEAF_RULES, Site

__all__ = ["RULES", "lint", "lint_core", "lint_corpus"]


def _name(rule: Callable[..., Any]) -> str:
    return rule.__name__.replace("_", "-")


def _sentence(rule: Callable[..., Any]) -> str:
    return (rule.__doc__ or "").partition("\n")[0]


#: every rule, and one sentence that says what to do
RULES: Final[dict[str, str]] = {
    BROKEN: "Mend what keeps a file from being read: its YAML, a field, a value, a date, an id, a parent.",
    **{
        _name(rule): _sentence(rule)
        for rules in (LEAF_RULES, DOCUMENT_RULES, CORPUS_RULES, CORE_RULES, CORE_SET_RULES)
        for rule in rules
    },
}


def lint(content: Path, chosen: Sequence[str] = (), *, today: date | None = None) -> list[Finding]:
    """Return what is wrong in the content folder, in the order of files and lines.

    Args:
        content: the folder that holds ``sources/`` and ``mappings/``. All of it is read, whatever is chosen.
        chosen: files, folders or ids whose findings are wanted; all, where none is given.
        today: the day against which dates are held; the clock's, where none is given.

    Raises:
        SourceError: there is no ``sources/`` folder.
        InputError: something chosen is not there.
    """
    corpus = read_corpus(content)
    wanted = [_wanted(given, corpus) for given in chosen]
    found = lint_corpus(corpus, today or date.today())
    return [finding for finding in found if not wanted or any(take(finding) for take in wanted)]


def lint_corpus(corpus: Corpus, today: date) -> list[Finding]:
    """Return everything that the rules find in what was read."""
    found: list[Finding] = list(corpus.broken)
    for filed in corpus.filed:
        found.extend(_of_document(filed, corpus, today))
    for rule in CORPUS_RULES:
        found.extend(rule(corpus))
    found.extend(lint_core(corpus))
    return sorted(set(found))


def lint_core(corpus: Corpus) -> Iterator[Finding]:
    """Yield what the rules find in the core set that the project wrote."""
    for rule in CORE_SET_RULES:
        yield from rule(corpus)
    for filed, index, standard in corpus.core_standards():
        for core_rule in CORE_RULES:
            for field, message in core_rule(CoreSite(standard, corpus)):
                yield filed.finding(_name(core_rule), (("standards", index, *field), message))


def _of_document(filed: Filed, corpus: Corpus, today: date) -> Iterator[Finding]:
    for document_rule in DOCUMENT_RULES:
        for fault in document_rule(filed, today):
            yield filed.finding(_name(document_rule), fault)
    for index, node in enumerate(filed.document.nodes):
        site = Site(node, filed.raw(index), node.id in corpus.active)
        for leaf_rule in LEAF_RULES:
            for field, message in leaf_rule(site):
                yield filed.finding(_name(leaf_rule), ((filed.tree, index, *field), message))


def _wanted(given: str, corpus: Corpus) -> Callable[[Finding], bool]:
    """Return whether a finding belongs to a file, a folder or an id."""
    path = Path(given)
    if path.exists():
        if not path.resolve().is_relative_to(corpus.content.resolve()):
            raise InputError(f"{given} is not in {corpus.content}; set QMSKG_CONTENT to the folder that holds it")
        under = path.resolve().relative_to(corpus.content.resolve())
        return lambda finding: Path(finding.file).is_relative_to(under)
    ids = _ids_under(given, corpus)
    return lambda finding: finding.id in ids


def _ids_under(given: str, corpus: Corpus) -> frozenset[str]:
    """Return an id with all ids below it.

    Raises:
        UnknownId: nothing has it.
    """
    library = corpus.library
    id = library.aliases.get(given, given)
    core = {CORE_PREFIX + standard.id for _, _, standard in corpus.core_standards()}
    if id in corpus.unread or id in core:
        return frozenset((id,))
    if id in library.documents:
        return frozenset((id, *(node.id for node in library.documents[id].nodes)))
    if id in library.nodes:
        return frozenset(_below(id, corpus))
    known: Iterable[str] = (*library.documents, *corpus.unread, *library.nodes, *core)
    raise UnknownId(given, tuple(difflib.get_close_matches(given, known, n=2, cutoff=0.75)))


def _below(id: str, corpus: Corpus) -> Iterator[str]:
    yield id
    for child in corpus.library.children.get(id, ()):
        yield from _below(child.id, corpus)
