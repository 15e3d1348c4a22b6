"""What stands open over the card: a search, a reason afterwards, a split, a core standard. Escape closes each."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any, Final

import streamlit as st
from curation import beyond
from curation.desk import Desk, Panel

from screens import frame, visit
from screens.pressing import keep_address

__all__ = ["draw"]

_CORE: Final = "core"


def draw(desk: Desk) -> None:
    """Draw what stands open, if anything does."""
    if desk.panel:
        _DIALOGS[desk.panel]()


def _shut() -> None:
    visit.desk().panel = None


def _drawn_again(desk: Desk) -> None:
    keep_address(desk)
    st.rerun()


def _told(desk: Desk) -> None:
    """Say what the server said to a press in here."""
    if desk.notice:
        frame.say(desk.notice)


def _end(desk: Desk, label: str, name: str, *, of: Callable[[Any], bool] = bool) -> str:
    """Ask which of the two texts is meant, and return its id."""
    card: Any = desk.card
    letters = [letter for letter in ("a", "b") if of(card[letter])]
    words = {letter: f"{letter.upper()}: {card[letter]['title']}" for letter in letters}
    chosen = st.radio(label, letters, format_func=words.__getitem__, key=f"{name}-{desk.showing}")
    return str(card[chosen or letters[0]]["id"])


@st.dialog("None of these: find another", width="large", on_dismiss=_shut)
def _find() -> None:
    desk = visit.desk()
    keep = _end(desk, "Keep this text, and find another to read beside it", "keep")
    words = st.text_input("Words, or what it is about, in your own words", **visit.field("find", desk.showing))
    hits = beyond.find(desk, words)
    _told(desk)
    if words.strip() and not hits:
        st.html('<p role="status">Nothing fits these words. Try fewer or other words.</p>')
    for hit in hits:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(
                f"<p><b>{escape(hit['title'])}</b><br>"
                f'<span class="q-doc">{escape(hit["source"])} · {escape(hit["kind"])} · {escape(hit["id"])}</span></p>',
                width="stretch",
            )
            label = f"Read beside it :small[{hit['id']}]"
            if st.button(label, key=f"take-{hit['id']}") and beyond.take(desk, keep, hit["id"]):
                _drawn_again(desk)
    _told(desk)


@st.dialog("Add a reason", on_dismiss=_shut)
def _why() -> None:
    desk = visit.desk()
    text = st.text_area("Why did you answer as you did?", **visit.field("afterwards", desk.showing))
    if st.button("Keep this reason", type="primary") and beyond.add_reason(desk, text):
        _drawn_again(desk)
    _told(desk)


@st.dialog("Propose to split a duty", width="large", on_dismiss=_shut)
def _split() -> None:
    desk = visit.desk()
    leaf = _end(desk, "Which text holds more than one duty?", "split", of=lambda end: end["kind"] != _CORE)
    parts = st.text_area("The duties that it holds, one a line", **visit.field("parts", desk.showing))
    reason = st.text_input("Why (optional)", **visit.field("split_why", desk.showing))
    if st.button("Propose the split", type="primary"):
        lines = [line for line in parts.splitlines() if line.strip()]
        if beyond.propose_split(desk, leaf, lines or [""], reason):
            _drawn_again(desk)
    _told(desk)


@st.dialog("Propose a core standard", width="large", on_dismiss=_shut)
def _new_core() -> None:
    desk = visit.desk()
    leaf = _end(desk, "Which text do you place in it first?", "place", of=_is_requirement)
    title = st.text_input("Title", **visit.field("core_title", desk.showing))
    statement = st.text_area("The duty, in plain English", **visit.field("core_statement", desk.showing))
    if st.button("Propose it as a draft", type="primary") and beyond.propose_core(desk, title, statement, leaf):
        _drawn_again(desk)
    _told(desk)


def _is_requirement(end: Any) -> bool:
    return end["kind"] == "requirement"


_DIALOGS: Final[dict[Panel, Callable[[], None]]] = {
    Panel.FIND: _find,
    Panel.WHY: _why,
    Panel.SPLIT: _split,
    Panel.CORE: _new_core,
}
