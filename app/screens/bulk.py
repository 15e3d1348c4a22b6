"""Accept many at once: a band of proposals after a sample of it was read, or pairs whose texts are the same."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any, Final

import streamlit as st
from curation.address import Address
from curation.bulk import ANSWERS, BANDS, LEDE, batch_html, label, sample_html
from curation.finding import ask
from curation.outcome import Notice, Tone

from qmskg.links import LinkKind
from screens import frame, visit

__all__ = ["page"]

_QUESTIONS: Final = {LinkKind.EVIDENCE: "What measures show", LinkKind.MAPPING: "Two requirements"}
_SAMPLE: Final = 80


def page() -> None:
    """Draw the batch that the address names, or the list of batches and a form for a new one."""
    st.html(f'<h1 class="q-h1">Accept many at once</h1><p class="q-text">{LEDE}</p>')
    if told := st.session_state.pop("bulk-told", None):
        frame.say(told)
    id = st.query_params.get("batch", "")
    if id:
        _batch(id)
    else:
        _mine()
        _new()


def _do(act: Callable[[], Any], done: str) -> None:
    """Ask the server for something, keep what to say of it, and go to its batch."""
    found, notice = ask(act)
    st.session_state["bulk-told"] = notice or Notice(Tone.DONE, done)
    if found is not None:
        st.query_params.from_dict({"batch": found["id"]})


def _batch(id: str) -> None:
    client = visit.client()
    found, notice = ask(lambda: client.batch(id))
    if found is None:
        if notice:
            frame.say(notice)
    else:
        st.html(batch_html(found))
        with st.container(horizontal=True):
            if found["allowed"]:
                st.button(
                    f"Accept the {found['left']:,} that are left", type="primary", key="accept",
                    on_click=_do, args=(lambda: client.accept_batch(id), "The rest has your vote."),
                )  # fmt: skip
            if not found["undone"]:
                st.button(
                    "Take the whole batch back", key="undo",
                    on_click=_do, args=(lambda: client.undo_batch(id), "The whole batch is taken back."),
                )  # fmt: skip
        st.html(sample_html(found, lambda pair: Address(pair=(pair["a"], pair["b"])).link))
    st.button("All my batches", key="all", on_click=lambda: st.query_params.clear())


def _mine() -> None:
    found, notice = ask(visit.client().batches)
    if found is None:
        if notice:
            frame.say(notice)
        return
    rows = "".join(
        f'<li><a href="./bulk?batch={escape(b["id"])}" target="_self">{escape(label(b))}</a><br>'
        f'<span class="q-doc">{escape(b["said"])}</span></li>'
        for b in found["batches"]
    )
    if rows:
        st.html(f'<section class="q-group"><h2>Mine</h2><ul class="q-rows">{rows}</ul></section>')


def _new() -> None:
    """Ask what would be accepted. Drawing decides nothing."""
    st.html('<section class="q-group"><h2>A new one</h2></section>')
    kind = st.selectbox("Question", list(_QUESTIONS), format_func=lambda k: _QUESTIONS[k], key="bulk-kind")
    answer = st.selectbox("What you would say of each pair", ANSWERS[kind], key=f"bulk-answer-{kind}")
    band = st.selectbox("Suggestions of the machine that are", BANDS, index=len(BANDS) - 1, key="bulk-band")
    source = st.text_input("Only this source (its id; empty for all)", key="bulk-source", max_chars=300)
    size = st.number_input(
        "Pairs to read one by one", min_value=30, max_value=500, value=_SAMPLE, key="bulk-sample"
    )
    client = visit.client()
    with st.container(horizontal=True):
        # asked while drawing: a callback would know only what stood in the fields when they were drawn last
        drawn = st.button("Draw a sample", type="primary", key="draw")
        st.button("List pairs with identical texts", key="identical", on_click=_do, args=(
            lambda: client.start_batch(basis="identical"),
            "These pairs say the same word for word. Nothing is decided yet.",
        ))  # fmt: skip
    if drawn:
        _do(
            lambda: client.start_batch(
                kind=kind.value, answer=answer, band=band, source=source.strip() or None, sample=int(size)
            ),
            "A sample is drawn. Read each of its pairs; nothing is decided yet.",
        )
        st.rerun()
