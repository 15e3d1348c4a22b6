"""How things fit together: every relation that is held between members, told once, with what it rests on."""

from __future__ import annotations

from pathlib import Path

import pytest

from qmskg.assurance.fit import FitKind, fit
from qmskg.errors import InputError
from qmskg.graph.glossary import glossary
from qmskg.ingest.fit import FitChapter, fit_chapters
from qmskg.links import CoreMember, CoreStandard
from qmskg.model import Library
from qmskg.relations import Relation


def chapter(*members: str) -> FitChapter:
    return FitChapter(id="c", title="C", says="S.", members=members)


def test_every_member_that_ships_is_held_or_named(content: Path, library: Library) -> None:
    words = {term.id for term in glossary(content, "test")}
    for one in fit_chapters(content):
        held = {id for id in one.members if id in library.documents or id in library.nodes or id in words}
        assert set(one.members) - held == one.named.keys(), one.id
        assert len(set(one.members)) == len(one.members)


def test_each_stated_link_between_members_is_told_and_no_other(content: Path, library: Library) -> None:
    """Against a slow look at the links of CQC's documents, whose ends are members or stand below one."""
    (cqc,) = (one for one in fit_chapters(content) if one.id == "cqc")
    (told,) = fit(library, (), [cqc], ())["chapters"]
    ends = [(link.subject.partition(":")[0], link.object.partition(":")[0]) for link in library.stated]
    wanted = [pair for pair in ends if pair[0] != pair[1] and set(pair) <= set(cqc.members)]
    assert len(wanted) > 80
    found = [
        link for link in told["links"] if link["kind"] in {FitKind.STATED, FitKind.REPLACES} and link["pages"]
    ]
    from_files = [link for link in found if link["issuers"]]
    assert sum(link["times"] for link in from_files) == len(wanted)
    assert {(link["a"], link["b"]) for link in from_files} == set(wanted)


def test_a_heading_stands_for_what_is_below_it(library: Library) -> None:
    ends = chapter("nhs-impact:c1", "cqc-well-led-trusts-2024")
    (link,) = fit(library, (), [ends], ())["chapters"][0]["links"]
    assert (link["a"], link["word"], link["b"], link["times"]) == (
        *ends.members[:1],
        "relates to",
        ends.members[1],
        1,
    )


def test_what_was_recalled_stands_apart_and_has_no_page(library: Library) -> None:
    ends = chapter("medium-term-planning-framework-2026", "waiting-times-standards")
    (link,) = fit(library, (), [ends], ())["chapters"][0]["links"]
    assert link["kind"] == FitKind.RECALLED
    assert "from memory" in link["word"]
    assert link["pages"] == link["issuers"] == []


def test_a_difference_of_two_words_is_told_once(content: Path, library: Library) -> None:
    words = glossary(content, "test")
    told = fit(library, (), [chapter("quality_management_system", "safety_management_system")], words)
    (link,) = told["chapters"][0]["links"]
    assert link["kind"] == FitKind.DIFFERS
    assert "parts that the other lacks" in link["notes"][0]


def test_core_standards_bring_members_together(library: Library) -> None:
    leaves = ("nqb-shared-commitment-2021:d1", "psirf-standards:1-1")
    members = tuple(
        CoreMember(leaf=next(library.leaves_under(id)).id, relation=Relation.INTERSECTS) for id in leaves
    )
    core = CoreStandard(id="core:x", title="X", statement="S.", scope="All", theme="t", members=members)
    documents = chapter("psirf-standards", "nqb-shared-commitment-2021", "nhs-impact")
    (told,) = fit(library, [core], [documents], ())["chapters"]
    assert told["shared"] == [{"id": "core:x", "members": list(documents.members[:2]), "draft": True}]
    assert told["alone"] == list(documents.members)  # that a draft brings them together is no relation


def test_a_file_without_its_shape_is_refused(tmp_path: Path) -> None:
    assert fit_chapters(tmp_path) == ()
    (tmp_path / "sources").mkdir()
    for text in (
        "chapters: 3",
        "- a",
        "chapters: [{id: a}]",
        "[",
        "chapters: [{id: a, title: b, says: c, link: d}]",
    ):
        (tmp_path / "sources" / "fit.yaml").write_text(text, "utf-8")
        with pytest.raises(InputError, match=r"fit\.yaml cannot be read: each row of `chapters` needs id"):
            fit_chapters(tmp_path)
