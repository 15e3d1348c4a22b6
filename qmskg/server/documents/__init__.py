"""The documents that the API gives and the command line prints: one type each, whose JSON Schema is the promise.

Only names that others may rely on stand here; a document may carry more keys. The types are plain dictionaries at
run time, so that what the workspace makes is sent as it is. Nothing here needs the web framework: the client uses
the same types.
"""

from __future__ import annotations

from typing import Any, Final, Union

from pydantic import TypeAdapter

from qmskg.server.documents.answers import (
    AuditAnswer,
    Coverage,
    CoverageMatrix,
    Gaps,
    PastedMeasure,
    SearchAnswer,
    SourcesStatus,
    StandardAnswer,
)
from qmskg.server.documents.checks import (
    BatchDocument,
    Batches,
    ChallengeDocument,
    ChallengeList,
    LinkPage,
    OwnPlanted,
    Quality,
)
from qmskg.server.documents.commands import (
    Alone,
    BuildReport,
    CoreSetStatus,
    Demonstration,
    Duplicates,
    Files,
    MatchReport,
    SettingsList,
    Validation,
)
from qmskg.server.documents.conflicts import ConflictRuled, Conflicts
from qmskg.server.documents.core import CoreSet, Disposition
from qmskg.server.documents.core_use import Islands, Levels, RedLines
from qmskg.server.documents.curating import (
    Card,
    Events,
    History,
    Leaf,
    Me,
    OfflineFile,
    OfflineTaken,
    Queue,
    Receipt,
)
from qmskg.server.documents.fit import FitDocument
from qmskg.server.documents.keeping import Backup, Drift, Restored
from qmskg.server.documents.own_programme import ProgrammeCheck, ProgrammeComparison, ProgrammeReading
from qmskg.server.documents.people import Member, NewToken, People, Redaction, TokenDocument, Tokens
from qmskg.server.documents.programmes import Overlaps, Programme
from qmskg.server.documents.proposing import Assigned, NewCore, Progress, Splits
from qmskg.server.documents.releasing import (
    Diff,
    Explained,
    Impact,
    LoadedMappings,
    Reissue,
    Release,
    Releases,
    Successions,
)
from qmskg.server.documents.reshaping import CoreChanged
from qmskg.server.documents.system import ProblemDocument, Ready
from qmskg.server.documents.tailoring import TailoringCheck

__all__ = [
    "COMMANDS",
    "DOCUMENTS",
    "Alone",
    "Assigned",
    "AuditAnswer",
    "Backup",
    "BatchDocument",
    "Batches",
    "BuildReport",
    "Card",
    "ChallengeDocument",
    "ChallengeList",
    "ConflictRuled",
    "Conflicts",
    "CoreChanged",
    "CoreSet",
    "CoreSetStatus",
    "Coverage",
    "CoverageMatrix",
    "Demonstration",
    "Diff",
    "Disposition",
    "Drift",
    "Duplicates",
    "Events",
    "Explained",
    "Files",
    "FitDocument",
    "Gaps",
    "History",
    "Impact",
    "Islands",
    "Leaf",
    "Levels",
    "LinkPage",
    "LoadedMappings",
    "MatchReport",
    "Me",
    "Member",
    "NewCore",
    "NewToken",
    "OfflineFile",
    "OfflineTaken",
    "Overlaps",
    "OwnPlanted",
    "PastedMeasure",
    "People",
    "ProblemDocument",
    "Programme",
    "ProgrammeCheck",
    "ProgrammeComparison",
    "ProgrammeReading",
    "Progress",
    "Quality",
    "Queue",
    "Ready",
    "Receipt",
    "RedLines",
    "Redaction",
    "Reissue",
    "Release",
    "Releases",
    "Restored",
    "SearchAnswer",
    "SettingsList",
    "SourcesStatus",
    "Splits",
    "StandardAnswer",
    "Successions",
    "TailoringCheck",
    "TokenDocument",
    "Tokens",
    "Validation",
    "ref",
    "schema",
    "schemas",
]

