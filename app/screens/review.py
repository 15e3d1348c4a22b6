"""The review page: one pair, the questions, and a key for every answer."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any, Final

import streamlit as st
from curation.address import Address, Order
from curation.card import card_html, legend_html
from curation.desk import CONTRADICTS, Desk
from curation.keys import KEYS, Action, Key, answers
from curation.outcome import STANDS, readers_sentence
from curation.questions import EVIDENCE_QUESTION, QUESTIONS, Answers, sentence

from qmskg.links import LinkKind
from qmskg.relations import Relation, Strength
from qmskg.vocabulary import Status
from screens import frame, visit

__all__ = ["page"]

_GAP: Final = "xsmall"
_LEFT_OUT: Final = (
    "If in part: which population, period, setting or piece does it leave out? One a line; empty is kept as not "
    "stated."
)
_INVITATION: Final = "Answer these questions, or decide by one key."
_ORDERS: Final = {Order.USEFUL: "Most useful next", Order.SOURCE: "By source", Order.MINE: "Decided by me"}


def page() -> None:
    """Draw the page as the address line asks."""
    desk = visit.desk()
    desk.open(Address.parse(st.query_params.to_dict()))
    _keep_address(desk)
    _top(desk)
    _news(desk)
    if desk.card is None:
        _nothing(desk)
        return
    _texts(desk)
    with st.container(key="bar"):
        _bar(desk)


def _keep_address(desk: Desk) -> None:
    if st.query_params.to_dict() != desk.address.query:
        st.query_params.from_dict(desk.address.query)


def _act(desk: Desk, act: Callable[[], None]) -> None:
    """Do what a button or a key says, before the page is drawn anew."""
    act()
    _keep_address(desk)


def _press(desk: Desk, key: Key, act: Callable[[], None], *, id: str, **looks: Any) -> None:
    """Draw one button with its key."""
    shortcut = key.press if desk.address.keys else None
    st.button(key.label, key=id, help=key.help, shortcut=shortcut, on_click=_act, args=(desk, act), **looks)


def _top(desk: Desk) -> None:
    """Who is reading, how many readers it takes, and which queue this is."""
    me = desk.me or {}
    said, order, source, more = st.columns([5.4, 1.8, 2, 0.8], vertical_alignment="center")
    who = f"You are <b>{escape(me['person']['name'])}</b>. {readers_sentence(me['readers'])}" if me else ""
    said.html(f'<div class="q-top"><h1>Review</h1>{who} <b>{desk.total:,}</b> in this queue.</div>')
    with order:
        _choice(desk, "order", "Order of the queue", list(_ORDERS), lambda o: _ORDERS[o])
    with source:
        _choice(desk, "source", "Only this source", [None, *desk.sources], lambda s: s or "All sources")
    with more.popover("Keys"):
        st.toggle("Single keys work", value=desk.address.keys, key="keys", on_change=lambda: _act(
            desk, lambda: desk.choose(keys=st.session_state["keys"])
        ))  # fmt: skip
        st.html(_keys_html(desk))


def _choice(desk: Desk, name: str, label: str, options: list[Any], words: Callable[[Any], str]) -> None:
    """Draw one choice that lives in the address line."""
    now = getattr(desk.address, name)
    key = f"{name}:{now}"
    options = options if now in options else [*options, now]
    st.selectbox(
        label, options, index=options.index(now),
        format_func=words, key=key, label_visibility="collapsed",
        on_change=lambda: _act(desk, lambda: desk.choose(**{name: st.session_state[key]})),
    )  # fmt: skip


def _news(desk: Desk) -> None:
    """What the last press did."""
    if desk.notice:
        frame.say(desk.notice)
    if desk.outcome:
        machine = f" {escape(desk.outcome.machine)}" if desk.outcome.machine else ""
        st.html(
            f'<p class="q-said q-done" role="status"><b>Saved.</b> {escape(desk.outcome.sentence)}{machine}</p>'
            f"{desk.outcome.why_html}"
        )


def _nothing(desk: Desk) -> None:
    """No card: an empty queue, or a server that is away."""
    if desk.me is not None and not desk.queue:
        st.html('<p class="q-text">Nothing waits here. Choose another order or source above.</p>')
    with st.container(horizontal=True):
        for action, act in _moves(desk).items():
            _press(desk, KEYS[action], act, id=action)


def _texts(desk: Desk) -> None:
    """Both texts, and where the pair stands."""
    card = desk.card or {}
    stands = STANDS[Status(card["status"])]
    if card.get("mine"):
        stands += f" You said: {sentence(card['kind'], card['mine']['answer'])}"
    st.html(f'<div class="q-stands"><p><b>{escape(stands)}</b></p>{legend_html()}</div>{card_html(card)}')


def _bar(desk: Desk) -> None:
    """The questions, the answers and the way on, always in reach."""
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
                _press(desk, key, lambda a=answer: _decide(desk, a), id=f"answer-{answer}")
        st.text_input("Why (optional)", key=visit.typed("reason", desk.showing), max_chars=2000)
        with st.container(horizontal=True, gap=_GAP):
            for action, act in _moves(desk).items():
                _press(desk, KEYS[action], act, id=action, type="tertiary")


def _moves(desk: Desk) -> dict[Action, Callable[[], None]]:
    return {
        Action.SKIP: desk.skip,
        Action.PREVIOUS: lambda: desk.move(-1),
        Action.NEXT: lambda: desk.move(1),
        Action.UNDO: desk.undo,
        Action.LOAD: desk.load,
    }


def _questions(desk: Desk) -> None:
    """The questions of two requirements, and the sentence that the answers amount to."""
    for number in range(desk.answers.asked):
        _question(desk, number)
    if desk.answers.asked == 3:
        st.text_input("Which duty do they share?", key=visit.typed("shared", desk.showing), max_chars=2000)
    relation = desk.answers.relation
    amounts = sentence(LinkKind.MAPPING, relation) if relation else _INVITATION
    st.html(f'<p class="q-sum" role="status">{escape(amounts)}</p>{_against(desk, relation)}')
    if desk.answers != Answers():
        with st.container(horizontal=True, gap=_GAP):
            if relation:
                _press(
                    desk,
                    KEYS[Action.SAVE],
                    lambda: _decide(desk, relation, warned=True),
                    id=Action.SAVE,
                    type="primary",
                )
            _press(desk, KEYS[Action.AGAIN], desk.back, id=Action.AGAIN)


def _against(desk: Desk, relation: str | None) -> str:
    """What people agreed that leaves no room for the answer, before it is saved."""
    chains = desk.contradicted(relation) if relation else []
    if not chains:
        return ""
    items = "".join(f"<li>{escape(chain)}</li>" for chain in chains)
    return f'<div class="q-said q-care" role="status"><b>{CONTRADICTS}</b><ul>{items}</ul></div>'


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
                on_click=_act, args=(desk, lambda y=yes: desk.answer(number, y)),
            )  # fmt: skip


def _evidence(desk: Desk) -> None:
    """The evidence question, and what the measure leaves out."""
    st.html(f'<p class="q-ask q-next">{escape(EVIDENCE_QUESTION)}</p>')
    st.text_area(
        _LEFT_OUT,
        key=visit.typed("left_out", desk.showing), height=68, max_chars=4000,
    )  # fmt: skip


def _decide(desk: Desk, answer: str, *, warned: bool = False) -> None:
    """Save an answer with what was typed for it."""

    def now(name: str) -> str:
        return str(st.session_state.get(f"{name}-{desk.showing}", ""))

    lines = tuple(line.strip() for line in now("left_out").splitlines() if line.strip())
    desk.decide(
        answer,
        shared=now("shared") if answer == Relation.INTERSECTS else "",
        reason=now("reason"),
        not_covered=lines if answer == Strength.PARTIAL else (),
        warned=warned,
    )


def _keys_html(desk: Desk) -> str:
    kind = (desk.card or {}).get("kind", LinkKind.MAPPING)
    keys = [*answers(kind).values(), *KEYS.values()]
    rows = "".join(
        f'<tr><th scope="row">{key.press}</th><td>{escape(key.label)}</td><td>{escape(key.help)}</td></tr>'
        for key in keys
    )
    return f'<table class="q-strip">{rows}</table>'
