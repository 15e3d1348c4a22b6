"""The homes nearest to a clause, by words and by what stands in them."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from qmskg.matching.homes import by_neighbours, nearest_homes

HOMES = ["Clean hands save lives", "Doors are safe and locked", "Food is good and warm", "Staff speak up freely"]
TEXTS = ["Wash hands before meals", "Lock the doors", "Serve warm food", "Let staff speak", "Nothing of the kind"]


@settings(max_examples=20)
@given(st.permutations(TEXTS), st.integers(1, 6))
def test_what_is_found_for_one_does_not_depend_on_the_others(texts: list[str], most: int) -> None:
    alone = {text: nearest_homes([text], HOMES, None, most)[0] for text in TEXTS}
    assert nearest_homes(texts, HOMES, None, most) == [alone[text] for text in texts]
    assert [alone[text][0] for text in TEXTS[:4]] == [0, 1, 2, 3]
    assert all(len(found) == min(most, len(HOMES)) == len({*found}) for found in alone.values())


def test_meaning_counts_where_words_say_nothing() -> None:
    rows, housed = np.eye(3, dtype=np.float32)[:1], np.eye(3, dtype=np.float32)
    places = np.eye(3, 4, dtype=np.float32)[:, ::-1].copy()  # the clause just like it stands in the last home
    beside = by_neighbours(rows, housed, places)
    assert nearest_homes(TEXTS[4:], HOMES, beside, 1) == [[3]]
    assert nearest_homes([], HOMES, None, 5) == []
    assert nearest_homes(TEXTS[:1], [], None, 5) == [[]]
