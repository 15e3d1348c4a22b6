"""Examples of documents and requests, for OpenAPI; a test holds each to its schema."""

from __future__ import annotations

from typing import Any, Final

from qmskg.ingest.core import PROJECT
from qmskg.links import DRAFT_LABEL
from qmskg.server.documents import ProblemDocument, ref
from qmskg.server.examples_checks import CHECKS
from qmskg.server.examples_core import CORE_EXAMPLES, RULING
from qmskg.server.examples_system import SYSTEM
from qmskg.server.examples_trusts import TRUSTS
from qmskg.server.problems import PROBLEM_JSON

__all__ = ["EXAMPLES", "responses", "restore_examples"]

_PAGE: Final = "https://www.nice.org.uk/guidance/qs16"
_EVENT: Final = "6f9619ff-8b86-4011-b42d-00cf4fc964ff"
_LEAF: Final = {
    "id": "nice-qs16:2",
    "title": "Timing and expertise for surgery",
    "summary": "Hip fracture operations should be done no later than the day after admission.",
    "kind": "requirement",
}
_MEASURE: Final = {
    "id": "audit-nhfd:surgday",
    "title": "Surgery on the day of, or day after, admission",
    "summary": "Share of patients operated on no later than the day after admission.",
    "kind": "measure",
}
_PAIR: Final = {"a": "audit-nhfd:surgday", "b": "nice-qs16:2"}

_MEMBER: Final = {"id": "a-curator", "name": "A. Curator", "roles": ["curator"], "claimed": []}
_TOKEN: Final = {
    "id": "9f86d081884c7d65",
    "person": "a-curator",
    "name": "A. Curator",
    "label": "laptop",
    "made": "2026-11-24T09:30:00.000000Z",
    "made_by": "local",
    "expires": "2027-02-22T09:30:00.000000Z",
    "revoked": None,
    "claimed": None,
    "good": True,
}

_RELEASE: Final = {
    "version": "0.1.0",
    "date": "2026-11-26",
    "profile": "draft",
    "previous": None,
    "by": "P. Publisher",
    "checksum": "9f" * 32,
    "here": True,
}

