"""The bar under the card: the questions, the answers and the way on, always in reach."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any, Final

import streamlit as st
from curation.address import Address
from curation.desk import CONTRADICTS, Desk, Panel
from curation.keys import KEYS, Action, answers
from curation.questions import EVIDENCE_QUESTION, QUESTIONS, Answers, sentence

from qmskg.links import LinkKind
from qmskg.relations import Relation, Strength
from screens import visit
from screens.pressing import act, press

__all__ = ["against_html", "draw", "moves"]

_GAP: Final = "xsmall"
_LEFT_OUT: Final = (
    "If in part: which population, period, setting or piece does it leave out? One a line; empty is kept as not "
    "stated."
)
_INVITATION: Final = "Answer these questions, or decide by one key."


def draw(desk: Desk) -> None:
    """Draw the bar of the card at hand."""
    card = desk.card or {}
    asking, answering = st.columns([1, 1], gap="medium")
    with asking:
        if card["kind"] == LinkKind.MAPPING:
            _questions(desk)
        else:
            _evidence(desk)
    with answering:
        with st.container(horizontal=True, gap=_GAP):
            for answer, key in answers(card["kind"]).items():
                press(desk, key, _decision(desk, answer), id=f"answer-{answer}-{desk.showing}")
        st.text_input("Why (optional)", **visit.field("reason", desk.showing))
        with st.container(horizontal=True, gap=_GAP):
            moves(desk)


def moves(desk: Desk) -> None:
    """Draw the ways on; without a card, only those that need none."""
    ways: dict[Action, Callable[[], None]] = {
        Action.SKIP: desk.skip,
        Action.PREVIOUS: lambda: desk.move(-1),
        Action.NEXT: lambda: desk.move(1),
        Action.UNDO: desk.undo,
        Action.LOAD: desk.load,
    }
    if desk.outcome and not desk.outcome.reasoned:
        ways[Action.WHY] = lambda: desk.lay_open(Panel.WHY)
    if desk.card:
        panels = {Action.FIND: Panel.FIND, Action.SPLIT: Panel.SPLIT, Action.CORE: Panel.CORE}
        ways |= {action: (lambda p=panel: desk.lay_open(p)) for action, panel in panels.items()}
    for action, way in ways.items():
        press(desk, KEYS[action], way, id=action, type="tertiary")


def _questions(desk: Desk) -> None:
    """The questions of two requirements, and the sentence that the answers amount to."""
    for number in range(desk.answers.asked):
        _question(desk, number)
    if desk.answers.asked == 3:
        st.text_input("Which duty do they share?", **visit.field("shared", desk.showing))
    relation = desk.answers.relation
    amounts = sentence(LinkKind.MAPPING, relation) if relation else _INVITATION
    st.html(f'<p class="q-sum" role="status">{escape(amounts)}</p>{against_html(desk, relation)}')
    if desk.answers != Answers():
        with st.container(horizontal=True, gap=_GAP):
            if relation:
                press(
                    desk,
                    KEYS[Action.SAVE],
                    _decision(desk, relation, warned=True),
                    id=f"{Action.SAVE}-{desk.showing}",
                    type="primary",
                )
            press(desk, KEYS[Action.AGAIN], desk.back, id=Action.AGAIN)


def against_html(desk: Desk, relation: str | None) -> str:
    """Return what people agreed that leaves no room for an answer, in words, with a link to each of those pairs."""
    chains = desk.contradicted(relation) if relation else []
    if not chains:
        return ""
    items = "".join(f"<li>{escape(chain['words'])} {_links(chain['pairs'])}</li>" for chain in chains)
    return (
        f'<div class="q-said q-care" role="status"><b>{CONTRADICTS}</b><ul>{items}</ul>'
        "To go on all the same, type a reason under Why.</div>"
    )


def _links(pairs: list[list[str]]) -> str:
    return " · ".join(
        f'<a href="{escape(Address(pair=(a, b)).link)}" target="_blank" rel="noopener">'
        f"{escape(a)} and {escape(b)} (new tab)</a>"
        for a, b in pairs
    )


def _question(desk: Desk, number: int) -> None:
    is_next, given = desk.answers.next == number, desk.answers.given[number]
    with st.container(horizontal=True, gap=_GAP, vertical_alignment="center"):
        st.html(f'<p class="q-ask{" q-next" if is_next else ""}">{escape(QUESTIONS[number])}</p>', width="stretch")
        for action, yes in ((Action.YES, True), (Action.NO, False)):
            chosen = given is yes
            st.button(
                f"{'✓ ' if chosen else ''}{KEYS[action].label}", key=f"{action}-{number}",
                help=None if is_next else f"Answer this question with {KEYS[action].label.lower()}",
                type="primary" if chosen else "secondary", width=80,
                shortcut=KEYS[action].press if is_next and desk.address.keys else None,
                on_click=act, args=(desk, lambda y=yes: desk.answer(number, y)),
            )  # fmt: skip


def _evidence(desk: Desk) -> None:
    """The evidence question, and what the measure leaves out."""
    st.html(f'<p class="q-ask q-next">{escape(EVIDENCE_QUESTION)}</p>')
    st.text_area(_LEFT_OUT, height=68, **visit.field("left_out", desk.showing))


def _decision(desk: Desk, answer: str, *, warned: bool = False) -> Callable[[], None]:
    """Return what saves an answer about the card that is drawn now, and about no other.

    The button and what it does belong to that card: a key that is pressed twice, before the browser has drawn the
    next one, is not an answer about a card that nobody has seen.
    """
    showing = desk.showing

    def decide() -> None:
        if desk.showing == showing:
            _decide(desk, answer, warned=warned)

    return decide


def _decide(desk: Desk, answer: str, *, warned: bool) -> None:
    """Save an answer with what was typed for it."""

    def now(name: str) -> Any:
        return str(st.session_state.get(f"{name}-{desk.showing}", ""))

    lines = tuple(line.strip() for line in now("left_out").splitlines() if line.strip())
    desk.decide(
        answer,
        shared=now("shared") if answer == Relation.INTERSECTS else "",
        reason=now("reason"),
        not_covered=lines if answer == Strength.PARTIAL else (),
        warned=warned,
    )
