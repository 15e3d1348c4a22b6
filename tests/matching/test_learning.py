"""Proposals learn from agreed and rejected pairs, say so, and say when it was too little to matter."""

from __future__ import annotations

import json
import random

import pytest

from qmskg.links import Link, LinkKind
from qmskg.matching import matched, propose
from qmskg.matching.bands import BANDS, band
from qmskg.matching.learning import TOO_FEW, LearningReport, learned_from, teaching
from qmskg.matching.learning_measures import evaluate_learning
from qmskg.vocabulary import Status


@pytest.fixture(scope="module")
def plain(small_library, session_vectors):
    return matched(small_library, session_vectors)


def said(link: Link, status: Status, answer: str = "equal") -> Link:
    return Link(a=link.a, b=link.b, kind=link.kind, status=status, answer=answer)


def some(plain, kind: LinkKind = LinkKind.MAPPING, n: int = 6) -> list[Link]:
    return [li for li in plain.links if li.kind is kind and li.probability][:n]


def test_the_same_decisions_in_any_order_make_the_same_proposals(small_library, session_vectors, plain) -> None:
    links = some(plain)
    decided = [said(li, Status.AGREED if n % 2 else Status.REJECTED) for n, li in enumerate(links)]
    decided += [said(li, Status.AGREED, "full") for li in some(plain, LinkKind.EVIDENCE, 3)]
    one = matched(small_library, session_vectors, decided=decided)
    random.Random(1).shuffle(decided)
    two = matched(small_library, session_vectors, decided=decided)
    assert one == two
    assert one.links != plain.links
    assert one.learning.decisions == len(decided)
    assert (one.learning.linked, one.learning.rejected) == (6, 3)
    assert not one.learning.matters and "too little to matter" in one.learning.sentence


@pytest.mark.parametrize("status", [Status.UNSURE, Status.READ_ONCE, Status.DISPUTED, Status.PROPOSED])
def test_what_is_not_settled_teaches_nothing(small_library, session_vectors, plain, status) -> None:
    found = matched(small_library, session_vectors, decided=[said(li, status) for li in some(plain)])
    assert found == plain
    assert found.learning.sentence.startswith("Nothing is agreed or rejected yet")


def test_a_proposal_names_the_agreed_pair_that_it_is_near_to(small_library, session_vectors, plain) -> None:
    decided = [said(li, Status.AGREED) for li in some(plain, n=40)]
    found = list(propose(small_library, session_vectors, decided=decided))
    near = [li for li in found if any(r.startswith("Near to a pair that people agreed: ") for r in li.reasons)]
    assert near
    for link in near:
        assert link.features["decided_pairs"] > 0
    keys = {li.key for li in decided}
    assert all("decided_pairs" not in li.features for li in found if li.key in keys)


def test_a_rejected_pair_counts_against_pairs_like_it(small_library, session_vectors, plain) -> None:
    decided = [said(li, Status.REJECTED, "none") for li in some(plain, n=40)]
    found = list(propose(small_library, session_vectors, decided=decided))
    moved = [li.features["decided_pairs"] for li in found if "decided_pairs" in li.features]
    assert moved and all(value < 0 for value in moved)


def test_decisions_about_what_is_no_leaf_here_are_passed_over(small_library, session_vectors, plain) -> None:
    gone = Link(a="gone:1", b="nice-qs16:1", kind=LinkKind.MAPPING, status=Status.AGREED, answer="equal")
    assert matched(small_library, session_vectors, decided=[gone]).links == plain.links


def test_bands_and_what_moved() -> None:
    assert [band(least) for least in BANDS.values()] == list(BANDS)
    taught = {"c": True, "d": False}
    found = learned_from(taught, {"a": 0.9, "b": 0.2, "c": 0.9}, {"a": 0.2, "b": 0.2, "c": 0.2, "e": 0.2})
    assert (found.moved, found.proposals, found.linked, found.rejected) == (2, 3, 1, 1)
    assert LearningReport(TOO_FEW, TOO_FEW, 0, 1, 9).matters
    assert not LearningReport(TOO_FEW - 1, TOO_FEW - 1, 0, 1, 9).matters
    assert (
        LearningReport(1, 1, 0, 0, 9)
        .document()["sentence"]
        .startswith("Learned from 1 agreed pair and 0 rejected")
    )


def test_only_agreed_and_rejected_teach(plain) -> None:
    links = some(plain, n=3)
    statuses = (Status.AGREED, Status.REJECTED, Status.UNSURE)
    taught = teaching([said(li, status) for li, status in zip(links, statuses, strict=True)])
    assert taught == dict(sorted({links[0].key: True, links[1].key: False}.items()))


def test_what_decisions_are_worth_is_measured_on_sources_never_reviewed(session_vectors, tmp_path) -> None:
    words = ["falls", "surgery", "training", "board", "infection", "records", "complaints", "oxygen"]
    rows = [{"id": f"s{n}", "text": f"{word} duty", "title": word} for n, word in enumerate(words)]
    for name in ("source", "target"):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    gold = [{"source_id": row["id"], "target_id": row["id"]} for row in rows]
    (tmp_path / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in gold), "utf-8")
    (found,) = evaluate_learning([tmp_path], session_vectors)["decisions"]
    assert (found["decisions"], found["sets"]) == (20, 1)
    assert found["MAP_before"] == 1.0 and -1 <= found["worst_set"] <= 0