#: name of a document or request -> one example
EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "AuditAnswer": {
        "audit": "audit-nhfd",
        "title": "National Hip Fracture Database",
        "standards": [
            {
                "id": "nice-qs16:2",
                "kind": "requirement",
                "title": "Timing and expertise for surgery",
                "source": "NICE QS16",
                "strength": "partial",
                "status": "published",
                "basis": "direct",
                "not_covered": None,
                "via": [["audit-nhfd", "measures", "nice-qs16:2"]],
                "people": [],
                "pages": [_PAGE],
            }
        ],
    },
    "StandardAnswer": {
        "standard": "nice-qs16:2",
        "title": "Timing and expertise for surgery",
        "strength": "partial",
        "audits": [
            {
                "id": "audit-nhfd",
                "measure": None,
                "strength": "partial",
                "status": "published",
                "basis": "direct",
                "not_covered": None,
            }
        ],
        "residual": ["nice-qs16:2"],
    },
    "SearchAnswer": {
        "hits": [{"id": "nice-qs16", "title": "Hip fracture in adults", "score": 12.5, "kind": "source"}]
    },
    "Coverage": {
        "rows": [
            {
                "key": "NICE",
                "leaves": 1210,
                "full": 0,
                "partial": 214,
                "none": 996,
                "would_be": 730,
                "direct": {"full": 0, "partial": 210},
                "through_core": {"full": 0, "partial": 4},
                "draft": 350,
            }
        ]
    },
    "CoverageMatrix": {
        "sources": [{"id": "nice-qs16", "leaves": 6}],
        "audits": ["audit-nhfd"],
        "cells": [
            {
                "source": "nice-qs16",
                "audit": "audit-nhfd",
                "full": 0,
                "partial": 4,
                "direct": 4,
                "through_core": 0,
                "draft": 4,
                "would_be": 5,
                "part_unknown": {"agreed": 0, "draft": 0, "would_be": 0},
            }
        ],
    },
    "Gaps": {
        "rows": [{"id": "nice-qs16:5", "title": "Subtrochanteric fracture", "source": "nice-qs16", "nearest": []}],
        "total": 1,
        "next": None,
    },
    "Conflicts": {
        "conflicts": [
            {
                "a": "nice-qs16:2",
                "b": "local-policy:4",
                "core": None,
                "kind": "stricter",
                "dimension": "time to surgery",
                "values": ["36 hours", "48 hours"],
                "forces": ["voluntary", "voluntary"],
                "draft": False,
                "ruling": RULING,
                "earlier_ruling": None,
                "position": "31",
            }
        ]
    },
    "Disposition": {
        "leaves": 2700,
        "by": {"core": 12, "kept": 0, "out_of_scope": 0, "not_yet_mapped": 2688},
        "core_standards": 4,
        "label": DRAFT_LABEL,
        "annexes": {"nice-qs16": 2},
        "standards": [
            {
                "id": "core:duty-of-candour",
                "title": "People harmed are told, receive an apology and hear the outcome",
                "theme": "Openness and learning when things go wrong",
                "draft": True,
                "leaves": 26,
                "sources": 9,
                "bodies": 8,
            }
        ],
    },
    "CoreSet": {
        "core_standards": [
            {
                "id": "core:speaking-up-oversight",
                "title": "Leaders own and improve speaking up",
                "statement": "Named board leads and a supported guardian keep speaking up arrangements working.",
                "scope": "The arrangements by which workers raise concerns.",
                "theme": "Openness and learning when things go wrong",
                "draft": True,
                "label": DRAFT_LABEL,
                "made_by": PROJECT,
                "origin": "drafted",
                "members": [{"leaf": "ftsu-guide:10", "relation": "subset", "status": "proposed"}],
            }
        ]
    },
    "Programme": {
        "service": "acute",
        "basis": "agreed",
        "status": "optimal",
        "objective": 1.0,
        "bound": 1.0,
        "audits": [
            {
                "id": "audit-nhfd",
                "mandatory": True,
                "why": "Taking part is mandatory for whoever gives the care that it covers. Named: NCAPOP. "
                "Shows 1 duty that nothing before it in this list shows.",
                "adds": ["nice-qs16:1"],
            }
        ],
        "applicable": ["nice-qs16:1", "nice-qs16:5"],
        "coverable": ["nice-qs16:1"],
        "covered": ["nice-qs16:1"],
        "uncoverable": ["nice-qs16:5"],
    },
    "ProgrammeCheck": {
        "rows": [
            {
                "row": 4,
                "title": "Hip fracture: time to theatre",
                "matches": [
                    {
                        "id": "audit-nhfd",
                        "kind": "audit",
                        "strength": "related",
                        "status": "proposed",
                        "by": "meaning",
                        "band": "medium",
                        "probability": 0.64,
                    },
                    {"id": "nice-qs16:2", "kind": "requirement", "strength": "partial", "status": "published"},
                ],
            }
        ],
        "gaps": ["core:learning-from-deaths"],
        "overlaps": [[4, 9]],
        "mandatory_missing": ["audit-ssnap"],
        "columns": {"title": "Audit title", "driver": "Driver"},
    },
    "Overlaps": {
        "basis": "agreed",
        "rows": [
            {
                "id": "audit-a|audit-b",
                "a": "audit-a",
                "b": "audit-b",
                "frequency": ["continuous", "annual"],
                "shared": ["nice-qs16:1"],
                "a_only": 3,
                "b_only": 0,
            }
        ],
        "audits": [{"id": "audit-a", "frequency": "continuous", "shows": 4, "alone": ["nice-qs16:2"]}],
        "total": 1,
        "next": None,
    },
    "SourcesStatus": {
        "verified_share": 0.12,
        "leaves": 3300,
        "by_source": {"nice-qs16": {"leaves": 6, "verified": 0}},
    },
    "Me": {
        "person": {"id": "a-curator", "name": "A. Curator"},
        "roles": ["curator"],
        "may": ["read", "see_own", "see_votes", "decide", "undo_own", "comment", "edit_core", "own_tokens"],
        "until": None,
        "readers": 2,
        "position": 17,
        "demonstration": False,
    },
    "Queue": {"items": [{**_PAIR, "kind": "evidence", "status": "proposed", "seen": "none"}], "total": 1},
    "OfflineTaken": {
        "applied": False,
        "rows": [
            {
                **_PAIR,
                "row": 2,
                "answer": "partial",
                "was": None,
                "change": "new",
                "why": None,
                "notes": [],
                "event": None,
            }
        ],
        "counts": {"new": 1, "changed": 0, "already": 0, "refused": 0, "blank": 12},
    },
    "Card": {
        "pair": "audit-nhfd:surgday|nice-qs16:2",
        "a": _MEASURE,
        "b": _LEAF,
        "kind": "evidence",
        "round": 1,
        "position": "none",
        "status": "proposed",
        "mine": None,
        "others": 0,
        "decided": None,
        "proposal": None,
        "stated": [{"subject": "audit-nhfd", "type": "measures", "object": "nice-qs16:2", "page": _PAGE}],
        "events": [],
    },
    "Receipt": {"event": _EVENT, "position": "18", "status": "read_once"},
    "History": {
        "pair": "audit-nhfd:surgday|nice-qs16:2",
        "round": 1,
        "position": "18",
        "status": "read_once",
        "events": [
            {"id": _EVENT, "kind": "decided", "time": "2026-11-24T09:30:00.000000Z", "answer": "partial"},
            {"kind": "decided"},
        ],
    },
    "Events": {
        "events": [
            {"id": _EVENT, "kind": "decided", "time": "2026-11-24T09:30:00.000000Z", "undone": False, **_PAIR}
        ]
    },
    **SYSTEM,
    "DecisionRequest": {
        **_PAIR,
        "answer": "partial",
        "seen": "none",
        "not_covered": ["whether the list was planned"],
        "reason": None,
    },
    "CommentRequest": {**_PAIR, "text": "The audit leaves out patients who are not on a planned list."},
    "SplitRequest": {
        "leaf": "nice-qs16:2",
        "parts": ["Operate no later than the day after admission.", "Let senior staff be there."],
        "reason": "an audit can show the one without the other",
    },
    "CoreRequest": {
        "title": "Prompt surgery for hip fracture",
        "statement": "Operate on a hip fracture no later than the day after admission.",
        "scope": "",
    },
    "NewCore": {"event": _EVENT, "position": "12", "status": None, "id": "core:prompt-surgery-for-hip-fracture"},
    "Splits": {
        "splits": [
            {
                "event": _EVENT,
                "leaf": "nice-qs16:2",
                "title": "Timing and expertise for surgery",
                "parts": ["Operate no later than the day after admission.", "Let senior staff be there."],
                "reason": None,
                "person": "A. Curator",
                "time": "2026-11-24T09:30:00.000000Z",
            }
        ]
    },
    "Progress": {
        "sources": [
            {
                "id": "nice-qs16",
                "title": "NICE QS16",
                "pairs": 20,
                "by": {"agreed": 3, "proposed": 17},
                "done": 3,
                "left": 17,
            }
        ],
        "people": [{"id": "a-curator", "name": "A. Curator", "answered": 3, "left": 0}],
    },
    "Assigned": {"assigned": [{"subject": "nice-qs16", "person": "a-curator", "name": "A. Curator"}]},
    "AssignmentRequest": {"what": "nice-qs16", "other": None, "to": "a-curator"},
    "UndoRequest": {"event": _EVENT, "reason": "wrong pair"},
    "Member": _MEMBER,
    "People": {"people": [_MEMBER]},
    "TokenDocument": _TOKEN,
    "NewToken": {**_TOKEN, "token": "EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EX1"},
    "Tokens": {"tokens": [_TOKEN]},
    "Redaction": {"event": "0b9f7c2e-5d3a-4a55-9b1c-2f0d7f3c9a10", "redacted": _EVENT, "fields": ["reason"]},
    "Releases": {"releases": [_RELEASE]},
    "Release": {**_RELEASE, "files": [{"path": "release.json", "sha256": "5f" * 32, "bytes": 48211}]},
    "Successions": {
        "successions": [{"old": "a-framework-2017", "new": "a-framework-2023", "status": "in_force", "leaves": 27}]
    },
    "Impact": {
        "old": {"id": "a-framework-2017", "title": "A framework", "edition": "2017"},
        "new": {"id": "a-framework-2023", "title": "A framework", "edition": "2023"},
        "by": {"same": 0, "renumbered": 1, "changed": 0, "gone": 0, "new": 0},
        "leaves": [
            {
                "old": {"id": "a-framework-2017:s1", "number": "S1", "title": "Safeguarding"},
                "new": {"id": "a-framework-2023:s3", "number": "S3", "title": "Safeguarding"},
                "became": "renumbered",
                "likeness": 1.0,
                "near": [],
            }
        ],
        "mappings": [],
        "core_standards": [],
        "audits": [],
    },
    "ReleaseRequest": {"version": "0.2.0", "date": "2026-12-01", "breaking": None},
    "Diff": {
        "from": "0.1.0",
        "to": "current",
        "level": "addition",
        "breaking": [],
        "added": [{"id": "core:nice-qs16_2", "title": "Timing and expertise for surgery"}],
        "removed": [],
        "merged": [],
        "split": [],
        "reworded": [],
        "remapped": [],
    },
    "PersonRequest": {"name": "A. Curator", "roles": ["curator"], "id": "a-curator"},
    "RolesRequest": {"roles": ["curator", "adjudicator"]},
    "TokenRequest": {"person": "a-curator", "days": 90, "label": "laptop"},
    "RedactionRequest": {"event": _EVENT, "fields": ["reason"], "reason": "asked for on 1 May"},
    **CHECKS,
    **CORE_EXAMPLES,
    **TRUSTS,
}

