"""Answers that are kept: of the state that stands, within their limit."""

from __future__ import annotations

from qmskg.graph.kept_answers import KeptAnswer, KeptAnswers


def test_answers_of_a_state_go_when_another_has_one() -> None:
    kept, one, other = KeptAnswers(), KeptAnswer(b"1", 1), KeptAnswer(b"2", 2)
    kept.keep("monday", "how many?", one)
    kept.keep("monday", "which?", other)
    assert (kept.get("monday", "how many?"), kept.get("tuesday", "how many?")) == (one, None)
    assert kept.get("monday", "which?") is other, "asking of another state lets nothing go"
    kept.keep("tuesday", "how many?", other)
    assert kept.get("tuesday", "how many?") is other
    assert [kept.get("monday", asked) for asked in ("how many?", "which?")] == [None, None]
    assert len(kept._kept) == 1


def test_what_is_too_large_is_not_kept_and_the_oldest_makes_room() -> None:
    kept = KeptAnswers(most=3000, largest=1000)
    kept.keep("s", "huge", KeptAnswer(b"x" * 1001, None))
    assert kept.get("s", "huge") is None
    for n in range(3):
        kept.keep("s", n, KeptAnswer(b"x" * 900, None))
    assert [kept.get("s", n) is not None for n in range(3)] == [False, True, True]
