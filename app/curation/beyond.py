"""What a curator does beside an answer, from what stands open over the card. Each function says whether it was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from curation.desk import Desk, Document
from curation.outcome import Notice, Tone

__all__ = ["add_reason", "explain", "find", "propose_core", "propose_split", "take"]

_HITS: Final = 20


def explain(desk: Desk) -> None:
    """Ask for the machine's case about the newest decision, drawn."""
    said = desk.outcome
    shown = said and desk.ask(lambda: desk.client.card(*said.pair))
    if said and shown:
        desk.outcome = replace(said, proposal=shown.get("proposal"))


def add_reason(desk: Desk, text: str) -> bool:
    """Say why, after a decision."""
    said = desk.outcome
    if said is None or desk.ask(lambda: desk.client.comment(*said.pair, text)) is None:
        return False
    desk.outcome = replace(said, reasoned=True)
    return _done(desk, "Your reason is kept with the decision.")


def find(desk: Desk, words: str) -> list[Document]:
    """Return the leaves and core standards that fit the words, by word and by meaning."""
    found = desk.ask(lambda: desk.client.search(words, _HITS, leaves=True)) if words.strip() else None
    ends = desk.pair or ()
    return [dict(hit) for hit in found["hits"] if hit["id"] not in ends] if found else []


def take(desk: Desk, keep: str, found: str) -> bool:
    """Show the pair of one end of the card at hand and what was found; the way back stays open."""
    before, shown = desk.pair, desk.showing
    desk.notice = None
    desk.show((keep, found))
    if desk.showing == shown:
        return False
    desk.found_from = desk.found_from or before
    desk.panel = None
    return True


def propose_split(desk: Desk, leaf: str, parts: Sequence[str], reason: str = "") -> bool:
    """Propose to split one end of the card at hand."""
    if desk.ask(lambda: desk.client.propose_split(leaf, parts, reason.strip() or None)) is None:
        return False
    desk.unchecked = True
    return _done(desk, f"Proposed to split {leaf}. It stays whole until whoever keeps the sources does so.")


def propose_core(desk: Desk, title: str, statement: str, leaf: str) -> bool:
    """Propose a core standard, and show the pair of it and an end of the card at hand."""
    made = desk.ask(lambda: desk.client.propose_core(title, statement))
    if made is None:
        return False
    _done(desk, f"Proposed {made['id']}, a draft. Now say how {leaf} stands to it.")
    said = desk.notice
    take(desk, leaf, made["id"])
    desk.notice = said
    return True


def _done(desk: Desk, sentence: str) -> bool:
    desk.notice, desk.panel = Notice(Tone.DONE, sentence), None
    return True