_REASONS: Final = {
    400: "What was given cannot be used.",
    401: "There is no token, or it is nobody's.",
    403: "Well formed, but refused.",
    404: "Nothing has this id; the nearest are named.",
    406: "It does not come in any format that the Accept header names.",
    409: "Somebody decided in between; `position` is what to look at.",
    413: "The body is over the limit.",
    429: "Asked too often; the header Retry-After says when to ask again.",
    422: "A parameter or a field is missing or malformed.",
    503: "The server cannot answer now; `checks` says what is wrong.",
}


def responses(document: type[Any], *errors: int, status: int = 200) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of a route: its document with an example, and the problems that it may send.

    Documents are named, not handed over: FastAPI would work out the schema of each at import, for a second in every
    process that serves. :func:`qmskg.server.documents.schemas` does so when somebody asks for the description.
    """
    example = EXAMPLES[document.__name__]
    found: dict[int | str, dict[str, Any]] = {
        status: {"content": {"application/json": {"schema": {"$ref": ref(document)}, "example": example}}}
    }
    for code in sorted({*errors, 422}):
        found[code] = {
            "description": _REASONS[code],
            "content": {PROBLEM_JSON: {"schema": {"$ref": ref(ProblemDocument)}}},
        }
    return found


def restore_examples(openapi: dict[str, Any]) -> None:
    """Put the examples back whole: FastAPI drops every null, and here "not stated" is a null that must be there."""
    for operations in openapi["paths"].values():
        for operation in operations.values():
            for response in operation["responses"].values():
                content = response.get("content", {}).get("application/json", {})
                name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
                if "example" in content and name in EXAMPLES:
                    content["example"] = EXAMPLES[name]
