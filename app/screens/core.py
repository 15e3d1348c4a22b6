"""Core set drafts: what follows from the pairs that people agreed, marked as what it is."""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st
from curation.core import EMPTY, LEDE, Standard, bodies_html, by_theme, counts_html, theme_html
from curation.evidence import Names
from curation.finding import ask

from qmskg.pictures import bodies_by_theme, cluster
from screens import frame, visit
from screens.conflicts import rulings
from screens.reshaping import editor

__all__ = ["page"]

_ALL: Final = "All themes"
_NONE: Final = "No picture"
_COUNTS: Final = (
    "Counts of duties held here, in the order of the alphabet. They rate nobody. What stands under a draft is a "
    "draft too."
)


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
    editor(document)
    rulings()
    themes = by_theme(document)
    if not themes:
        st.html(f'<p class="q-text">{EMPTY}</p>')
    else:
        st.html(f'<p class="q-said q-care"><b>Drafts.</b> {LEDE}</p>')
        chosen = st.selectbox("Theme", [_ALL, *themes], key="theme") if len(themes) > 1 else _ALL
        names = document.get("names") or {}
        _one_as_a_picture([s for theme, some in themes.items() if chosen in {_ALL, theme} for s in some], names)
        for theme, standards in themes.items():
            if chosen in {_ALL, theme}:
                listed = theme_html(standards, names)
                st.html(f'<section class="q-group"><h2>{escape(theme)}</h2>{listed}</section>')
        with st.expander("Which bodies ask within which theme"):
            st.html(f"<p>{_COUNTS}</p>")
            frame.draw(bodies_by_theme(disposition.get("by_body_and_theme") or ()))
            st.html(bodies_html(disposition))
    st.html(counts_html(disposition))


def _one_as_a_picture(standards: list[Standard], names: Names) -> None:
    """Let people choose a core standard, and draw it with the duties under it."""
    by_id = {standard["id"]: standard for standard in standards}
    chosen = st.selectbox(
        "See one core standard with its duties as a picture",
        [_NONE, *by_id],
        format_func=lambda key: by_id[key]["title"] or key if key in by_id else key,
        key="picture",
    )
    if chosen in by_id:
        frame.draw(cluster(by_id[chosen], names))
