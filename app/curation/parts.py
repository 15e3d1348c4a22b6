"""The parts of the review card as HTML, by name: of the pair at hand, and of the next one before it is called for."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from curation.bar import against_html, answers_html, ask_html, fields_html, moves_html, sum_html
from curation.card import card_html, legend_html
from curation.desk import Desk
from curation.homes import homes_html
from curation.outcome import STANDS, Outcome, Tone, notice_html, titles_of
from curation.questions import sentence
from curation.readers import readers_html
from qmskg.vocabulary import Status

__all__ = ["ahead", "machine_html", "parts"]

#: what belongs to one pair, and changes with it
_OF_THE_PAIR: Final = ("name", "texts", "ask", "sum", "answers", "fields")
_NOTHING: Final = '<p class="q-text">Nothing waits here. Choose another order or source above.</p>'


def parts(desk: Desk) -> dict[str, str]:
    """Return all that the card shows now."""
    about = {
        "care": _care_html(desk), "news": _news_html(desk), "machine": machine_html(desk.outcome),
        "moves": moves_html(desk),
    }  # fmt: skip
    if desk.card is None:
        empty = desk.me is not None and not desk.line.pairs
        return {**about, **dict.fromkeys(_OF_THE_PAIR, ""), "count": "", "texts": _NOTHING if empty else ""}
    count = f"{desk.line.total:,} in this queue." + (
        " You found this one; after your answer you are back where you came from." if desk.found_from else ""
    )
    return {**about, "count": count, **_of_the_pair(desk)}


def ahead(desk: Desk) -> list[dict[str, Any]]:
    """Return the next pairs, as far as they are known for certain, and what the card will show of each.

    The browser shows one as soon as an answer is on its way, and what the server then says in its place.
    """
    return [
        {
            "pair": "|".join((card["a"]["id"], card["b"]["id"])),
            "parts": _of_the_pair(Desk(desk.client, desk.address, desk.me, card=card)),
        }
        for card in desk.ahead
    ]


def machine_html(outcome: Outcome | None) -> str:
    """Return what the machine had thought of the pair that was decided."""
    if outcome is None:
        return ""
    return f'<p class="q-machine">{escape(outcome.machine)}</p>{outcome.why_html}' if outcome.machine else ""


def _of_the_pair(desk: Desk) -> dict[str, str]:
    card, keys = desk.card or {}, desk.address.keys
    homes = "" if desk.barred else homes_html(card, keys=keys)
    texts = (
        f'<div class="q-stands"><p><b>{escape(_stands(card))}</b></p>{legend_html()}</div>'
        f"{readers_html(card)}{homes}{card_html(card)}"
    )
    if desk.barred:
        said = f'<p class="q-said q-care">{escape(desk.barred)}</p>'
        return {**dict.fromkeys(_OF_THE_PAIR, ""), "name": _name(card), "texts": texts, "ask": said}
    shown = {
        "name": _name(card),
        "texts": texts,
        "ask": ask_html(card["kind"], desk.answers, keys=keys),
        "sum": sum_html(desk),
        "answers": answers_html(card, keys=keys),
        "fields": fields_html(),
    }
    return {name: shown[name] for name in _OF_THE_PAIR}


def _care_html(desk: Desk) -> str:
    """What the last press did not do, for a screen reader to say at once."""
    said = notice_html(desk.notice) if desk.notice and desk.notice.tone is not Tone.DONE else ""
    return said + (against_html(desk, desk.warned) if desk.warned and desk.answers.relation is None else "")


def _news_html(desk: Desk) -> str:
    """What the last press did, and for a screen reader which pair is next."""
    said = notice_html(desk.notice) if desk.notice and desk.notice.tone is Tone.DONE else ""
    if desk.outcome:
        said += f'<p class="q-said q-done"><b>Saved.</b> {escape(desk.outcome.sentence)}</p>'
    return said + (f'<p class="q-spoken">Next: {escape(_name(desk.card))}.</p>' if said and desk.card else "")


def _name(card: Mapping[str, Any]) -> str:
    """Which two texts these are, in words."""
    return "A, {}; B, {}".format(*titles_of(card))


def _stands(card: Mapping[str, Any]) -> str:
    stands = STANDS[Status(card["status"])]
    if card.get("mine"):
        stands += f" You said: {sentence(card['kind'], card['mine']['answer'])}"
    if card.get("splits"):
        stands += f" Somebody proposes to split {' and '.join(card['splits'])}."
    return stands
