"""How far the reading is: by source and by person, without a table of who is fast."""

from __future__ import annotations

from typing import Final

import streamlit as st
from curation.finding import ask
from curation.progress import people_html, sources_html

from screens import assigning, frame, visit

__all__ = ["page"]

_LEDE: Final = "Pairs with an end in each source, and where they stand. A pair of two sources is counted in both."


def page() -> None:
    """Draw both tables; the words typed narrow the sources."""
    st.html('<h1 class="q-h1">Progress</h1>')
    found, notice = ask(visit.client().progress)
    if found is None:
        if notice:
            frame.say(notice)
        st.button("Load again")
        return
    st.html(f'<section class="q-group"><h2>By person</h2>{people_html(found["people"])}</section>')
    words = st.text_input("Only sources whose name has these words", key="progress", max_chars=200)
    wanted = words.casefold().split()
    sources = [one for one in found["sources"] if all(word in one["title"].casefold() for word in wanted)]
    st.html(f'<section class="q-group"><h2>By source</h2><p>{_LEDE}</p>{sources_html(sources)}</section>')
    assigning.draw(sources)
