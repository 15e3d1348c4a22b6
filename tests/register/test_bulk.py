"""Accepting many at once: never before a sample was read, never without a trace, and taken back as a whole."""

from __future__ import annotations

import random
from typing import Any

import pytest
from curators import Team

from qmskg.errors import InputError, RefusedError, UnknownId
from qmskg.links import LinkKind
from qmskg.register import Batch, EventKind, Register, batch_key
from qmskg.vocabulary import Status

PAIRS = [f"a:{n}|b:{n}" for n in range(40)]
ABOUT: dict[str, Any] = {
    "basis": "band", "kind": "mapping", "answer": "none", "band": "weak", "source": None, "build": "one", "bound": 0.85,
}  # fmt: skip


def ends(team: Team, batch: Batch) -> dict[str, Any]:
    return {key: (*key.split("|"), {}, None, team.register.readers) for key in batch.pairs}


def draw(team: Team, who: str = "ann", pairs: list[str] = PAIRS, **about: Any) -> Batch:
    return team.register.sample_bulk(team.people[who], pairs, {**ABOUT, **about}, size=30)


def read(team: Team, batch: Batch, wrong: int = 0, who: str = "ann") -> None:
    for number, key in enumerate(batch.sample):
        team.again(who, *key.split("|"), "equal" if number < wrong else "none")


def accept(team: Team, batch: Batch, who: str = "ann", build: str = "one") -> int:
    written = team.register.accept_bulk(team.people[who], batch.id, ends(team, batch), build=build)
    return len(written) - 1


def test_the_draw_is_kept_and_can_be_done_again(team: Team) -> None:
    batch = draw(team)
    kept = team.register.event(batch.id)
    assert kept.kind is EventKind.BULK_SAMPLED
    again = random.Random(kept.payload["seed"]).sample(kept.payload["pairs"], 30)
    assert again == list(batch.sample) == kept.payload["sample"]
    assert set(batch.pairs) == set(PAIRS)
    assert {name: kept.payload[name] for name in ABOUT} == ABOUT
    with Register(team.url) as other:
        assert other.state().batches[batch_key(batch.id)] == batch


def test_the_rest_waits_for_the_sample_and_the_bound(team: Team) -> None:
    batch = draw(team)
    with pytest.raises(RefusedError, match="30 pairs of the sample are not read"):
        accept(team, batch)
    read(team, batch, wrong=3)
    state = team.register.state()
    assert batch.lower(state) == pytest.approx(0.7438, abs=1e-3)
    before = team.register.events()
    with pytest.raises(RefusedError, match=r"at least 0\.744 .* 0\.85 is needed"):
        accept(team, batch)
    assert team.register.events() == before


def test_accepted_it_is_one_readers_vote_a_pair(team: Team) -> None:
    batch = draw(team)
    read(team, batch)
    rest = batch.open_pairs(team.register.state())
    team.decide("ben", *rest[0].split("|"), "none")
    assert accept(team, batch) == 9
    state = team.register.state()
    end = state.batches[batch_key(batch.id)].end
    assert end is not None
    assert (end.payload["read"], end.payload["right"], end.payload["votes"]) == (30, 30, 9)
    assert end.payload["lower"] > end.payload["bound"] == 0.85
    for key in rest[1:]:
        (vote,) = state.pair(key).current.votes
        assert (vote.event.person, vote.answer, vote.event.payload["bulk"]) == ("ann", "none", batch.id)
        assert state.links[key].status is Status.READ_ONCE
        assert not state.waits_for("ann", *key.split("|"))
    assert len(state.pair(rest[0]).current.votes) == 1, "what somebody has read is left to people"
    team.again("ben", *rest[1].split("|"), "none")
    link = team.register.state().links[rest[1]]
    assert (link.status, link.readers, link.unread) == (Status.REJECTED, 2, 1)
    with pytest.raises(RefusedError, match="accepted already"):
        accept(team, batch)


def test_taken_back_as_a_whole_or_not_at_all(team: Team) -> None:
    batch = draw(team)
    read(team, batch)
    before = team.register.state().links
    accept(team, batch)
    key = batch.votes(team.register.state())[3].subject
    a, b = key.split("|")
    team.again("ben", a, b, "equal")
    team.again("cat", a, b, "equal")
    position = team.register.position()
    with pytest.raises(RefusedError, match="depends on"):
        team.register.undo_bulk(team.people["ann"], batch.id)
    assert team.register.position() == position
    settled = team.register.events()[-1]
    team.register.undo(team.people["cat"], settled.id)
    with pytest.raises(RefusedError, match="not yours"):
        team.register.undo_bulk(team.people["ben"], batch.id)
    team.register.undo_bulk(team.people["ann"], batch.id)
    state = team.register.state()
    links = {k: v for k, v in state.links.items() if k != key}
    assert links == before
    assert state.batches[batch_key(batch.id)].undone
    with pytest.raises(RefusedError, match="taken back already"):
        team.register.undo_bulk(team.people["ann"], batch.id)


