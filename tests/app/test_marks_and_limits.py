"""What is marked on two texts, and what the strip sets side by side."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import pairwise

import pytest
from curation.card import card_html, link_html
from curation.limits import Dimension, limits
from curation.marks import LEGEND, Mark, compare, stem
from curation.strip import NOT_ASKED, Row, strip
from hypothesis import given
from hypothesis import strategies as st

from qmskg.units import words_like

#: words that limits are made of, among any others, so that something is found often
PIECES = st.sampled_from(
    ["48 hours", "two days", "within", "annual", "yearly", "every 3 months", "95%", "immediately", "4 per year",
     "the day after", "5 working days", "Regulation 12(2)", "surgery", "operated", "<b>", "&amp;", "é", " ", ", "]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=8).map(" ".join))


@given(TEXTS, TEXTS, TEXTS)
def test_spans_joined_are_the_text_again(title: str, summary: str, other: str) -> None:
    a, b = compare([title, summary], [other])
    assert ["".join(span.text for span in part) for part in (*a, *b)] == [title, summary, other]
    assert all(span.text for part in (*a, *b) for span in part)


@given(TEXTS)
def test_a_limit_stands_where_it_says(text: str) -> None:
    found = limits(text)
    assert all(text[limit.start : limit.end] == limit.text for limit in found)
    assert all(one.end <= next_.start for one, next_ in pairwise(found))


@given(TEXTS, TEXTS)
def test_marks_are_mutual(one: str, other: str) -> None:
    (a,), (b,) = compare([one], [other])
    assert (Mark.SAME in {s.mark for s in a}) == (Mark.SAME in {s.mark for s in b})
    (again,), (too,) = compare([one], [one])
    assert again == too
    assert not {Mark.DIFFERS, Mark.ALONE} & {span.mark for span in again}


@pytest.mark.parametrize(
    ("one", "other", "mark"),
    [
        ("within 48 hours", "within two days", Mark.SAME),
        ("reviewed annually", "a yearly review", Mark.SAME),
        ("four a year", "quarterly", Mark.SAME),
        ("4 per year", "every 3 months", Mark.SAME),
        ("every 12 months", "once a year", Mark.SAME),
        ("within a day", "inside 24 hours", Mark.SAME),
        ("within an hour", "within 60 minutes", Mark.SAME),
        ("within 48 hours", "within 36 hours", Mark.DIFFERS),
        ("within 2 working days", "within 48 hours", Mark.DIFFERS),
        ("90 per cent", "95%", Mark.DIFFERS),
        ("immediately", "the next day", Mark.DIFFERS),
        ("within 48 hours", "without a limit", Mark.ALONE),
        ("within 48 hours", "95%", Mark.ALONE),
    ],
)
def test_what_a_limit_is_beside_another(one: str, other: str, mark: Mark) -> None:
    (spans,), _ = compare([one], [other])
    assert [s.mark for s in spans if s.mark not in {None, Mark.SHARED}] == [mark]


@pytest.mark.parametrize("text", ["Regulation 12(2)", "statement 3", "CG124", "version 2.1", "COVID-19", "1.2.3"])
def test_what_only_refers_is_no_limit(text: str) -> None:
    assert limits(text) == ()


def test_upper_end_of_a_range() -> None:
    (found,) = limits("within 24 to 48 hours")
    assert (found.dimension, found.amount) == (Dimension.TIME, 48 * 60)


def test_whatever_is_a_unit_of_time_is_found_in_a_text() -> None:
    for words in words_like("hour", "month"):
        (found,) = limits(f"within 3 {words}s of it")
        assert (found.text, found.dimension) == (f"3 {words}s", Dimension.TIME)
        assert found.amount == limits(f"within 3 {words}")[0].amount > 0


def test_stems_keep_four_letters() -> None:
    assert stem("operated") == stem("Operation’s") == stem("operations")
    assert stem("used") == "used"


def test_every_mark_has_a_legend() -> None:
    assert set(LEGEND) == set(Mark)


# --- the strip ------------------------------------------------------------------------------------------------


def leaf(**fields: object) -> dict[str, object]:
    return {"title": "T", "summary": "", "kind": "requirement", **fields}


def row(label: str, a: dict[str, object], b: dict[str, object]) -> Row:
    return next(row for row in strip(a, b) if row.label == label)


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        ("a yearly review", "annual", False),
        ("annually", "once a year", False),
        ("yearly", "every 6 months", True),
        ("yearly, and monthly in winter", "monthly, and an annual one", False),
    ],
)
def test_how_often_is_compared_by_what_it_amounts_to(one: str, other: str, differs: bool) -> None:
    assert row("How often", leaf(summary=one), leaf(summary=other)).differs is differs


def test_two_days_are_48_hours_and_not_36() -> None:
    time = "Within what time"
    assert not row(time, leaf(title="in two days"), leaf(title="in 48 hours")).differs
    assert row(time, leaf(title="in 36 hours"), leaf(title="in 48 hours")).differs


def test_a_day_is_24_hours() -> None:
    (row,) = strip({"summary": "Reconciled within a day."}, {"summary": "Reconciled within 24 hours."})
    assert (row.a, row.b, row.differs) == ("one day", "24 hours", False)
    (row,) = strip({"summary": "Seen within an hour."}, {"summary": "Seen within 24 hours."})
    assert (row.a, row.differs) == ("one hour", True)


def test_thresholds_differ_by_operator() -> None:
    at_least, exactly = leaf(thresholds=["reports >= 4 per year"]), leaf(thresholds=["reports = 4 per year"])
    assert row("Threshold", at_least, exactly).differs
    assert not row("Threshold", at_least, at_least).differs


def test_a_measure_asks_for_nothing_and_differs_in_nothing() -> None:
    found = row("Must or should", leaf(kind="measure"), leaf(obligation="must"))
    assert (found.a, found.differs) == (NOT_ASKED, False)


def test_a_row_that_neither_side_fills_is_left_out() -> None:
    assert strip(leaf(), leaf()) == ()
    assert row("Who", leaf(actor="the trust"), leaf()).b is None


# --- the card -------------------------------------------------------------------------------------------------

DOCUMENT = {"title": "D", "status": "in_force", "url": None, "publisher": "P", "licence": "L"}
HOSTILE = st.one_of(st.sampled_from(["<script>alert(1)</script>", '"><img src=x onerror=1>', "a & b"]), TEXTS)


class Tags(HTMLParser):
    """Collects the elements and the text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


