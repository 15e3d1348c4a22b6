"""What the app says of batches, challenges and planted pairs; nothing that was typed is obeyed as HTML."""

from __future__ import annotations

from typing import Any

import pytest
from curation.bulk import ANSWERS, BANDS, batch_html, sample_html
from curation.challenges import challenge_html
from curation.outcome import Outcome

from qmskg.matching import bands
from qmskg.register import BULK_ANSWERS
from qmskg.server.examples import EXAMPLES


def test_the_words_are_those_of_the_register() -> None:
    assert list(BANDS) == list(bands.BANDS)
    assert {kind: set(words) for kind, words in ANSWERS.items()} == {k: set(w) for k, w in BULK_ANSWERS.items()}


def test_a_batch_tells_its_numbers() -> None:
    batch: dict[str, Any] = {**EXAMPLES["BatchDocument"], "read": 30, "right": 29, "precision": 29 / 30}
    drawn = batch_html({**batch, "interval": [0.833, 0.994]})
    for told in ("30 of 80 pairs read", "97% (95%: 83.3% to 99.4%)", "at least 95%", str(batch["seed"])):
        assert told in drawn
    assert "So far" not in batch_html({**batch, "interval": None})
    drawn = sample_html(batch, lambda pair: f"./?pair={pair['a']}")
    assert "To read: <a" in drawn
    assert sample_html({"sample": [], "rest": []}, str) == ""


def test_what_a_reader_typed_is_shown_and_not_obeyed() -> None:
    (one,) = EXAMPLES["ChallengeList"]["challenges"]
    drawn = challenge_html({**one, "reason": "<script>x</script>\nmore"}, "http://here/links/a/b")
    assert "<script>" not in drawn
    assert "&lt;script&gt;x&lt;/script&gt;<br>more" in drawn
    assert "Unverified" in drawn
    assert "(blanked)" in challenge_html({**one, "reason": None}, "x")


@pytest.mark.parametrize(
    ("right", "says"), [(True, "Yours is right."), (False, "Yours differs."), (None, "neither")]
)
def test_a_planted_pair_says_what_it_was(right: bool | None, says: str) -> None:
    planted = {"expected": ["full", "partial"], "right": right, "basis": "published"}
    said = Outcome(("a", "b"), ("A", "B"), "evidence", "full", "e", "published", planted=planted).sentence
    assert says in said
    assert "the known answer is full or partial" in said
    assert "Now " not in said
