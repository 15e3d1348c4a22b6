"""The relation table against brute force: demands as sets over a small universe."""

from __future__ import annotations

from itertools import product

import pytest

from qmskg.relations import COMPOSITION, RELATIONS, STRENGTHS, Relation, Strength, compose, from_answers


def relation_of(a: int, b: int) -> Relation:
    """The true relation of two non-empty sets, given as bit masks."""
    return from_answers(meeting_a_meets_b=a & b == b, meeting_b_meets_a=a & b == a, share_a_duty=a & b != 0)


@pytest.mark.parametrize("universe", [4, 5])
def test_composition_is_what_sets_can_do(universe: int) -> None:
    sets = range(1, 2**universe)
    truth = {(p, q): relation_of(p, q) for p in sets for q in sets}
    seen: dict[tuple[Relation, Relation], set[Relation]] = {}
    for a, b, c in product(sets, repeat=3):
        seen.setdefault((truth[a, b], truth[b, c]), set()).add(truth[a, c])
    # the table is right when no set shows more, and (from a universe of four on) none shows less
    assert {key: frozenset(found) for key, found in seen.items()} == COMPOSITION


def test_a_universe_of_three_is_too_small() -> None:
    sets = range(1, 8)
    seen: dict[tuple[Relation, Relation], set[Relation]] = {}
    for a, b, c in product(sets, repeat=3):
        seen.setdefault((relation_of(a, b), relation_of(b, c)), set()).add(relation_of(a, c))
    assert any(frozenset(found) != COMPOSITION[key] for key, found in seen.items())


@pytest.mark.parametrize(("first", "second"), list(product(Relation, repeat=2)))
def test_composition_is_closed_under_converse(first: Relation, second: Relation) -> None:
    forwards = {relation.inverse for relation in compose(first, second)}
    assert forwards == compose(second.inverse, first.inverse)


def test_every_relation_has_one_row_and_inverses_pair_up() -> None:
    assert set(RELATIONS) == set(Relation)
    for relation in Relation:
        assert relation.inverse.inverse is relation
    for column in ("predicate", "oscal", "fhir_r4", "strm", "ciso", "sentence"):
        assert len({getattr(row, column) for row in RELATIONS.values()}) == len(Relation)


def test_vocabularies_agree_on_direction() -> None:
    """B asks for more than A: SKOS's broad, FHIR R4's wider TARGET, OSCAL's and STRM's subset."""
    row = RELATIONS[Relation.SUBSET]
    assert (row.predicate, row.fhir_r4, row.oscal, row.strm) == (
        "skos:broadMatch", "wider", "subset-of", "subset of",
    )  # fmt: skip
    assert RELATIONS[row.inverse].predicate == "skos:narrowMatch"


def test_no_sentence_says_broader_or_narrower() -> None:
    words = " ".join(row.sentence for row in (*RELATIONS.values(), *STRENGTHS.values())).lower()
    assert "broad" not in words
    assert "narrow" not in words


def test_only_full_and_partial_show_something() -> None:
    assert [s for s in Strength if STRENGTHS[s].shows] == [Strength.FULL, Strength.PARTIAL]