#: every document by the name of its schema in OpenAPI
DOCUMENTS: Final[dict[str, Any]] = {
    made.__name__: made
    for made in (
        AuditAnswer, StandardAnswer, SearchAnswer, PastedMeasure, Coverage, CoverageMatrix, Gaps, Conflicts,
        Disposition, CoreSet, SourcesStatus, Programme, ProgrammeCheck, Overlaps, FitDocument, Islands,
        Levels, RedLines, ProgrammeComparison, ProgrammeReading, TailoringCheck,
        Me, Queue, OfflineTaken, Card, Receipt, History, Events, Ready, ProblemDocument,
        Member, People, TokenDocument, NewToken, Tokens, Redaction,
        LinkPage, ChallengeDocument, ChallengeList, Quality, OwnPlanted, Batches, BatchDocument,
        NewCore, CoreChanged, ConflictRuled, Splits, Progress, Assigned, Releases, Release, Diff, Successions, Impact,
    )
}  # fmt: skip

_REF: Final = "#/components/schemas/{model}"

#: command -> the document that its ``--json`` prints
COMMANDS: Final[dict[str, Any]] = {
    "build": BuildReport, "rebuild": BuildReport, "match": MatchReport, "demo": Demonstration,
    "settings": SettingsList,
    "audit": AuditAnswer, "standard": StandardAnswer, "search": SearchAnswer, "measure": PastedMeasure,
    "coverage": Coverage, "gaps": Gaps,
    "conflicts": Conflicts, "conflicts rule": ConflictRuled, "duplicates": Duplicates, "alone": Alone,
    "programme": Programme, "programme all": Files, "programme check": ProgrammeCheck, "overlaps": Overlaps,
    "fit": FitDocument, "islands": Islands, "levels": Levels, "red-lines": RedLines,
    "programme compare": ProgrammeComparison, "tailor check": TailoringCheck,
    "queue": Queue, "queue export": OfflineFile, "queue import": OfflineTaken,
    "assign": Receipt, "progress": Progress,
    "decide": Receipt, "history": History, "undo": Receipt,
    "coreset suggest": CoreSet, "coreset status": CoreSetStatus, "disposition": Disposition,
    **dict.fromkeys(("coreset merge", "coreset split", "coreset move", "coreset edit", "coreset retire"), CoreChanged),
    "validate": Validation, "export": Files,
    "release": Release, "diff": Diff, "explain": Explained, "load-mappings": LoadedMappings,
    "reissue": Reissue, "impact": Impact,
    "sources status": SourcesStatus,
    "people list": People, "people add": Member, "people role": Member,
    "token new": NewToken, "token list": Tokens, "token claim": NewToken, "token revoke": TokenDocument,
    "redact": Redaction,
    "challenges": ChallengeList, "challenge add": ChallengeDocument, "challenge answer": ChallengeDocument,
    "quality": Quality, "bulk start": BatchDocument, "bulk list": Batches, "bulk show": BatchDocument,
    "bulk accept": BatchDocument, "bulk undo": BatchDocument,
    "backup": Backup, "restore": Restored, "drift": Drift,
}  # fmt: skip


def schema(document: Any) -> dict[str, Any]:
    """Return the JSON Schema of a document type.

    >>> schema(Receipt)["required"]
    ['event', 'position', 'status']
    """
    return TypeAdapter(document).json_schema()


def ref(document: Any) -> str:
    """Return how OpenAPI points at the schema of a document type.

    >>> ref(Receipt)
    '#/components/schemas/Receipt'
    """
    return _REF.format(model=document.__name__)


def schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of each of :data:`DOCUMENTS` and of their parts by name, as OpenAPI holds them."""
    # all in one, so that a part which several share is worked out once
    whole: Any = Union[tuple(DOCUMENTS.values())]  # noqa: UP007 - what is in it is known at run time only
    together: TypeAdapter[Any] = TypeAdapter(whole)
    found: dict[str, dict[str, Any]] = together.json_schema(ref_template=_REF, mode="serialization")["$defs"]
    return found
