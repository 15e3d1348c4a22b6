"""Who is asked to read what: seen by everybody about themselves, changed by whoever may assign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st
from curation.finding import ask
from curation.outcome import Notice, Tone
from curation.progress import assigned_html

from screens import frame, visit

__all__ = ["draw"]

_TOLD: Final = "assigning-told"
_ID: Final = "Who reads it (the id of a person; empty takes it back)"


def draw(sources: Sequence[Mapping[str, Any]]) -> None:
    """Draw what is assigned, and for whoever may, a form to change it."""
    found, _ = ask(visit.client().assigned)
    rows = found["assigned"] if found else []
    may = "assign" in (visit.desk().me or {}).get("may", ())
    if not rows and not may:
        return
    st.html(f'<section class="q-group"><h2>Who is asked to read what</h2>{assigned_html(rows)}</section>')
    if told := st.session_state.pop(_TOLD, None):
        frame.say(told)
    if may:
        _form({source["id"]: source["title"] for source in sources})


def _form(titles: Mapping[str, str]) -> None:
    with st.form("assigning"):
        source = st.selectbox("Source", list(titles), format_func=lambda one: f"{titles[one]} ({one})")
        person = st.text_input(_ID, max_chars=120).strip()
        pressed = st.form_submit_button("Assign", disabled=not titles)
    if not pressed or source is None:
        return
    client = visit.client()
    done, notice = ask(lambda: client.assign(source, person or None))
    said = f"{titles[source]} is read by {person}." if person else f"{titles[source]} is assigned to nobody."
    st.session_state[_TOLD] = Notice(Tone.DONE, said) if done else notice
    st.rerun()
