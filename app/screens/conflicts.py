"""Rule where two demands disagree: both side by side, what holds and why; one event to take back."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st
from curation.conflicts import KEPT, answers, called, conflict_html, key_of
from curation.finding import ask
from curation.outcome import Notice, Tone

from screens import frame, visit

__all__ = ["rulings"]

#: what to say next; the event that was made last; counts forms, so that another one is empty
_TOLD, _MADE, _FORM = "ruling-told", "ruling-made", "ruling-form"
_NONE: Final = ""


def rulings() -> None:
    """Draw the demands that disagree, for whoever may rule on them."""
    if "rule_conflict" not in (visit.desk().me or {}).get("may", ()):
        return
    st.html(f'<section class="q-group"><h2>Demands that disagree</h2></section><p class="q-text">{KEPT}</p>')
    if told := st.session_state.pop(_TOLD, None):
        frame.say(told)
    if made := st.session_state.get(_MADE):
        st.button("Take the ruling back", key="ruling-undo", on_click=_undo, args=(made,))
    client = visit.client()
    document, notice = ask(client.conflicts)
    if document is None:
        if notice:
            frame.say(notice)
        return
    by_key = {key_of(row): row for row in document["conflicts"]}
    form = st.session_state.setdefault(_FORM, 0)
    chosen = st.selectbox(
        f"Two demands ({len(by_key)})", [_NONE, *by_key], key=f"ruling-which-{form}",
        format_func=lambda key: called(by_key[key]) if key in by_key else "Choose two demands",
    )  # fmt: skip
    if chosen not in by_key:
        return
    row, names = by_key[chosen], document.get("names") or {}
    st.html(conflict_html(row, names))
    options = answers(row, names)
    said = st.radio(
        "What holds?", list(options), index=None, format_func=options.__getitem__, key=f"ruling-{form}-{chosen}"
    )
    why = st.text_input("Why? Everybody can read this.", key=f"ruling-why-{form}-{chosen}", max_chars=2000).strip()
    # asked while drawing: a callback would know only what stood in the fields when they were drawn last
    if st.button("Record the ruling", key="ruling-do"):
        _rule(row, said, why)
        st.rerun()


def _rule(row: Any, said: tuple[str, str | None] | None, why: str) -> None:
    if said is None or not why:
        st.session_state[_TOLD] = Notice(Tone.CARE, "Say what holds, and why.")
        return
    client, (ruling, applies) = visit.client(), said
    made, notice = ask(
        lambda: client.rule_conflict(
            row["a"],
            row["b"],
            ruling,
            dimension=row["dimension"],
            applies=applies,
            reason=why,
            seen=row["position"],
        )
    )
    if made is not None:
        st.session_state[_MADE] = made["event"]
        st.session_state[_FORM] += 1
        notice = Notice(Tone.DONE, "The ruling is recorded. You can take it back.")
    st.session_state[_TOLD] = notice


def _undo(event: str) -> None:
    frame.take_back(event, made=_MADE, told=_TOLD, sentence="The ruling is taken back.")
