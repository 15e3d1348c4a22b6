"""The weights of measures, which are fitted on what bodies state, and those that have not seen an audit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qmskg.matching.crosswalks import Crosswalk
from qmskg.matching.ranker import for_evidence, shipped
from qmskg.matching.signals import Comparison, encode_side
from qmskg.matching.stated import Stated
from qmskg.matching.texts import given_clause
from qmskg.matching.training import train_evidence
from qmskg.matching.vectors import Vectors
from qmskg.model import Library
from qmskg.vocabulary import StatedType

_MATTERS = (
    "falls",
    "surgery",
    "training",
    "board",
    "infection",
    "records",
    "complaints",
    "staffing",
    "pain",
    "diet",
)


@pytest.fixture(scope="module")
def stated(session_vectors: Vectors) -> Stated:
    """Twenty measures of ten audits, each linked to the statement on its matter."""
    measures = [given_clause(f"m:{i}", f"{_MATTERS[i // 2]} measured {i}", "", "audit") for i in range(20)]
    duties = [
        given_clause(f"d:{i}", f"{matter} duty", f"within {i} days", "") for i, matter in enumerate(_MATTERS)
    ]
    sides = (encode_side(side, session_vectors) for side in (measures, duties))
    gold = {i: frozenset({i // 2}) for i in range(20)}
    return Stated(
        Crosswalk("ours", Comparison(*sides), gold, ("", "")), tuple(f"audit-{i // 2}" for i in range(20))
    )


def test_weights_left_out_for_an_audit_have_not_read_its_links(stated: Stated) -> None:
    other = {
        row: frozenset({9}) if stated.audits[row] == "audit-3" else g for row, g in stated.crosswalk.gold.items()
    }
    moved = replace(stated, crosswalk=replace(stated.crosswalk, gold=other))
    before, after = (train_evidence(one, shipped().weights) for one in (stated, moved))
    unseen = [i for i, variant in enumerate(before["left_out"]) if "audit-3" in variant["without"]]
    assert len(unseen) == 1
    for i, (one, two) in enumerate(zip(before["left_out"], after["left_out"], strict=True)):
        assert (one == two) == (i in unseen)
    assert before["shipped"] != after["shipped"]


def test_each_audit_is_left_out_once(stated: Stated) -> None:
    variants = train_evidence(stated, shipped().weights)["left_out"]
    assert sorted(audit for variant in variants for audit in variant["without"]) == sorted(set(stated.audits))


def test_an_audit_whose_links_were_trained_on_gets_weights_that_have_not_seen_it(library: Library) -> None:
    audits = {
        library.document_of(one.subject).id for one in library.stated
        if one.type is StatedType.MEASURES and one.subject in library.leaves and library.is_measure(one.subject)
    }  # fmt: skip
    unseen = [audit for audit in audits if for_evidence(audit).kind == "left_out"]
    assert len(unseen) > len(audits) / 2
    assert all(for_evidence(audit).weights != for_evidence().weights for audit in unseen)
    assert for_evidence("audit-nobody-knows") == for_evidence()
    assert for_evidence().weights != shipped().weights
