"""The page of how things fit together: a picture, and the same as a table with who says so."""

from __future__ import annotations

import re

from html_tree import every, parsed, words
from hypothesis import given
from hypothesis import strategies as st
from installation import BROWSER, Installation

from qmskg.server.arcs import arcs


def test_the_picture_and_the_table_hold_the_same(shared: Installation) -> None:
    document = shared.web.get("/api/v1/fit").json()
    page = parsed(shared.web.get("/fit", headers=BROWSER).text)
    for chapter in document["chapters"]:
        (section,) = (one for one in every(page, "section") if one.get("aria-labelledby") == chapter["id"])
        table = every(section, "tbody")[0]
        assert len(every(table, "tr")) == len(chapter["links"])
        drawn = {
            number for text in every(section, "text") for number in re.findall(r"\d+", words(text))
            if text.get("font-weight")
        }  # fmt: skip
        assert drawn == {str(n) for n in range(1, len(chapter["links"]) + 1)}
    told = words(page)
    assert "Quality assurance is a part of Quality management system" in told
    assert "This project, in its glossary" in told
    assert "No relation is held of:" in told


LINKS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda ends: ends[0] != ends[1]), max_size=25
)


@given(LINKS)
def test_no_two_numbers_are_written_over_each_other(ends: list[tuple[int, int]]) -> None:
    members = [str(number) for number in range(10)]
    links = [{"a": str(a), "b": str(b)} for a, b in ends]
    picture = arcs(members, {id: id for id in members}, links, [True] * len(links))
    numbers = sorted(int(n) for arc in picture.arcs for n in arc.text.split(", "))
    assert numbers == list(range(1, len(links) + 1))
    for one in picture.arcs:
        assert 0 < one.x < picture.width
        assert not [o for o in picture.arcs if o is not one and abs(o.y - one.y) < 16 and abs(o.x - one.x) < 16]