def test_nobody_draws_until_a_sample_is_good(team: Team) -> None:
    batch = draw(team)
    read(team, batch, wrong=10)
    with pytest.raises(InputError, match="drawn in no earlier sample of yours"):
        draw(team)
    more = [f"c:{n}|d:{n}" for n in range(31)]
    assert not set(draw(team, pairs=[*PAIRS, *more]).pairs) & set(PAIRS)
    unread = set(PAIRS) - set(batch.sample)
    assert unread < set(draw(team, pairs=[*PAIRS, *more], build="two").pairs)
    assert unread < set(draw(team, who="ben", pairs=[*PAIRS, *more]).pairs), "what one drew does not bind another"


def test_a_draw_by_mistake_is_taken_back(team: Team) -> None:
    batch = draw(team)
    team.register.undo_bulk(team.people["ann"], batch.id)
    assert draw(team).sample
    with pytest.raises(RefusedError, match="taken back already"):
        accept(team, batch)


def test_identical_texts_need_no_sample(team: Team) -> None:
    batch = draw(team, basis="identical", answer="equal")
    assert (batch.sample, batch.start.payload["seed"]) == ((), None)
    assert accept(team, batch) == len(PAIRS)


@pytest.mark.parametrize(("more", "size", "says"), [
    ({"answer": "subset"}, 30, "not said of many"), ({"answer": ""}, 30, "not said of many"),
    ({"kind": LinkKind.EVIDENCE.value, "answer": "equal"}, 30, "one of full"), ({}, 29, "at least 30"),
    ({}, 40, "not more than the sample"),
])  # fmt: skip
def test_what_cannot_be_drawn(team: Team, more: dict[str, Any], size: int, says: str) -> None:
    before = team.register.position()
    with pytest.raises(InputError, match=says):
        team.register.sample_bulk(team.people["ann"], PAIRS, {**ABOUT, **more}, size=size)
    with pytest.raises(InputError, match="narrower"):
        team.register.sample_bulk(team.people["ann"], [f"a:{n}|b:1" for n in range(2001)], ABOUT, size=30)
    assert team.register.position() == before


def test_others_and_another_build(team: Team) -> None:
    batch = draw(team)
    read(team, batch)
    with pytest.raises(RefusedError, match="not yours"):
        accept(team, batch, who="ben")
    with pytest.raises(RefusedError, match="built anew"):
        accept(team, batch, build="two")
    with pytest.raises(UnknownId, match="no batch"):
        team.register.undo_bulk(team.people["ann"], "0" * 8 + "-0000-4000-8000-" + "0" * 12)


def test_planted_answers_count_for_nothing_else(team: Team) -> None:
    from qmskg.register import Answer

    said = Answer.checked("b:2", "a:1", LinkKind.MAPPING, "subset", reason="Mrs SMITH")
    before = team.register.state()
    receipt = team.register.answer_planted(team.people["ann"], said, expected=["none"], basis="unrelated")
    state = team.register.state()
    assert (state.links, state.pair("a:1|b:2")) == (before.links, before.pair("a:1|b:2"))
    assert state.planted["ann", "a:1|b:2"].payload["answer"] == "superset"
    assert team.register.history("a:1", "b:2", team.people["ann"]).events == ()
    with pytest.raises(RefusedError, match="answered this planted pair"):
        team.register.answer_planted(team.people["ann"], said, expected=["none"], basis="unrelated")
    with pytest.raises(InputError, match="cannot be undone"):
        team.register.undo(team.people["ann"], receipt.event)
    team.register.redact(team.people["cat"], receipt.event)
    with Register(team.url) as other:
        assert "SMITH" not in str(other.state().planted) + str(team.register.state().planted)


def test_the_secret_is_one_and_is_in_no_event(team: Team) -> None:
    secret = team.register.planting_secret()
    with Register(team.url) as other:
        assert other.planting_secret() == secret == team.register.planting_secret()
    assert len(secret) == 32
    assert secret not in str(team.register.events())
