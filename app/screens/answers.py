"""What an audit shows: found by words or by its id, then in three groups that are never mixed."""

from __future__ import annotations

from typing import Final

import streamlit as st
from curation.evidence_html import answer_html, hits_html
from curation.finding import ask, find_audit

from qmskg.pictures import coverage_map
from screens import frame, visit

__all__ = ["page"]

_LABEL: Final = "An audit or a measure: words of its name, or its id"
_HINT: Final = "For instance hip fracture, or audit-nhfd"
_START: Final = "Type a few words and press Enter. You then see which standards the audit gives evidence towards."
_NONE: Final = "No audit and no measure fits these words. Try fewer or other words."
_MOST: Final = 500
_ALL: Final = "All audits at once, as a picture"
_COUNTS: Final = (
    "Duties that each audit shows at least in part, by the document that asks them: what bodies publish and people "
    "agreed, and nothing else. Counts in the order of the alphabet; they rate nobody. "
    '<a href="{page}" target="_blank" rel="noopener">The same as a table (new tab)</a>.'
)


def page() -> None:
    """Draw the page as the address line asks: ``id`` names an audit, ``q`` is what was typed."""
    id, words = st.query_params.get("id", ""), st.query_params.get("q", "")
    st.html('<h1 class="q-h1">What an audit shows</h1>')
    st.session_state.setdefault("audit", words)
    st.text_input(_LABEL, key="audit", placeholder=_HINT, max_chars=_MOST, on_change=_typed)
    if not (id or words.strip()):
        st.html(f"<p>{_START}</p>")
        if st.toggle(_ALL):
            _all_at_once()
        return
    with st.spinner("Looking…"):
        found = find_audit(visit.client(), id, words)
    if found.notice:
        frame.say(found.notice)
        st.button("Load again")
    elif found.answer:
        st.html(answer_html(found.answer, visit.public_page("audits", found.answer["audit"])))
    elif found.hits:
        st.html(hits_html(found.hits, words))
    else:
        st.html(f'<p role="status">{_NONE}</p>')


def _all_at_once() -> None:
    """Draw what all audits show."""
    found, notice = ask(visit.client().coverage_matrix)
    if notice:
        frame.say(notice)
    cells = [
        {**cell, "key": cell["source"], "number": cell["full"] + cell["partial"] - cell["part_unknown"]["agreed"]}
        for cell in (found or {}).get("cells", ())
    ]
    drawn = [cell for cell in cells if cell["number"]]
    st.html(f'<p class="q-text">{_COUNTS.format(page=visit.public_page("coverage"))}</p>')
    frame.draw(
        coverage_map(
            drawn, by="document", groups={cell["key"]: cell["key"] for cell in drawn},
            audits={cell["audit"]: cell["audit"] for cell in drawn},
        )
    )  # fmt: skip


def _typed() -> None:
    """Put what was typed into the address line, so that a reload and a link bring it back."""
    words = st.session_state["audit"].strip()
    st.query_params.from_dict({"q": words} if words else {})
