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

_FIGURE: Final = {"value": None, "low": None, "high": None, "of": 120, "said": None}
_FEW: Final = {**_FIGURE, "of": 4, "said": "too few to tell"}
_BATCH: Final = {
    "id": "7d444840-9dc0-41d1-8a3c-0305e82c3302", "time": "2026-11-24T09:30:00.000000Z", "basis": "band",
    "kind": "evidence", "answer": "related", "band": "weak", "source": None, "seed": 4611686018427, "bound": 0.95,
    "pairs": 640, "sampled": 80, "read": 0, "right": 0, "precision": None, "interval": None, "lower": None,
    "allowed": False, "left": 560, "accepted": None, "standing": 0, "undone": False,
    "said": "80 of 80 pairs of the sample are still to be read.",
}  # fmt: skip

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
    "Quality": {
        "agreement": [
            {"kind": "mapping", "pairs": 120, "same": 96, "kappa": {**_FIGURE, "value": 0.61, "low": 0.5, "high": 0.71},
             "alpha": {**_FIGURE, "value": 0.6, "low": 0.49, "high": 0.71}},
            {"kind": "evidence", "pairs": 4, "same": 3, "kappa": _FEW, "alpha": _FEW},
        ],
        "planted": {"answers": 80, "unsure": 2,
                    "error": {**_FIGURE, "value": 0.05, "low": 0.02, "high": 0.12, "of": 78}},
        "proposals": [
            {"kind": "mapping", "band": "strong", "settled": 4, "links": 3, "unsure": 0, "precision": _FEW}
        ],
        "unreviewed": [{"kind": "mapping", "pairs": 7400, "unread": 7280, "share": 0.984}],
        "rule": "Too few to tell: fewer than 30 pairs or answers stand behind a figure.",
    },
    "OwnPlanted": {"answers": 4, "right": 4, "wrong": 0, "unsure": 0, "error": _FEW, "rule": "Too few to tell: ..."},
    "BatchDocument": {**_BATCH, "sample": [{**_ENDS, "read": False, "right": None}], "rest": [_ENDS]},
    "Batches": {"batches": [_BATCH]},
    "BulkRequest": {"basis": "band", "kind": "evidence", "answer": "related", "band": "weak", "sample": 80},
    "ChallengeAnswerRequest": {"outcome": "upheld", "reason": "The two do not count from the same moment."},
}  # fmt: skip
