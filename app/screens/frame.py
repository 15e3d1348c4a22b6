"""What stands on every page: the banner of a demonstration, and notices."""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st
from curation.outcome import Notice, Tone

from screens import visit

__all__ = ["banner", "say"]

_DEMONSTRATION: Final = (
    "<b>Demonstration.</b> This register is fictional: its curators and what they decided are made up."
)


def banner() -> None:
    """Say that the register is a fictional one, where it is."""
    desk = visit.desk()
    desk.meet()
    if (desk.me or {}).get("demonstration"):
        st.html(f'<p class="q-banner" role="note">{_DEMONSTRATION}</p>')


def say(notice: Notice) -> None:
    """Draw a notice; its first word says what kind it is, so that colour is not needed."""
    tone = "done" if notice.tone is Tone.DONE else "care"
    st.html(f'<p class="q-said q-{tone}" role="status"><b>{notice.tone}.</b> {escape(notice.sentence)}</p>')
