"""What stands on every page: who is signed in, the banner of a demonstration, and notices."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from typing import Final

import streamlit as st
from curation.finding import ask
from curation.outcome import Notice, Tone, notice_html

from qmskg.pictures import Picture
from qmskg.settings import Settings
from screens import returning, signing, visit

__all__ = ["banner", "draw", "say", "take_back"]

_DEMONSTRATION: Final = (
    "<b>Demonstration.</b> This register is fictional: its curators and what they decided are made up."
)
_OUTSIDE: Final = (
    "<b>Not signed in.</b> Reading needs no account; deciding does, and your name then stands beside what you agree: "
    '<a href="{privacy}">what is kept and what is public</a>.'
)
_OVER: Final = (
    "<b>Your sign-in ran out.</b> Nothing you typed is lost: it is kept in this browser and is back here once you "
    "have signed in again."
)


def banner() -> None:
    """Say who is signed in, where people sign in, and that the register is a fictional one, where it is."""
    desk = visit.desk()
    desk.meet()
    if (desk.me or {}).get("demonstration"):
        st.html(f'<p class="q-banner" role="note">{_DEMONSTRATION}</p>')
    st.session_state["out"] = out = desk.signed_out(datetime.now(UTC))
    if signing.needed():
        returning.lead_back()
        _signed_in() if signing.token() and not out else _signed_out()


def _signed_in() -> None:
    name = (visit.desk().me or {}).get("person", {}).get("name", "")
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small"):
        st.html(f'<p class="q-doc">Signed in as <b>{escape(name)}</b></p>', width="content")
        st.button("Sign out", key="sign-out", type="tertiary", on_click=st.logout)


def _signed_out() -> None:
    over, privacy = signing.token() is not None, f"{Settings.from_environment().api}/privacy"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(
            f'<p class="q-said q-care" role="status">{_OVER if over else _OUTSIDE.format(privacy=privacy)}</p>',
            width="stretch",
        )
        st.button("Sign in again" if over else "Sign in", key="sign-in", type="primary", on_click=_sign_in)


def _sign_in() -> None:
    visit.desk().notice = signing.sign_in()


def say(notice: Notice) -> None:
    """Draw a notice, for a screen reader to say."""
    st.html(f'<div role="status">{notice_html(notice)}</div>')


def take_back(event: str, *, made: str, told: str, sentence: str) -> None:
    """Take an event back, before the page is drawn anew.

    Args:
        event: id of the event.
        made: where the session keeps that it was made.
        told: where it keeps what is said next.
        sentence: what is said once it is taken back.
    """
    client = visit.client()
    done, notice = ask(lambda: client.undo(event))
    if done is not None:
        st.session_state.pop(made, None)
        notice = Notice(Tone.DONE, sentence)
    st.session_state[told] = notice


def draw(picture: Picture | None) -> None:
    """Draw a picture as an image; what it says stands over it in words, and is read in its place."""
    if picture:
        st.html(f'<p class="q-text">{escape(f"{picture.title}. {picture.about}")}</p>')
        st.image(picture.svg, width=picture.width)
