"""The review page: one pair, the questions, and a key for every answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any, Final

import streamlit as st
from curation.address import Address
from curation.desk import Desk
from curation.keys import HOMES, KEYS, answers
from curation.orders import order_words
from curation.outcome import part_sentence

from qmskg.links import LinkKind
from screens import card, panels, visit
from screens.pressing import act, keep_address

__all__ = ["page"]

#: how often it is asked whether the reader may still answer; and what the page remembers of it
_LOOK_AGAIN: Final = timedelta(seconds=20)
_TOLD, _LOOKED = "told-of-me", "looked"
_CHOICE: Final = "Read this core standard beside a duty that stands in none; decides nothing"


def page() -> None:
    """Draw the page as the address line asks."""
    desk = visit.desk()
    desk.open(Address.parse(st.query_params.to_dict()))
    keep_address(desk)
    _top(desk)
    _work()
    _watch()


@st.fragment
def _work() -> None:
    """Draw the card and all that changes with a press, and nothing else: a press draws this part alone.

    What the next press will need is asked for once it stands.
    """
    desk = visit.desk()
    if desk.signed_out(datetime.now(UTC)) != st.session_state.get("out") or desk.me != st.session_state[_TOLD]:
        st.rerun()  # the way to sign in, and what the reader may do, stand above
    card.draw(desk)
    panels.draw(desk)
    if desk.catch_up():
        st.rerun()  # it is not as it was held ready
    card.held(desk)


@st.fragment(run_every=_LOOK_AGAIN)
def _watch() -> None:
    """See now and then whether the reader may still do what they could, so that the card says so before they answer."""
    now = datetime.now(UTC)
    if now - st.session_state.setdefault(_LOOKED, now) < _LOOK_AGAIN:
        return  # drawn for another reason
    st.session_state[_LOOKED] = now
    if visit.desk().meet_again():
        st.rerun()


def _top(desk: Desk) -> None:
    """Who is reading, how many readers it takes, and which queue this is."""
    me = st.session_state[_TOLD] = desk.me
    me = me or {}
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


def _keys_html(desk: Desk) -> str:
    kind = (desk.card or {}).get("kind", LinkKind.MAPPING)
    keys = [*answers(kind).values(), *KEYS.values()]
    rows = "".join(
        f'<tr><th scope="row">{key.press}</th><td>{escape(key.label)}</td><td>{escape(key.help)}</td></tr>'
        for key in keys
    )
    rows += f'<tr><th scope="row">{" ".join(HOMES)}</th><td>Which of these</td><td>{_CHOICE}</td></tr>'
    return f'<table class="q-strip">{rows}</table>'
