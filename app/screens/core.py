"""Core set drafts: what follows from the pairs that people agreed, marked as what it is."""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st
from curation.core import EMPTY, LEDE, by_theme, counts_html, theme_html
from curation.finding import ask

from screens import frame, visit

__all__ = ["page"]

_ALL: Final = "All themes"


def page() -> None:
    """Draw the drafts by theme, and what became of every duty."""
    st.html('<h1 class="q-h1">Core set drafts</h1>')
    client = visit.client()
    found, notice = ask(lambda: (client.core_standards(), client.disposition()))
    if found is None:
        if notice:
            frame.say(notice)
        st.button("Load again")
        return
    document, disposition = found
    themes = by_theme(document)
    if not themes:
        st.html(f'<p class="q-text">{EMPTY}</p>')
    else:
        st.html(f'<p class="q-said q-care"><b>Drafts.</b> {LEDE}</p>')
        chosen = st.selectbox("Theme", [_ALL, *themes], key="theme") if len(themes) > 1 else _ALL
        for theme, standards in themes.items():
            if chosen in {_ALL, theme}:
                drawn = theme_html(standards, document.get("names") or {})
                st.html(f'<section class="q-group"><h2>{escape(theme)}</h2>{drawn}</section>')
    st.html(counts_html(disposition))
