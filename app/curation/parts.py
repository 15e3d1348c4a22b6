"""The parts of the review card as HTML, by name: of the pair at hand, and of the next one before it is called for."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from curation.bar import against_html, answers_html, ask_html, fields_html, moves_html, sum_html
from curation.card import card_html, legend_html
from curation.desk import Desk
from curation.outcome import STANDS, Outcome, notice_html
from curation.questions import sentence
from curation.readers import readers_html
from qmskg.vocabulary import Status

__all__ = ["ahead", "machine_html", "parts"]

#: what belongs to one pair, and changes with it
_OF_THE_PAIR: Final = ("texts", "ask", "sum", "answers", "fields")
_NOTHING: Final = '<p class="q-text">Nothing waits here. Choose another order or source above.</p>'


def parts(desk: Desk) -> dict[str, str]:
    """Return all that the card shows now."""
    about = {"news": _news_html(desk), "machine": machine_html(desk.outcome), "moves": moves_html(desk)}
    if desk.card is None:
        empty = desk.me is not None and not desk.line.pairs
        return {**about, **dict.fromkeys(_OF_THE_PAIR, ""), "count": "", "texts": _NOTHING if empty else ""}
    count = f"{desk.line.total:,} in this queue." + (
        " You found this one; after your answer you are back where you came from." if desk.found_from else ""
    )
    return {**about, "count": count, **_of_the_pair(desk)}


def ahead(desk: Desk) -> dict[str, Any] | None:
    """Return the next pair, and what the card will show of it; None where it is not known for certain which it is.

    The browser shows it as soon as an answer is on its way, and what the server then says in its place.
    """
    card = desk.ahead
    if card is None:
        return None
    then = Desk(desk.client, desk.address, card=card)
    return {"pair": "|".join((card["a"]["id"], card["b"]["id"])), "parts": _of_the_pair(then)}


def machine_html(outcome: Outcome | None) -> str:
    """Return what the machine had thought of the pair that was decided; its line is there before the answer is."""
    if outcome is None:
        return ""
    if not outcome.asked:
        return '<p class="q-machine">What the machine had thought: …</p>'
    return f'<p class="q-machine">{escape(outcome.machine)}</p>{outcome.why_html}' if outcome.machine else ""


def _of_the_pair(desk: Desk) -> dict[str, str]:
    card, keys = desk.card or {}, desk.address.keys
    shown = {
        "texts": f'<div class="q-stands"><p><b>{escape(_stands(card))}</b></p>{legend_html()}</div>'
        f"{readers_html(card)}{card_html(card)}",
        "ask": ask_html(card["kind"], desk.answers, keys=keys),
        "sum": sum_html(desk),
        "answers": answers_html(card, keys=keys),
        "fields": fields_html(),
    }
    return {name: shown[name] for name in _OF_THE_PAIR}


def _news_html(desk: Desk) -> str:
    """What the last press did."""
    said = notice_html(desk.notice) if desk.notice else ""
    if desk.warned and desk.answers.relation is None:
        said += against_html(desk, desk.warned)
    if desk.outcome:
        said += f'<p class="q-said q-done"><b>Saved.</b> {escape(desk.outcome.sentence)}</p>'
    return said


def _stands(card: Mapping[str, Any]) -> str:
    stands = STANDS[Status(card["status"])]
    if card.get("mine"):
        stands += f" You said: {sentence(card['kind'], card['mine']['answer'])}"
    if card.get("splits"):
        stands += f" Somebody proposes to split {' and '.join(card['splits'])}."
    return stands
