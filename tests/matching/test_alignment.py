"""Leaves of a reissued source, old to new: by text, then by number. CQC's two moves are the real case."""

from __future__ import annotations

from pathlib import Path

import pytest

from qmskg.matching import SentenceEncoder, Vectors
from qmskg.matching.alignment import Aligned, Became, align
from qmskg.model import Edition, Library, Requirement, Source, Threshold
from qmskg.settings import Settings
from qmskg.vocabulary import DocumentKind, Operator


def leaf(id: str, number: str, title: str, **more: object) -> Requirement:
    return Requirement.model_validate({"id": id, "number": number, "title": title, **more})


def source(id: str, *leaves: Requirement) -> Source:
    return Source(
        id=id, title=f"Framework {id}", publisher="Body", edition=Edition(version=id), licence="OGL-3.0",
        kind=DocumentKind.GUIDANCE, requirements=leaves,
    )  # fmt: skip


def limit(hours: float) -> tuple[Threshold, ...]:
    return (Threshold(quantity="time", operator=Operator.AT_MOST, value=hours, unit="hours"),)


@pytest.fixture(scope="module")
def vectors():
    found = Vectors(SentenceEncoder(Settings().model))
    yield found
    found.close()


def became(found: tuple[Aligned, ...]) -> dict[str | None, tuple[Became, str | None]]:
    return {one.old or one.new: (one.became, one.new) for one in found}


def test_renumbering_is_not_remove_and_add(vectors) -> None:
    old = source(
        "old",
        leaf("old:1", "1", "Operate on a broken hip", thresholds=limit(48)),
        leaf("old:2", "2", "Offer a memory check on admission"),
        leaf("old:3", "3", "Give pain relief on arrival"),
        leaf("old:4", "4", "Keep a list of controlled drugs"),
        leaf("old:5", "5", "Report every serious incident to the board within a week"),
        leaf("old:6", "6", "Wash hands"),
        leaf("old:7", "7", "Wash hands"),
    )
    new = source(
        "new",
        leaf("new:1", "1", "Give pain relief on arrival"),
        leaf("new:2", "2", "Offer a memory check on admission"),
        leaf("new:3", "3", "Operate on a broken hip", thresholds=limit(36)),
        leaf("new:4", "4", "Teach staff to use the new scanner"),
        leaf("new:5", "5", "Serious incidents are reported to the board inside seven days"),
        leaf("new:7", "7", "Wash hands"),
        leaf("new:8", "8", "Wash hands"),
    )
    library = Library(sources=(old, new))
    found = became(align(library, "old", "new", vectors))
    assert found == {
        "old:1": (Became.CHANGED, "new:3"),  # the same words, and a stricter limit
        "old:2": (Became.SAME, "new:2"),
        "old:3": (Became.RENUMBERED, "new:1"),
        "old:4": (Became.GONE, None),
        "old:5": (Became.CHANGED, "new:5"),
        "old:6": (Became.RENUMBERED, "new:8"),  # of twins, the one with the same number is the same
        "old:7": (Became.SAME, "new:7"),
        "new:4": (Became.NEW, "new:4"),
    }


def test_an_edition_is_itself(vectors) -> None:
    one = source("old", leaf("old:1", "1", "Wash hands"), leaf("old:2", "2", "Wash hands"))
    two = one.model_copy(
        update={"id": "new", "requirements": (leaf("new:1", "1", "Wash hands"), leaf("new:2", "2", "Wash hands"))}
    )
    found = align(Library(sources=(one, two)), "old", "new", vectors)
    assert [(a.old, a.new, a.became) for a in found] == [
        ("old:1", "new:1", Became.SAME), ("old:2", "new:2", Became.SAME),
    ]  # fmt: skip


def test_one_side_may_have_no_leaf(vectors) -> None:
    one, two = source("old", leaf("old:1", "1", "Wash hands")), source("new")
    library = Library(sources=(one, two))
    assert became(align(library, "old", "new", vectors)) == {"old:1": (Became.GONE, None)}
    assert became(align(library, "new", "old", vectors)) == {"old:1": (Became.NEW, "old:1")}


#: line of enquiry of 2017 -> the quality statements of 2023 that are about the same, by their titles
MOVES = {
    "s1": "s3", "s2": "s2 s4", "s3": "e2", "s4": "s8", "s6": "s1", "e1": "e1 e2", "e2": "e5", "e3": "s6", "e4": "e3",
    "e5": "e4", "e6": "e6", "c1": "c1", "c2": "c3 c2", "c3": "c1", "r1": "r1", "r2": "r2 c2 r6 r5", "r3": "r5",
    "r4": "r4", "w1": "w2", "w2": "w1", "w3": "w1", "w4": "w5", "w5": "w5", "w6": "w5", "w7": "w6", "w8": "w7",
}  # fmt: skip


@pytest.fixture(scope="module")
def cqc(library: Library) -> Library:
    """CQC's frameworks alone, so that only they are encoded."""
    return Library(sources=tuple(one for one in library.sources if one.id.startswith("cqc-")))


def test_cqc_2017_to_2023(cqc, vectors) -> None:
    old, new = "cqc-kloe-healthcare-2017", "cqc-single-assessment-framework"
    found = {str(one.old).partition(":")[2]: one for one in align(cqc, old, new, vectors) if one.old}
    assert len(found) == 27
    assert found.pop("s5").became is Became.GONE  # "track record" has no statement of its own
    assert {one.became for one in found.values()} == {Became.CHANGED}
    for key, one in found.items():
        statement = str(one.new).partition(":qs-")[2].partition(".")[0]
        assert statement in MOVES[key].split(), (key, one.new)


def test_cqc_2023_to_the_draft_of_2026(cqc, vectors) -> None:
    old, new = "cqc-single-assessment-framework", "cqc-asc-framework-2026-draft"
    found = align(cqc, old, new, vectors)
    paired = {
        str(one.new).partition(":")[2]: str(one.old).partition(":")[2] for one in found if one.old and one.new
    }
    assert len(paired) >= 22  # of 24 questions
    sure = {"4": "qs-s3", "6": "qs-s6", "10": "qs-e4", "13": "qs-r1", "15": "qs-r2", "18": "qs-r6", "21": "qs-w2",
            "23": "qs-w6"}  # fmt: skip
    assert {key: paired[key].partition(".")[0] for key in sure} == sure
    assert {one.became for one in found} == {Became.CHANGED, Became.GONE, Became.NEW} or len(paired) == 24


def test_the_moves_are_stated_by_the_files(library) -> None:
    documents = library.documents
    assert documents["cqc-kloe-healthcare-2017"].superseded_by == ("cqc-single-assessment-framework",)
    assert documents["cqc-asc-framework-2026-draft"].supersedes == ("cqc-single-assessment-framework",)
    assert documents["cqc-asc-framework-2026-draft"].edition.status == "draft"
    assert Path(documents["cqc-single-assessment-framework"].file).exists()
