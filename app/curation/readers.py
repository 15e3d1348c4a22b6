"""What the readers of a disputed pair said, for whoever settles it: each answer in words, with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from curation.questions import sentence
from qmskg.vocabulary import Status

__all__ = ["readers_html"]

_VOTES: Final = frozenset({"decided", "adjudicated"})


def readers_html(card: Mapping[str, Any]) -> str:
    """Return what the readers said; nothing unless they differ and the viewer may see it."""
    votes = [event for event in card["events"] if _stands(event, card)]
    if card["status"] != Status.DISPUTED or not votes:
        return ""
    newest = {event["person"]: event for event in votes}
    said = "".join(f"<li>{_answer(card, event)}</li>" for event in newest.values())
    return (
        '<section class="q-readers" aria-label="What the readers said"><h2>What the readers said</h2>'
        f"<ul>{said}</ul></section>"
    )


def _stands(event: Mapping[str, Any], card: Mapping[str, Any]) -> bool:
    in_round = event.get("round") == card["round"]
    return event["kind"] in _VOTES and in_round and "answer" in event and not event.get("undone")


def _answer(card: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    reasons = [event.get("reason"), *_afterwards(card, event["person"])]
    reason = " ".join(escape(text) for text in reasons if text) or "<i>none given</i>"
    more = "".join(
        f" {label}: {escape(text)}."
        for label, text in (
            ("They share", event.get("shared")),
            ("Left out", "; ".join(event.get("not_covered") or ())),
        )
        if text
    )
    told = escape(sentence(card["kind"], event["answer"]))
    return f"<b>{escape(event['person'])}</b>: {told}{more}<br>Reason: {reason}"


def _afterwards(card: Mapping[str, Any], person: str) -> list[str | None]:
    """Return what the same reader said beside the answer, in the same round."""
    return [
        event.get("comment")
        for event in card["events"]
        if event["kind"] == "commented" and event.get("person") == person and event.get("round") == card["round"]
    ]
