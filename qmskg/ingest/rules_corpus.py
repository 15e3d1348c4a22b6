"""Rules that need every file: references to what is not held, and words that one document has from another.

Each is a function: its name is the rule's, its first line says what to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final

from qmskg.identity import ID_PATTERN
from qmskg.ingest.corpus import Corpus, Filed, Finding
from qmskg.ingest.overlap import common_run, pairs_sharing_a_run, words

__all__ = ["COPIED", "CORPUS_RULES", "CorpusRule"]

#: words in a row that two of our own summaries hardly share by chance. In a count of November 2026 over 3,500 leaves,
#: 66 pairs from different documents shared 8 words or more, 16 shared 10, and 5 shared 12: long clauses, taken over
COPIED: Final = 12
_REFERENCES: Final = ("supersedes", "superseded_by", "related")

CorpusRule = Callable[[Corpus], Iterator[Finding]]


def unknown_reference(corpus: Corpus) -> Iterator[Finding]:
    """Mend an id that looks like one of ours but is not held; documents that we lack are named by their titles."""
    for filed in corpus.filed:
        for field in _REFERENCES:
            for index, given in enumerate(getattr(filed.document, field, ())):
                if re.fullmatch(ID_PATTERN, given) and not corpus.holds(given):
                    message = f'`{field}` names "{given}", which is not held: mend the id, or write the title'
                    yield filed.finding("unknown-reference", ((field, index), message))
    for link in corpus.links:
        for end in (link.subject, link.object):
            document, _, local = end.partition(":")
            if local and document in corpus.library.documents and not corpus.holds(end):
                message = f'"{document}" is held, but "{end}" is not in it: mend the id, or add it to aliases.tsv'
                yield Finding(link.file, link.line or 1, "unknown-reference", message, end)


def copied_run(corpus: Corpus) -> Iterator[Finding]:
    """Write a summary afresh that shares 12 words in a row or more with one of another document."""
    texts = {id: words(leaf.summary) for id, leaf in corpus.active.items()}
    akin = _akin(corpus)
    worst: dict[str, tuple[int, str, str]] = {}
    for first, second in pairs_sharing_a_run(texts, size=COPIED):
        a, b = _document(first), _document(second)
        if a == b or frozenset((a, b)) in akin:
            continue
        run = common_run(texts[first], texts[second])
        worst[second] = max(worst.get(second, (0, "", "")), (len(run), first, " ".join(run)))
    for id, (count, other, shared) in worst.items():
        filed: Filed = corpus.by_id[_document(id)]
        message = f'{count} words in a row are those of "{other}" ("{shared}"): say it afresh'
        yield filed.finding("copied-run", (filed.at(id, "summary"), message))


def _akin(corpus: Corpus) -> set[frozenset[str]]:
    """Return the pairs of documents where one restates the other by its body's own word.

    That is so when one supersedes the other, or when a link between them is published.
    """
    pairs = {
        frozenset((filed.document.id, _document(other)))
        for filed in corpus.filed
        for other in chain(filed.document.supersedes, filed.document.superseded_by)
    }
    published = (link for link in corpus.links if link.file.startswith("mappings/published/"))
    return pairs | {frozenset((_document(link.subject), _document(link.object))) for link in published}


def _document(id: str) -> str:
    return id.partition(":")[0]


CORPUS_RULES: Final[tuple[CorpusRule, ...]] = (unknown_reference, copied_run)
