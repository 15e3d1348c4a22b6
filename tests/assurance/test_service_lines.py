"""Service lines: finer than types of service, asked for and left out in the same way."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import SKOS

from qmskg.assurance import EvidenceIndex, Footing, coverage, gaps
from qmskg.assurance.applying import ForThem, why_not
from qmskg.assurance.choosing import Ask, left_out, set_up
from qmskg.assurance.overlaps import overlaps
from qmskg.errors import InputError
from qmskg.ingest.services import asked
from qmskg.model import Library
from qmskg.vocabulary import SERVICES_OF_LINES, ServiceLine, ServiceType

VOCAB = "https://w3id.org/qmskg/vocab/"
ACUTE, SURGERY = (ServiceType.ACUTE,), (ServiceLine.SURGERY,)


@pytest.fixture(scope="module")
def index(library: Library) -> EvidenceIndex:
    return EvidenceIndex(library, [], [])


def test_the_table_and_the_scheme_say_the_same(content: Path) -> None:
    scheme = Graph().parse(content / "ontology/vocab/service_line.ttl")
    for line in ServiceLine:
        broader = set(scheme.objects(URIRef(f"{VOCAB}service_line/{line.value}"), SKOS.broader))
        assert broader == {URIRef(f"{VOCAB}service_type/{of.value}") for of in SERVICES_OF_LINES[line]}, line


def test_every_document_names_lines_of_its_own_services(library: Library) -> None:
    named = [document for document in library.documents.values() if document.service_lines]
    assert named
    for document in named:
        assert len(set(document.service_lines)) == len(document.service_lines), document.id
        for line in document.service_lines:
            assert not why_not(SERVICES_OF_LINES[line], (), document.applies_to), (document.id, line)


def test_lines_alone_stand_for_their_services_and_a_line_of_others_is_refused() -> None:
    assert asked([], ["secure_wards", "surgery"])[0] == (
        ServiceType.MENTAL_HEALTH, ServiceType.ACUTE, ServiceType.SPECIALIST,
    )  # fmt: skip
    assert asked(["acute"], ["surgery"]) == (ACUTE, SURGERY)
    with pytest.raises(InputError, match="secure_wards is a service line of mental_health, not of acute"):
        asked(["acute"], ["secure_wards"])
    with pytest.raises(InputError, match="no service line 'wards'; give one of urgent_and_emergency"):
        asked(["acute"], ["wards"])


def test_what_is_about_other_lines_only_is_left_out_and_counted(index: EvidenceIndex) -> None:
    """Against a slow look at every duty."""
    document, all_ = index.library.document_of, coverage(index, services=ACUTE)
    only = coverage(index, services=ACUTE, lines=SURGERY)
    assert (only["service"], only["service_line"]) == ("acute", "surgery")
    out = {one["why"]: one["duties"] for one in only["left_out"] if one["why"].startswith("about")}
    about = [
        leaf for leaf in index.duties
        if document(leaf.id).service_lines and ServiceLine.SURGERY not in document(leaf.id).service_lines
        and not why_not(ACUTE, (), leaf.applies_to or document(leaf.id).applies_to)
    ]  # fmt: skip
    assert sum(out.values()) == len(about) > 0
    assert only["total"]["leaves"] == all_["total"]["leaves"] - len(about)
    listed = {row["source"] for row in gaps(index, services=ACUTE, lines=SURGERY)["rows"]}
    assert "nice-qs22" not in listed
    assert {"nice-qs16", "nice-qs61"} <= listed, "what names no line may be about any"


def test_a_programme_for_a_line_says_which_audits_it_left_out_and_why(index: EvidenceIndex) -> None:
    ask = Ask(ACUTE, Footing.WOULD_BE, lines=SURGERY)
    kept, out = set(set_up(index, ask).audits), {one["id"]: one["why"] for one in left_out(index, ask)}
    running = {audit.id for audit in index.library.audits if audit.in_force}
    assert kept | out.keys() == running
    assert not kept & out.keys()
    assert "audit-nhfd" in kept
    assert out["audit-msds"] == "about maternity only"
    assert out["audit-ambsys"] == "for ambulance only"
    locked = Ask(ACUTE, Footing.WOULD_BE, lines=SURGERY, including=frozenset({"audit-msds"}))
    assert "audit-msds" in set_up(index, locked).audits


def test_audits_for_others_only_repeat_nobodys_effort(index: EvidenceIndex) -> None:
    """Against the same audits taken out by hand."""
    ambulance = (ServiceType.AMBULANCE,)
    all_, only = (overlaps(index, Footing.WOULD_BE, services=asked_for) for asked_for in ((), ambulance))
    passes = ForThem(index.library, ambulance).passes
    kept = {row["id"] for row in all_["audits"] if passes(row["id"])}
    assert {row["id"] for row in only["audits"]} == kept
    assert {row["id"] for row in only["rows"]} == {
        row["id"] for row in all_["rows"] if {row["a"], row["b"]} <= kept
    }
    assert sum(row["things"] for row in only["left_out"]) == len(index.matrix.audits) - sum(
        passes(id) for id in index.matrix.audits
    )
    assert all_["left_out"] == []
