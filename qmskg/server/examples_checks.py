"""Examples of the documents that check the curation itself; :mod:`qmskg.server.examples` holds them with the rest."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["CHECKS"]

_CHALLENGE: Final = {
    "id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    "pair": "audit-nhfd:surgday|nice-qs16:2",
    "time": "2026-11-24T09:30:00.000000Z",
    "outcome": None,
    "answered": None,
    "said": None,
}
_ENDS: Final = {"a": "audit-nhfd:surgday", "b": "nice-qs16:2"}
_REASON: Final = "The audit counts from the first hospital, and the standard from admission here."

CHECKS: Final[dict[str, dict[str, Any]]] = {
    "ChallengeDocument": {
        **_CHALLENGE,
        "outcome": "dismissed",
        "answered": "2026-11-25T10:00:00.000000Z",
        "said": "Both count from admission to the first hospital, see the data dictionary.",
    },
    "ChallengeList": {
        "challenges": [{**_CHALLENGE, **_ENDS, "reason": _REASON, "verified": False, "by": None}]
    },
    "LinkPage": {
        "pair": "audit-nhfd:surgday|nice-qs16:2",
        **_ENDS,
        "link": {
            **_ENDS, "kind": "evidence", "status": "agreed", "answer": "partial", "not_covered": None,
            "people": ["A. Curator", "B. Curator"],
        },
        "stated": [],
        "challenged": "2026-11-24T09:30:00.000000Z",
        "read_again": False,
        "challenges": [_CHALLENGE],
    },
    "ChallengeRequest": {**_ENDS, "reason": _REASON},
    "ChallengeAnswerRequest": {"outcome": "upheld", "reason": "The two do not count from the same moment."},
}  # fmt: skip
