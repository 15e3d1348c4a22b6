"""The documents that the API gives and the command line prints: one type each, whose JSON Schema is the promise.

Only names that others may rely on stand here; a document may carry more keys. The types are plain dictionaries at
run time, so that what the workspace makes is sent as it is. Nothing here needs the web framework: the client uses
the same types.
"""

from __future__ import annotations

from typing import Any, Final

from pydantic import TypeAdapter

from qmskg.server.documents.answers import (
    AuditAnswer,
    Conflicts,
    CoreSet,
    Coverage,
    Disposition,
    Gaps,
    SearchAnswer,
    SourcesStatus,
    StandardAnswer,
)
from qmskg.server.documents.curating import Card, Events, History, Leaf, Me, Queue, Receipt
from qmskg.server.documents.system import ProblemDocument, Ready

__all__ = [
    "DOCUMENTS",
    "AuditAnswer",
    "Card",
    "Conflicts",
    "CoreSet",
    "Coverage",
    "Disposition",
    "Events",
    "Gaps",
    "History",
    "Leaf",
    "Me",
    "ProblemDocument",
    "Queue",
    "Ready",
    "Receipt",
    "SearchAnswer",
    "SourcesStatus",
    "StandardAnswer",
    "schema",
]

#: every document by the name of its schema in OpenAPI
DOCUMENTS: Final[dict[str, Any]] = {
    made.__name__: made
    for made in (
        AuditAnswer, StandardAnswer, SearchAnswer, Coverage, Gaps, Conflicts, Disposition, CoreSet, SourcesStatus,
        Me, Queue, Card, Receipt, History, Events, Ready, ProblemDocument,
    )
}  # fmt: skip


def schema(document: Any) -> dict[str, Any]:
    """Return the JSON Schema of a document type.

    >>> schema(Receipt)["required"]
    ['event', 'position', 'status']
    """
    return TypeAdapter(document).json_schema()
