"""What can be codified, what is needed for the next level, and that a filter loses nothing without saying why."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmskg.assurance.applying import applying, lines_of_standard
from qmskg.assurance.islands import LEVELS, IslandGrouping, islands, levels
from qmskg.graph.terms import SKOS
from qmskg.links import Codifiable, CoreMember, CoreStandard, Maturity
from qmskg.model import Library
from qmskg.relations import Relation
from qmskg.vocabulary import Codifiability, ServiceLine, ServiceType

SERVICES = st.lists(st.sampled_from(ServiceType), unique=True, max_size=3).map(tuple)


@st.composite
def core_sets(draw: st.DrawFn) -> list[CoreStandard]:
    answers = st.none() | st.sampled_from(Codifiability)
    return [
        CoreStandard(
            id=f"core:x{n}", title=f"X{n}", statement="S.", scope="All", applies_to=draw(SERVICES),
            theme=draw(st.sampled_from(["Medicines", "Equity and fair access", ""])),
            codifiable=Codifiable(answer=answer, reason="R.") if (answer := draw(answers)) else None,
            maturity=Maturity(basic="b", developing="d", embedded="e") if draw(st.booleans()) else None,
        )
        for n in range(draw(st.integers(0, 6)))
    ]  # fmt: skip


@given(core_sets(), SERVICES, st.sampled_from([None, "Medicines"]))
def test_each_standard_is_kept_or_left_out_with_a_reason(
    core: list[CoreStandard], services: tuple[ServiceType, ...], theme: str | None
) -> None:
    kept, left_out = applying(Library(), core, services, (), theme)
    assert sorted([*(one.id for one in kept), *(row["id"] for row in left_out)]) == [one.id for one in core]
    assert all(row["why"] for row in left_out)
    for one in kept:
        assert not services or not one.applies_to or set(services) & set(one.applies_to)
        assert theme is None or one.theme == theme


@given(core_sets(), SERVICES)
def test_every_standard_stands_under_its_answer(
    core: list[CoreStandard], services: tuple[ServiceType, ...]
) -> None:
    document = islands(Library(), core, IslandGrouping.THEME, services)
    told = [id for row in document["rows"] for key, ids in row.items() if key != "key" for id in ids]
    assert sorted(told) == sorted(document["standards"])
    assert sum(document["total"].values()) == len(told)
    by_service = islands(Library(), core, IslandGrouping.SERVICE, services)
    for one in core:
        rows = [row["key"] for row in by_service["rows"] if one.id in [*row["yes"], *row["not_said"]]]
        if one.id in told and (one.codifiable is None or one.codifiable.answer is Codifiability.YES):
            assert sorted(rows) == sorted(one.applies_to or ["not stated"])


@given(core_sets(), st.sampled_from(LEVELS))
def test_the_next_level_is_that_of_the_standard(core: list[CoreStandard], level: str) -> None:
    document = levels(Library(), core, level)
    for row in document["rows"]:
        assert row["here"] == level[0]
        assert row["next"] == {"basic": "d", "developing": "e", "embedded": None}[level]
    assert len(document["rows"]) + len(document["left_out"]) == len(core)


def test_the_forms_of_the_duties_are_the_sources_own(library: Library) -> None:
    leaves = [leaf.id for leaf in library.leaves_under("psirf-standards")]
    members = tuple(CoreMember(leaf=id, relation=Relation.SUBSET) for id in leaves)
    core = CoreStandard(id="core:x", title="X", statement="S.", scope="All", theme="t", members=members)
    forms = islands(library, [core])["standards"]["core:x"]["forms"]
    stated = [form for id in leaves if (form := library.nodes[id].form)]
    assert sum(forms.values()) == len(leaves)
    assert {key: n for key, n in forms.items() if key != "not_said"} == {f.value: stated.count(f) for f in stated}


def test_a_pathway_is_what_a_quality_standard_is_about(small_library: Library) -> None:
    def core(id: str, *leaves: str) -> CoreStandard:
        members = tuple(CoreMember(leaf=leaf, relation=Relation.SUBSET) for leaf in leaves)
        return CoreStandard(id=id, title=id, statement="S.", scope="All", theme="t", members=members)

    psirf = next(id for id in small_library.leaves if id.startswith("psirf"))
    standards = [
        core("core:both", "nice-qs16:1", "nice-qs16:2", "nice-qs86:1"), core("core:one", "nice-qs86:2", psirf),
        core("core:none", psirf), core("core:gone", "nice-qs16:no-longer-held"),
    ]  # fmt: skip
    document = islands(small_library, standards, IslandGrouping.PATHWAY)
    hip, falls = (small_library.documents[id].title for id in ("nice-qs16", "nice-qs86"))
    assert {row["key"]: row["not_said"] for row in document["rows"]} == {
        hip: ["core:both"], falls: ["core:both", "core:one"], "no pathway named": ["core:gone", "core:none"],
    }  # fmt: skip
    assert document["rows"][-1]["key"] == "no pathway named"
    assert document["pathways"] == {hip: ["nice-qs16"], falls: ["nice-qs86"]}
    assert document["total"]["not_said"] == len(standards)  # each once, however many pathways it stands under


def test_the_levels_are_those_of_the_vocabulary(content: Path) -> None:
    import pyoxigraph as ox

    store = ox.Store()
    store.load(path=content / "ontology/vocab/maturity_level.ttl", format=ox.RdfFormat.TURTLE)
    base = "https://w3id.org/qmskg/vocab/maturity_level/"
    (collection,) = [base + "project_levels"]
    found = store.quads_for_pattern(ox.NamedNode(collection), ox.NamedNode(SKOS("member").value), None)
    assert {str(quad.object).strip("<>").removeprefix(base) for quad in found} == set(LEVELS)


@pytest.mark.parametrize("by", IslandGrouping)
def test_an_empty_core_set_is_told_as_empty(by: IslandGrouping) -> None:
    assert islands(Library(), [], by)["rows"] == []


@pytest.mark.parametrize(("about", "of", "expected"), [(2, 3, ["surgery"]), (1, 2, []), (0, 2, []), (0, 0, [])])
def test_a_core_standard_is_about_a_service_line_where_two_in_three_of_its_duties_are(
    small_library: Library, about: int, of: int, expected: list[str]
) -> None:
    library = small_library.model_copy(deep=True)
    leaves = [*("nice-qs16:1", "nice-qs16:2")[:about], *("nice-qs86:1", "nice-qs86:2")[: of - about]]
    if about:
        id = "nice-qs16"
        library.documents[id] = library.documents[id].model_copy(update={"service_lines": (ServiceLine.SURGERY,)})
    members = tuple(CoreMember(leaf=leaf, relation=Relation.SUBSET) for leaf in leaves)
    core = CoreStandard(id="core:x", title="X", statement="S.", scope="All", theme="", members=members)
    assert [line.value for line in lines_of_standard(library, core)] == expected
    kept, left_out = applying(library, [core], (), (ServiceLine.MATERNITY,))
    assert (len(kept), len(left_out)) == ((0, 1) if expected else (1, 0))
    assert all("stand in documents about surgery only" in row["why"] for row in left_out)
    assert applying(library, [core], (), (ServiceLine.SURGERY,))[0] == [core]
