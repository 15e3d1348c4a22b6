"""Check my programme: a trust's own sheet, how it would be read, and what it may show. No account is needed.

The file stays in this visit (in the memory of the app) and is sent to the server to be read, which stores nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any, Final

import streamlit as st
from curation.outcome import Notice, Tone
from curation.programme import (
    FIELDS,
    GUESS_NONE,
    MEGABYTES,
    PAGE,
    ROWS,
    Bench,
    Show,
    choices,
    corrections,
    rows_to_show,
)
from curation.programme_html import gaps_html, missing_html, reading_html, rows_html, short_html, twice_html
from streamlit.delta_generator import DeltaGenerator

from screens import frame, visit

__all__ = ["page"]

_LEDE: Final = (
    "Choose the sheet in which you keep your audits. You see how it would be read, and correct it; then which known "
    "audit each row may be, what that may show, which mandatory audits are not in it, and what nothing in it shows. "
    "No account is needed."
)
_KEPT: Final = (
    "Your file stays in this visit and is stored nowhere: it is gone when you close the page or forget it below. "
    "Please leave out names of patients."
)
_LABEL: Final = f"Your programme: an Excel workbook (.xlsx) or CSV, up to {MEGABYTES} MB and {ROWS:,} rows"
_ANY: Final = "Not said: look at every kind"
_ANY_LINE: Final = "Not said: look at every service line"
_TAKE: Final = ("Your sheet with columns added", "Board paper in Word", "Board paper to print")
_CHANGED: Final = "You changed something since: check again to see what that comes to."


def page() -> None:
    """Draw the three steps, as far as the reader has come."""
    st.html('<h1 class="q-h1">Check my programme</h1>')
    bench: Bench | None = st.session_state.get("bench")
    if bench is None:
        st.html(f'<p class="q-text">{_LEDE}</p><p class="q-doc">{_KEPT}</p>')
        st.file_uploader(_LABEL, key="programme", max_upload_size=MEGABYTES, on_change=_chosen)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="q-text"><b>{escape(bench.name)}</b></p>', width="content")
        st.button("Forget this file, choose another", on_click=_forget)
    columns = _read(bench)
    if bench.reading is not None:
        _check(bench, columns)


def _chosen() -> None:
    """Put the file that was chosen on the bench; its name and content are all that is taken from the field."""
    given = st.session_state.get("programme")
    if given is not None:
        _forget()
        st.session_state["bench"] = Bench(visit.client(), given.getvalue(), given.name)


def _forget() -> None:
    """Let the file and all that was found of it go."""
    for key in [str(key) for key in st.session_state if str(key).startswith(("bench", "column-", "rows-"))]:
        del st.session_state[key]


def _read(bench: Bench) -> Sequence[str]:
    """Draw how it would be read, with a drop-down for each guess; return the corrections."""
    st.html('<h2 class="q-h2">1. Is it read right?</h2>')
    if bench.reading is None:
        with st.spinner("Reading the headings…"):
            bench.read()
    if bench.reading is None:
        if bench.notice:
            frame.say(bench.notice)
        return ()
    place = st.container()
    with st.expander("Which column is what", expanded=not bench.found):
        columns = corrections(bench.guessed, _chosen_columns(bench))
    bench.read(columns)
    with place:
        _told(bench)
    return columns


def _chosen_columns(bench: Bench) -> dict[str, str]:
    """Draw a drop-down for each field, with the guess in it."""
    offered, chosen = choices(bench.reading), {}
    columns = st.columns(3)
    for number, name in enumerate(bench.reading["fields"]):
        offers = [one for one in offered if name != "title" or one != GUESS_NONE]
        guess = bench.guessed.get(name, GUESS_NONE)
        label = FIELDS.get(name, name.capitalize())
        with columns[number % 3]:
            chosen[name] = st.selectbox(label, offers, index=offers.index(guess), key=f"column-{name}")
    return chosen


def _told(bench: Bench) -> None:
    """Draw what the reading comes to: how many rows, the first of them, and what to know of the file."""
    if bench.notice:
        frame.say(bench.notice)
    st.html(reading_html(bench.reading, FIELDS))


def _check(bench: Bench, columns: Sequence[str]) -> None:
    """Draw the second step and, once it is done, what was found."""
    st.html('<h2 class="q-h2">2. Check it</h2>')
    kinds, lines = (
        {"": any_} | {one["key"]: one["name"] for one in bench.reading.get(key, ())}
        for key, any_ in (("services", _ANY), ("service_lines", _ANY_LINE))
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        service = st.selectbox(
            "What your trust gives: then only what applies to you is looked for", list(kinds),
            format_func=kinds.__getitem__, key="bench-service", width=420,
        )  # fmt: skip
        line = st.selectbox(
            "Service line (a draft list), if this is the programme of one", list(lines),
            format_func=lines.__getitem__, key="bench-line", width=420,
        )  # fmt: skip
        pressed = st.button("Check this programme", type="primary")
    place = st.empty()
    if pressed:
        _run(bench, columns, (service, line), place)
    if bench.refused:
        frame.say(bench.refused)
    if bench.found is None:
        return
    if bench.asked != (columns, service, line):
        frame.say(Notice(Tone.NONE, _CHANGED))
    st.html('<h2 class="q-h2">3. What was found</h2>')
    st.html(short_html(bench.found))
    _take_away(bench)
    _sections(bench.found)


def _run(bench: Bench, columns: Sequence[str], for_whom: tuple[str, str], place: DeltaGenerator) -> None:
    """Have it checked, and say how far that is; a long programme takes half a minute."""
    bar = place.progress(0.0, text="Reading the titles…")

    def tell(done: int, total: int) -> None:
        after = "; comparing them with the audits held here…" if done == total else "…"
        bar.progress(0.9 * done / max(total, 1), text=f"Read {done:,} of {total:,} titles{after}")

    bench.check(columns, *for_whom, tell)
    st.rerun()  # so that what was found stands under the drop-downs folded away


def _take_away(bench: Bench) -> None:
    """Draw the files; they were made with the answer, so that each is there at once."""
    with st.container(horizontal=True, gap="small"):
        for words, file in zip(_TAKE, bench.files, strict=True):
            st.download_button(
                f"{words} ({file.name.rpartition('.')[2]})", file.content, file.name, file.media,
                key=f"bench-{file.name}", on_click="ignore",
            )  # fmt: skip


def _sections(found: Any) -> None:
    """Draw the rows, what is missing, what no row may show, and what is done twice, each under a tab."""
    gaps, missing = len(found["gap_details"]), len(found["missing_details"])
    rows, absent, open_, twice = st.tabs([
        f"Each row ({len(found['rows']):,})", f"Mandatory, missing ({missing:,})", f"Shown by no row ({gaps:,})",
        f"Twice ({len(found['same_audit']) + len(found['same_title']):,})",
    ])  # fmt: skip
    with rows:
        _rows(found)
    for tab, heading, told in (
        (absent, "Mandatory audits that no row looks like", missing_html(found, visit.public_page)),
        (open_, "What no row may show", gaps_html(found, visit.public_page)),
        (twice, "Rows that look like the same audit", twice_html(found, visit.public_page)),
    ):
        with tab:
            st.html(f'<section class="q-group"><h2>{heading}</h2>{told}</section>')


def _rows(found: Any) -> None:
    """Draw a page of the rows that are asked for."""
    left, middle, right = st.columns(3)
    show = left.selectbox("Show", list(Show), key="rows-show")
    words = middle.text_input("Only titles with these words", key="rows-words", max_chars=200)
    rows = rows_to_show(found, show, words)
    starts = list(range(0, max(len(rows), 1), PAGE))
    start = right.selectbox(
        "Which of them", starts, key=f"rows-page-{len(rows)}",
        format_func=lambda at: f"{min(at + 1, len(rows))} to {min(at + PAGE, len(rows))} of {len(rows)}",
    )  # fmt: skip
    told = (
        rows_html(found, rows[start : start + PAGE], visit.public_page)
        if rows
        else "<p>No row is of this kind.</p>"
    )
    st.html(f'<section class="q-group"><h2>{show}</h2>{told}</section>')
