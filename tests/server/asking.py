"""What a test asks the curators' API for, as somebody."""

from __future__ import annotations

from typing import Any

from installation import LEAF, MEASURE, Installation

__all__ = ["DECISION", "card", "history", "pairs", "queue"]

DECISION = {"a": MEASURE, "b": LEAF, "answer": "partial", "seen": "none"}


def card(here: Installation, name: str | None, a: str = MEASURE, b: str = LEAF) -> dict[str, Any]:
    answer = here.web.get(f"/api/v1/pairs/{a}/{b}", headers=here.as_(name) if name else {})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def history(here: Installation, name: str | None, a: str = MEASURE, b: str = LEAF) -> dict[str, Any]:
    found: dict[str, Any] = here.web.get(f"/api/v1/history/{a}/{b}", headers=here.as_(name) if name else {}).json()
    return found


def queue(here: Installation, name: str, **parameters: Any) -> dict[str, Any]:
    answer = here.web.get("/api/v1/queue", params=parameters, headers=here.as_(name))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def pairs(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(item["a"], item["b"]) for item in document["items"]]
