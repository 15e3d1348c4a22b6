"""Pictures: read by a parser as a reader would, with no colour, script or style sheet to help."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmskg.pictures import Picture, bodies_by_theme, cluster, curve, heat_map, reliability
from qmskg.pictures.drawing import BLUE, DARK, PAPER, QUIET, TEXT, WHITE
from qmskg.pictures.heat_map import _SHADES
from qmskg.relations import Relation

SVG = "{http://www.w3.org/2000/svg}"
NASTY = "<script>alert(1)</script> & \"so\" 'it' ]]>"


def read(picture: Picture | None) -> ET.Element:
    """Parse a picture, and check what holds of every one."""
    assert picture
    root = ET.fromstring(picture.svg)
    assert root.get("role") == "img"
    ids = {element.get("id"): element.text for element in root.iter() if element.get("id")}
    assert ids[root.get("aria-labelledby")] == picture.title
    assert ids[root.get("aria-describedby")]
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "title", "desc", "rect", "text", "line", "path", "circle", "polygon", "polyline",
    }  # fmt: skip
    assert not [e for e in root.iter() for name in e.attrib if name.startswith("on") or name in {"style", "href"}]
    left, top, right, foot = map(float, (root.get("viewBox") or "").split())
    for element in root.iter(f"{SVG}rect"):
        assert left <= float(element.get("x", 0)) <= right
        assert top <= float(element.get("y", 0)) + float(element.get("height", 0)) <= foot + 0.1
    return root


def words(root: ET.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's ratio of two colours."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def test_words_and_numbers_can_be_read_on_what_they_stand_on() -> None:
    for _, fill, ink in _SHADES:
        assert contrast(fill, ink) >= 4.5
    for ink in (TEXT, QUIET, BLUE, DARK):
        assert min(contrast(ink, WHITE), contrast(ink, PAPER)) >= 4.5


# --- bodies by theme ----------------------------------------------------------------------------------------


@given(
    st.dictionaries(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), st.integers(0, 3000), min_size=1)
)
def test_every_number_is_written_and_nothing_else(cells) -> None:
    names = {key: f"Name of {key}" for key in "abcxyz"}
    picture = heat_map(
        ({"row": row, "column": column, "number": number} for (row, column), number in cells.items()),
        name="m", title="T", about="A", rows=names, columns=names,
    )  # fmt: skip
    some = {cell: number for cell, number in cells.items() if number}
    if not some:
        assert picture is None
        return
    found = words(read(picture))
    named = {f"Name of {key}" for cell in some for key in cell}
    assert sorted(word for word in found if word.isdigit()) == sorted(map(str, some.values()))
    assert {word for word in found if not word.isdigit()} == named


def test_bodies_stand_by_the_alphabet_and_themes_in_their_own_order() -> None:
    rows = [
        {"body": "Z body", "theme": "Medicines", "leaves": 7, "core_standards": 2},
        {"body": "a body", "theme": "Our own theme", "leaves": 1, "core_standards": 1},
        {"body": NASTY, "theme": "Infection prevention and control", "leaves": 12, "core_standards": 3},
    ]
    root = read(bodies_by_theme(rows))
    assert words(root) == [
        "Infection prevention and cont…", "Medicines", "Our own theme",
        NASTY, "a body", "Z body", "7", "1", "12",
    ]  # fmt: skip
    assert "Medicines: 7 duties of Z body" in {title.text for title in root.iter(f"{SVG}title")}
    assert bodies_by_theme([]) is None


# --- a core standard and its leaves -------------------------------------------------------------------------


def member(leaf: str, relation: Relation, status: str = "proposed") -> dict[str, str]:
    return {"leaf": leaf, "relation": relation.value, "status": status}


def test_each_leaf_has_its_line_under_what_it_is_to_the_core_standard() -> None:
    members = [
        member("b:1", Relation.SUBSET), member("a:1", Relation.SUBSET, "agreed"), member("a:2", Relation.INTERSECTS),
    ]  # fmt: skip
    names = {"a:1": {"title": NASTY, "source": "A"}, "b:1": {"title": "Second", "source": "B"}}
    root = read(cluster({"title": "Telling people", "members": members}, names))
    said = words(root)
    assert said[:5] == [
        "Asks for less, and is met by it (2)", f"{NASTY} · A", "Second · B", "Shares a part (1)", "a:2",
    ]  # fmt: skip
    lines = list(root.iter(f"{SVG}path"))
    assert [bool(line.get("stroke-dasharray")) for line in lines] == [
        False,
        True,
        True,
    ]  # agreed is not told by colour
    about = next(root.iter(f"{SVG}desc")).text or ""
    assert "3 duties: 2 asks for less" in about
    assert "People have agreed 1 of these places" in about


@pytest.mark.parametrize("members", [[], [member("a:1", Relation.NONE)]])
def test_where_no_leaf_is_under_it_there_is_no_picture(members) -> None:
    assert cluster({"title": "T", "members": members}, {}) is None


def test_long_names_stay_within_the_picture() -> None:
    members = [member(f"a:{n}", relation) for n in range(40) for relation in list(Relation)[:4]]
    names = {f"a:{n}": {"title": "word " * 60, "source": "source " * 30} for n in range(40)}
    root = read(cluster({"title": "long " * 50, "members": members}, names))
    assert max(len(text) for text in words(root)) <= 80


# --- a programme --------------------------------------------------------------------------------------------


def test_the_curve_of_a_programme_says_what_it_shows() -> None:
    found = {
        "curve": [{"covered": 3}, {"covered": 5}, {"covered": 8}], "coverable": ["x"] * 12, "unit": "leaf",
        "audits": [{"locked": True}, {"locked": False}, {"locked": False}],
    }  # fmt: skip
    root = read(curve(found))
    about = next(root.iter(f"{SVG}desc")).text or ""
    assert "from none to 8 of the 12 duties" in about
    assert "over 3 audits; the first 1 are done in any case" in about
    assert {"0", "12", "done in any case"} <= set(words(root))
    assert curve({**found, "curve": []}) is None


# --- what came of pairs -----------------------------------------------------------------------------------------

SHARE = st.floats(0, 1)
BIN = st.tuples(SHARE, SHARE, SHARE, SHARE, st.integers(1, 9000)).map(
    lambda b: {"mean": b[0], "low": min(b[1:4]), "linked": sorted(b[1:4])[1], "high": max(b[1:4]), "pairs": b[4]}
)


@given(st.lists(BIN, min_size=1, max_size=10))
def test_every_bin_has_a_point_within_its_interval(bins) -> None:
    root = read(reliability({"error": 0.02, "bins": bins}, NASTY))
    points = list(root.iter(f"{SVG}circle"))
    assert len(points) == len(bins)
    lines = [e for e in root.iter(f"{SVG}line") if e.get("stroke") == BLUE]
    for point, line, one in zip(points, lines, bins, strict=True):
        assert point.get("cx") == line.get("x1") == line.get("x2")
        foot, top = float(line.get("y1", 0)), float(line.get("y2", 0))
        assert top - 0.1 <= float(point.get("cy", 0)) <= foot + 0.1
        assert f"said {one['mean']:.2f}: {one['linked']:.2f} linked" in (point[0].text or "")


def test_a_curve_without_bins_is_no_picture() -> None:
    assert reliability({"error": 0.0, "bins": []}, "nothing") is None
