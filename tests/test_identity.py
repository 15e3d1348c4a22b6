from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmskg.errors import InputError
from qmskg.identity import ID_PATTERN, iri, pair_key, short

ids = st.from_regex(ID_PATTERN, fullmatch=True)


@given(ids, st.sampled_from(["source", "audit", "requirement", "measure"]))
def test_an_iri_goes_back_to_its_short_id(id: str, kind: str) -> None:
    assert short(iri(kind, id)) == id


@given(ids, ids)
def test_a_pair_has_one_key(a: str, b: str) -> None:
    assert pair_key(a, b) == pair_key(b, a)


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "NICE QS16",
        "a:b:c",
        "../etc/passwd",
        "https://example.org/id/x",
        "a b",
        "x" * 10 + "|y",
        "é:1",
        "-a",
        "a:",
    ],
)
def test_what_can_be_no_id_is_refused_in_one_sentence(bad: str) -> None:
    with pytest.raises(InputError, match="is not an id") as error:
        short(bad)
    assert "\n" not in str(error.value)
