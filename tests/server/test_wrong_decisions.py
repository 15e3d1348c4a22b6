"""A decision that is wrong gets one sentence over HTTP, and changes nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from asking import DECISION, card
from installation import LEAF, PAIR, TWINS, Installation, told

from qmskg.register.answers import LIMITS

# --- bad input ----------------------------------------------------------------------------------------------

WRONG: list[tuple[dict[str, Any], int, str]] = [
    ({"answer": "equal"}, 400, "no answer for a measure and a requirement: say one of full, partial"),
    ({"a": TWINS[0], "b": TWINS[1], "answer": "full"}, 400, "no answer for two requirements: say one of equal"),
    ({"answer": "Partial"}, 400, "no answer"),
    ({"answer": ""}, 400, "no answer"),
    ({"answer": "x" * 61}, 422, "'answer'"),
    ({"b": "nice-qs16:22"}, 404, r"'nice-qs16:22'; did you mean nice-qs16:"),
    ({"a": "Surgery!"}, 400, "is not an id"),
    ({"a": "https://example.org/id/measure/audit-nhfd/surg36"}, 400, "is not an id"),
    ({"b": "nice-qs16"}, 400, "is no leaf"),
    ({"b": "cqc-regulated-activities-2014:5"}, 400, "is no leaf: decide about one of those under it"),
    ({"b": "audit-nhfd:surgday"}, 400, "are both measures"),
    ({"a": LEAF, "answer": "equal"}, 400, "given twice"),
    ({"seen": "yesterday"}, 400, "is no position"),
    ({"seen": "-1"}, 400, "is no position"),
    ({"seen": "0"}, 400, "is no position"),
    ({"seen": "999"}, 409, "look again"),
    ({"seen": None}, 422, "'seen'"),
    ({"seen": 3}, 422, "'seen'"),
    ({"relation": "full"}, 422, "'relation' is not known here"),
    ({"shared": "a duty"}, 400, "shared duty belongs to two requirements"),
    ({"answer": "full", "not_covered": ["x"]}, 400, "nly a partial answer"),
    ({"not_covered": ["x"] * 21}, 400, "t most 20"),
    ({"not_covered": "the weekend"}, 422, "'not_covered'"),
    ({"reason": "x" * (LIMITS["reason"] + 1)}, 400, "may have 4,000; shorten it"),
    ({"not_covered": ["x" * (LIMITS["not_covered"] + 1)]}, 400, "may have 1,000; shorten it"),
    ({"reason": "x" * 20_001}, 422, "'reason'"),
    ({"reason": "x" * 70_000}, 413, "over the limit of 64 KB"),
    ({"reason": "a\x00b"}, 400, "control character"),
    ({"a": TWINS[0], "b": TWINS[1], "answer": "intersects", "shared": "x" * 1001}, 400, "1,001 characters"),
]


@pytest.mark.parametrize(("wrong", "status", "says"), WRONG)
def test_a_wrong_decision_gets_one_sentence_and_changes_nothing(
    shared: Installation, wrong: dict[str, Any], status: int, says: str
) -> None:
    before = shared.workspace.position()
    body = {**DECISION, **wrong}
    told(shared.web.post("/api/v1/decisions", json=body, headers=shared.as_("ada")), status, says)
    assert shared.workspace.position() == before


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 422),
        (b"", "application/json", 422),
        (b"[]", "application/json", 422),
        (b'"x"', "application/json", 422),
        (b"\xff\xfe{}", "application/json", 422),
        (b"[" * 60_000, "application/json", 400),
        (b"a=1&b=2", "application/x-www-form-urlencoded", 422),
        (json.dumps(DECISION).encode(), "text/plain", 422),
        (json.dumps({**DECISION, "reason": "\ud800"}).encode(), "application/json", 422),
    ],
)
def test_a_body_that_is_none_gets_one_sentence(shared: Installation, body: bytes, kind: str, status: int) -> None:
    before = shared.workspace.position()
    headers = {**shared.as_("ada"), "Content-Type": kind}
    told(shared.web.post("/api/v1/decisions", content=body, headers=headers), status, ".")
    assert shared.workspace.position() == before


def test_text_at_the_limit_is_kept_whole(here: Installation) -> None:
    reason = "é" * LIMITS["reason"]
    assert here.decide("ada", *PAIR, "full", reason=reason).status_code == 201
    assert card(here, "ada")["mine"]["reason"] == reason
