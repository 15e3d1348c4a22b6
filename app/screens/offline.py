"""Work offline: take pairs away as a workbook, see what it would change when it comes back, then save."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st
from curation.finding import ask
from curation.offline import rows_html
from curation.outcome import Notice, Tone

from qmskg.errors import RowsRefused
from screens import frame, visit

__all__ = ["page"]

_ORDERS: Final = {"useful": "Most useful next", "source": "By source"}
_MOST: Final = 500


def page() -> None:
    """Draw the way out and the way back."""
    st.html('<h1 class="q-h1">Work offline</h1>')
    _take_away()
    _bring_back()


def _take_away() -> None:
    st.html(
        '<h2 class="q-h2">1. Take pairs away</h2><p class="q-text">A workbook with both texts in full. Choose an '
        "answer in each row, save it, and bring it back here. It is for you alone.</p>"
    )
    left, middle, right = st.columns(3)
    order = left.selectbox("Order", list(_ORDERS), format_func=_ORDERS.__getitem__, key="offline-order")
    source = middle.text_input("Only this document (its id; empty for all)", key="offline-source", max_chars=120)
    limit = right.number_input("How many pairs at most", 1, _MOST, 50, key="offline-limit")
    if st.button("Make the workbook"):
        client = visit.client()
        made, notice = ask(lambda: client.export_queue(order, source.strip() or None, limit=int(limit)))
        if notice:
            frame.say(notice)
        st.session_state["offline-made"] = made
    if made := st.session_state.get("offline-made"):
        st.download_button("Save the workbook", made, "qmskg-queue.xlsx")


def _bring_back() -> None:
    st.html(
        '<h2 class="q-h2">2. Bring it back</h2><p class="q-text">You see each change first. Nothing is saved until '
        "you press “Save these answers”.</p>"
    )
    given = st.file_uploader("The workbook, filled in (.xlsx)", type=["xlsx"])
    if given is None:
        return
    content = given.getvalue()
    taken = _ask(content, apply=False)
    if taken is None:
        return
    waiting = taken["counts"]["new"] + taken["counts"]["changed"]
    place = st.empty()
    if waiting and place.button(f"Save these answers ({waiting})", type="primary"):
        place.empty()
        taken = _ask(content, apply=True)
        if taken is None:
            return
        saved = taken["counts"]["new"] + taken["counts"]["changed"]
        frame.say(Notice(Tone.DONE, "1 answer is saved." if saved == 1 else f"{saved} answers are saved."))
    _rows(taken["rows"])


def _ask(content: bytes, *, apply: bool) -> Any:
    client = visit.client()

    def sent() -> Any:
        try:
            return client.import_queue(content, apply=apply)
        except RowsRefused as error:
            _rows(error.rows)
            raise

    taken, notice = ask(sent)
    if notice:
        frame.say(notice)
    return taken


def _rows(rows: Any) -> None:
    if not rows:
        frame.say(Notice(Tone.CARE, "No row of the workbook is answered."))
        return
    st.html(rows_html(rows))
