"""The review page: one pair, the questions, and a key for every answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from typing import Any

import streamlit as st
from curation.address import Address
from curation.card import card_html, legend_html
from curation.desk import Desk
from curation.keys import KEYS, answers
from curation.orders import order_words
from curation.outcome import STANDS, Outcome, part_sentence
from curation.questions import sentence
from curation.readers import readers_html
from streamlit.delta_generator import DeltaGenerator

from qmskg.links import LinkKind
from qmskg.vocabulary import Status
from screens import bar, frame, keeper, panels, visit
from screens.pressing import act, keep_address

__all__ = ["page"]


def page() -> None:
    """Draw the page as the address line asks."""
    desk = visit.desk()
    desk.open(Address.parse(st.query_params.to_dict()))
    keep_address(desk)
    _top(desk)
    _work()


@st.fragment
def _work() -> None:
    """Draw the card and all that changes with a press, and nothing else: a press draws this part alone.

    What the next press will need is asked for once it stands.
    """
    desk = visit.desk()
    if desk.signed_out(datetime.now(UTC)) != st.session_state.get("out"):
        st.rerun()  # the way to sign in stands above
    _news(desk)
    thought = st.empty()
    if desk.outcome:
        _machine(thought, desk.outcome)
    if desk.card is None:
        _nothing(desk)
    else:
        texts = st.empty()
        _texts(texts, desk)
        with st.container(key="bar"):
            bar.draw(desk)
        panels.draw(desk)
    keeper.keep(desk)
    if desk.catch_up() and desk.card:
        _texts(texts, desk)
    if desk.outcome and not desk.outcome.asked:
        _machine(thought, desk.explained())


def _top(desk: Desk) -> None:
    """Who is reading, how many readers it takes, and which queue this is."""
    me = desk.me or {}
    said, order, source, more = st.columns([5.4, 1.8, 2, 0.8], vertical_alignment="center")
    who = f"You are <b>{escape(me['person']['name'])}</b>. {part_sentence(me)}" if me else ""
    said.html(f'<div class="q-top"><h1>Review</h1>{who}</div>')
    with order:
        _choice(desk, "order", "Order of the queue", desk.orders, order_words)
    with source:
        _choice(desk, "source", "Only this source", [None, *desk.sources], lambda s: s or "All sources")
    with more.popover("Keys"):
        st.toggle("Single keys work", value=desk.address.keys, key="keys", on_change=lambda: act(
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
        on_change=lambda: act(desk, lambda: desk.choose(**{name: st.session_state[key]})),
    )  # fmt: skip


def _news(desk: Desk) -> None:
    """What the last press did."""
    if desk.notice:
        frame.say(desk.notice)
    if desk.warned and desk.answers.relation is None:
        st.html(bar.against_html(desk, desk.warned))
    if not desk.outcome:
        return
    st.html(f'<p class="q-said q-done" role="status"><b>Saved.</b> {escape(desk.outcome.sentence)}</p>')


def _machine(place: DeltaGenerator, outcome: Outcome | None) -> None:
    """What the machine had thought of the pair that was decided; its line is there before the answer is."""
    if outcome and not outcome.asked:
        place.html('<p class="q-machine">What the machine had thought: …</p>')
    elif outcome and outcome.machine:
        place.html(f'<p class="q-machine">{escape(outcome.machine)}</p>{outcome.why_html}')


def _nothing(desk: Desk) -> None:
    """No card: an empty queue, or a server that is away."""
    if desk.me is not None and not desk.line.pairs:
        st.html('<p class="q-text">Nothing waits here. Choose another order or source above.</p>')
    with st.container(horizontal=True):
        bar.moves(desk)


def _texts(place: DeltaGenerator, desk: Desk) -> None:
    """Both texts, where the pair stands, and what its readers said where they differ."""
    card = desk.card or {}
    stands = f"{desk.line.total:,} in this queue. {STANDS[Status(card['status'])]}"
    if card.get("mine"):
        stands += f" You said: {sentence(card['kind'], card['mine']['answer'])}"
    if card.get("splits"):
        stands += f" Somebody proposes to split {' and '.join(card['splits'])}."
    if desk.found_from:
        stands += " You found this one; after your answer you are back where you came from."
    above = f'<div class="q-stands"><p><b>{escape(stands)}</b></p>{legend_html()}</div>'
    place.html(above + readers_html(card) + card_html(card))


def _keys_html(desk: Desk) -> str:
    kind = (desk.card or {}).get("kind", LinkKind.MAPPING)
    keys = [*answers(kind).values(), *KEYS.values()]
    rows = "".join(
        f'<tr><th scope="row">{key.press}</th><td>{escape(key.label)}</td><td>{escape(key.help)}</td></tr>'
        for key in keys
    )
    return f'<table class="q-strip">{rows}</table>'
