"""What may be said about a pair, and in which words it is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmskg.errors import InputError
from qmskg.links import LinkKind, inverse_answer
from qmskg.register.answers import ANSWERS, LIMITS, Answer

M, E = LinkKind.MAPPING, LinkKind.EVIDENCE
IDS = st.from_regex(r"[a-d][0-9]:[a-d][0-9]", fullmatch=True)


@given(IDS, IDS, st.sampled_from(ANSWERS[M]))
def test_b_a_with_the_inverse_is_a_b(a: str, b: str, answer: str) -> None:
    if a != b:
        one, other = Answer.checked(a, b, M, answer), Answer.checked(b, a, M, inverse_answer(answer))
        assert one == other
        assert one.a < one.b


@pytest.mark.parametrize(
    ("kind", "answer", "more", "words"),
    [
        (M, "full", {}, "two requirements: say one of equal, subset, superset, intersects, none, unsure"),
        (E, "subset", {}, "a measure and a requirement: say one of full, partial, related, none, unsure"),
        (M, "EQUAL", {}, "is no answer"),
        (M, "", {}, "is no answer"),
        (M, "none", {"shared": "falls"}, "leave it out here"),
        (E, "partial", {"shared": "falls"}, "leave it out here"),
        (M, "equal", {"not_covered": ["children"]}, "only a partial answer"),
        (E, "full", {"not_covered": ["children"]}, "only a partial answer"),
        (E, "partial", {"not_covered": ["x"] * 21}, "at most 20"),
        (M, "equal", {"reason": "x" * (LIMITS["reason"] + 1)}, "4,001 characters and may have 4,000; shorten it"),
        (M, "intersects", {"shared": "x" * 1001}, "the shared duty has 1,001"),
        (E, "partial", {"not_covered": ["x" * 1001]}, "what is not covered has 1,001"),
        (M, "equal", {"reason": "a\x00b"}, "control character"),
        (M, "equal", {"reason": "a\ud800b"}, "control character"),
    ],
)
def test_what_does_not_fit_is_refused(kind: LinkKind, answer: str, more: dict, words: str) -> None:
    with pytest.raises(InputError, match=words):
        Answer.checked("a:1", "b:2", kind, answer, **more)


@pytest.mark.parametrize(("a", "b"), [("a:1", "a:1"), ("a|b", "c"), ("", "c"), ("A:1", "c"), ("x" * 121, "c")])
def test_what_is_no_pair_is_refused(a: str, b: str) -> None:
    with pytest.raises(InputError):
        Answer.checked(a, b, M, "equal")


def test_the_longest_text_is_taken() -> None:
    reason = "x" * LIMITS["reason"]
    assert Answer.checked("a:1", "b:2", M, "equal", reason=f" {reason}\n").reason == reason


@pytest.mark.parametrize(
    ("answer", "given", "kept"),
    [("partial", ["nights", " "], ("nights",)), ("partial", [], None), ("partial", None, None),
     ("full", None, ()), ("full", [], ()), ("related", None, None), ("none", [], None)],
)  # fmt: skip
def test_not_stated_is_never_an_empty_list_but_for_full(answer: str, given: list | None, kept: object) -> None:
    assert Answer.checked("m:1", "b:2", E, answer, not_covered=given).not_covered == kept
