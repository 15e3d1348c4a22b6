"""Challenges: what readers of the public pages say against links, and a curator's answer."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

import streamlit as st
from curation.challenges import LEDE, NONE, challenge_html
from curation.finding import ask
from curation.outcome import Notice, Tone

from qmskg.settings import Settings
from screens import frame, visit

__all__ = ["page"]

_DONE: Final = {
    "upheld": "Upheld. The pair waits to be read again.",
    "dismissed": "Dismissed. The public page says so, with your reason.",
}


def page() -> None:
    """Draw the challenges that wait, each with a field for the reason and two buttons."""
    st.html(f'<h1 class="q-h1">Challenges</h1><p class="q-text">{LEDE}</p>')
    if told := st.session_state.pop("challenge-told", None):
        frame.say(told)
    found, notice = ask(visit.client().challenges)
    if found is None:
        if notice:
            frame.say(notice)
        st.button("Load again")
        return
    if not found["challenges"]:
        st.html(f'<p class="q-text">{NONE}</p>')
    for challenge in found["challenges"]:
        id = challenge["id"]
        with st.container(key=f"challenge-{id}", border=True):
            st.html(challenge_html(challenge, _public(challenge["a"], challenge["b"])))
            st.text_area("Why (everybody sees it)", key=f"why-{id}", max_chars=4000, height=80)
            with st.container(horizontal=True):
                st.button("Uphold: read it again", key=f"uphold-{id}", on_click=_answer, args=(id, "upheld"))
                st.button("Dismiss", key=f"dismiss-{id}", on_click=_answer, args=(id, "dismissed"))


def _public(a: str, b: str) -> str:
    return f"{Settings.from_environment().api}/links/{quote(a, safe=':')}/{quote(b, safe=':')}"


def _answer(id: str, outcome: str) -> None:
    reason = str(st.session_state.get(f"why-{id}", "")).strip() or None
    found, notice = ask(lambda: visit.client().answer_challenge(id, outcome, reason))
    st.session_state["challenge-told"] = notice if found is None else Notice(Tone.DONE, _DONE[outcome])
