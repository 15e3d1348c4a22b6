"""The adapter that was tried: it learns what it is shown, and a pull to the identity holds it."""

from __future__ import annotations

import numpy as np

from qmskg.matching.adapter_measures import learned_turn
from qmskg.matching.crosswalks import Crosswalk
from qmskg.matching.signals import Comparison, encode_side
from qmskg.matching.texts import given_clause


def test_it_learns_which_words_go_together_unless_it_is_held(vectors) -> None:
    words = ["falls", "surgery", "training", "board", "infection", "records", "complaints", "staff"]
    sides = [[given_clause(f"{end}{i}", "", f"{w} {end}", "") for i, w in enumerate(words)] for end in "ab"]
    source, target = (encode_side(side, vectors) for side in sides)
    gold = {i: frozenset({i ^ 1}) for i in range(len(words))}  # each with its neighbour's words
    crosswalk = Crosswalk("x", Comparison(source, target), gold, ("", ""))
    free, held = (learned_turn([crosswalk], 8, ridge) for ridge in (0.0, 1e4))
    assert np.allclose(held, np.eye(32), atol=0.05)

    def found(turn: np.ndarray) -> int:
        nearest = ((source.text @ turn) @ (target.text @ turn).T).argmax(axis=1)
        return sum(int(j) in gold[i] for i, j in enumerate(nearest))

    assert found(np.eye(32)) == 0
    assert found(free) >= 4