@given(HOSTILE, HOSTILE, HOSTILE)
def test_nothing_from_a_source_becomes_markup(title: str, summary: str, actor: str) -> None:
    a = leaf(title=title, summary=summary, actor=actor, number=title, document=DOCUMENT | {"title": title},
             parents=[{"title": title}], siblings=[{"title": summary}], page="javascript:alert(1)")  # fmt: skip
    seen = Tags(card_html({"a": a, "b": leaf(title=summary, document=DOCUMENT)}))
    assert not seen.tags & {"script", "img", "a"}
    assert not {"onerror", "href"} & seen.attributes


def test_a_card_that_names_only_some_of_what_stands_beside_says_so() -> None:
    some, whole = ({"siblings": [{"title": "Falls"}], "siblings_in_all": many} for many in (30, 1))
    html = card_html({"a": leaf(title="One", document=DOCUMENT, **some), "b": leaf(document=DOCUMENT, **whole)})
    assert "<summary>The first 1 of 30 beside it</summary>" in html
    assert "<summary>1 beside it</summary>" in html


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", "data:text/html,x", "/relative", "file:///etc"])
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert link_html(url, "its page") == ""


def test_a_link_that_opens_a_tab_says_so_and_cannot_reach_back() -> None:
    html = link_html('https://example.org/?a="b"', "its page")
    assert "(new tab)" in html
    assert 'rel="noopener noreferrer"' in html
    assert '"b"' not in html
