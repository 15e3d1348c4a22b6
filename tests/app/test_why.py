"""The drawing of the machine's case: the texts whole, the steps in order, nothing told by colour alone."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from curation.why import why_html
from hypothesis import given
from hypothesis import strategies as st

_SPOKEN = re.compile(r'<span class="q-spoken">.*?</span>')
_TAG = re.compile(r"<[^>]*>")


def side(title: str, summary: str, *marks: tuple[str, int, int, str]) -> dict[str, Any]:
    return {
        "title": title, "summary": summary,
        "marks": [{"field": f, "start": s, "end": e, "text": "", "kind": k, "weight": 1.0} for f, s, e, k in marks],
    }  # fmt: skip


def rows(*adds: float, rest: float = 0.0) -> dict[str, Any]:
    own = [{"signal": f"s{i}", "label": f"Signal {i}", "adds": value} for i, value in enumerate(adds)]
    return {
        "rows": [*own, {"signal": "other", "label": "Others", "adds": rest}],
        "log_odds": 1.25,
        "probability": 0.777,
    }


def drawn(fall: dict[str, Any] | None, a: dict[str, Any] | None = None) -> str:
    return why_html({"explanation": {"a": a or side("A", "Aa"), "b": side("B", "Bb"), "waterfall": fall}})


@given(
    st.text(max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.sampled_from(
        ["meaning", "shared", "limit_same", "limit_differs"])), max_size=6),
)  # fmt: skip
def test_marks_change_no_letter_of_a_text(text: str, marks: list[tuple[int, int, str]]) -> None:
    inside = [("summary", min(a, b), max(a, b), k) for a, b, k in marks if max(a, b) <= len(text)]
    html = drawn(None, side("Title", text, *inside))
    found = re.search(r'<p class="q-text">(.*?)</p></section>', html, re.DOTALL)
    assert found
    assert unescape(_TAG.sub("", _SPOKEN.sub("", found.group(1)))) == text


def test_a_limit_that_the_other_lacks_wins_over_a_shared_word_and_is_spoken() -> None:
    html = drawn(None, side("Within 36 hours", "", ("title", 7, 15, "limit_differs"), ("title", 0, 15, "shared")))
    assert '<span class="q-differs">36 hours<span class="q-spoken"> (not in the other text)</span></span>' in html


def test_every_step_is_said_in_words_beside_its_bar() -> None:
    html = drawn(rows(2.0, -0.1, 0.001, rest=-1.9))
    said = re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>', html)
    assert said == [("Signal 0", "stronger, much"), ("Signal 1", "weaker, a little"), ("Others", "weaker, much")]
    assert html.count('aria-hidden="true"') == html.count('class="q-bar"') == 3
    assert "0.777" not in html and "1.25" not in html


def test_more_than_a_few_signals_are_one_row_and_nothing_is_lost() -> None:
    adds = [1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4]
    widths = [float(w) for w in re.findall(r"width:([\d.]+)%", drawn(rows(*adds)))]
    assert len(widths) == 7  # five, the rest as one, the other candidates
    assert abs(widths[5] / widths[0] - 0.9) < 0.02


def test_without_a_waterfall_the_texts_are_still_marked() -> None:
    assert "q-fall" not in drawn(None) and "No word and no limit stands in both texts." in drawn(None)
