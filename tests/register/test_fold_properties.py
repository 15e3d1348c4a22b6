"""Invariants of the fold and of blindness, over histories that hypothesis makes up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from curators import NAMES, Log, refused
from hypothesis import given, settings
from hypothesis import strategies as st

from qmskg.links import Link, LinkKind
from qmskg.register import CHALLENGE_KINDS, Answer, Event, EventKind, Outcome, Reading, State, fold
from qmskg.register.answers import ANSWERS
from qmskg.register.events import UNDOABLE
from qmskg.register.planted import answered_planted
from qmskg.register.rounds import VOTES
from qmskg.vocabulary import Role, Status

PAIRS = {
    ("a:1", "b:2"): LinkKind.MAPPING,
    ("a:1", "c:3"): LinkKind.MAPPING,
    ("z-audit:m", "b:2"): LinkKind.EVIDENCE,
}
WHO = st.sampled_from(sorted(NAMES))
PAIR = st.sampled_from([*sorted(PAIRS), ("a:1", "b:2"), ("a:1", "b:2")])
#: few answers, so that people often agree
DECIDE = st.tuples(
    st.just("decide"), WHO, PAIR, st.sampled_from((0, 0, 0, 1, -1, -2)), st.sampled_from("oooooooooon")
)
UNDO = st.tuples(st.just("undo"), st.integers(0, 60))
COMMENT = st.tuples(st.just("comment"), WHO, PAIR)
EDIT = st.tuples(st.just("edit"), WHO, st.sampled_from(("core:x", "core:y")), st.sampled_from(("title", "scope")))
CORES = st.permutations(("core:x", "core:y", "core:z")).map(lambda ids: ids[:2])
RESHAPE = st.tuples(st.just("reshape"), WHO, CORES, st.sampled_from(("a:1", "b:2")), st.booleans())
ROLES = st.tuples(
    st.just("roles"),
    WHO,
    st.sampled_from(("roles", "claimed")),
    st.sets(st.sampled_from(Role), min_size=1, max_size=3),
)
SETTING = st.tuples(st.just("readers"), st.sampled_from((1, 2, 2, 3)))
CHALLENGE = st.tuples(st.just("challenge"), PAIR)
PLANTED = st.tuples(st.just("planted"), WHO, PAIR)
ANSWER = st.tuples(st.just("answer"), WHO, st.integers(0, 9), st.sampled_from(Outcome))
ACTS = st.sampled_from(
    [DECIDE] * 12
    + [UNDO] * 3
    + [RESHAPE] * 2
    + [COMMENT, EDIT, EDIT, SETTING, ROLES, CHALLENGE, CHALLENGE, ANSWER, PLANTED]
).flatmap(lambda act: act)
HISTORIES = st.one_of(st.lists(ACTS, max_size=6), st.lists(ACTS, min_size=12, max_size=40))
EXAMPLES = settings(max_examples=60)


def play(steps: list[tuple]) -> Log:
    """Do the steps that the register allows; what it refuses is left out."""
    log = Log()
    for number, (act, *rest) in enumerate(steps):
        refused(lambda act=act, rest=rest, number=number: do(log, act, rest, number))
    return log


def do(log: Log, act: str, rest: list, number: int) -> None:
    if act == "decide":
        who, (a, b), answer, text = rest
        kind = PAIRS[a, b]
        read = {a: Reading(text, f"w{number}"), b: Reading("same", "same")}
        log.decide(who, a, b, ANSWERS[kind][answer], kind=kind, read=read, reason=f"because {number}")
    elif act == "undo":
        targets = [e for e in log.events if e.kind in UNDOABLE]
        if targets:
            target = targets[-1 - rest[0] % len(targets)]
            log.undo(target.person, target)
    elif act == "comment":
        log.comment(rest[0], *rest[1], f"comment {number}")
    elif act == "edit":
        log.edit(rest[0], rest[1], **{rest[2]: f"text {number}"})
    elif act == "reshape":
        log.reshape(*rest, f"text {number}")
    elif act in {"challenge", "answer", "planted"}:
        check(log, act, rest, number)
    elif act == "roles":
        log.give(*rest)
    else:
        log.readers = rest[0]


def check(log: Log, act: str, rest: list, number: int) -> None:
    """Do what checks the curation and decides nothing."""
    if act == "challenge":
        log.challenge(*rest[0], f"wrong {number}")
    elif act == "answer":
        found = [c for challenges in log.state.challenges.values() for c in challenges]
        if found:
            log.answer(rest[0], found[rest[1] % len(found)], rest[2], f"answer {number}")
    else:
        who, (a, b) = rest
        said = Answer.checked(a, b, PAIRS[a, b], "none", reason=f"because {number}")
        draft = answered_planted(
            log.state, log.people[who], said, id=log.new_id(), expected=["none"], basis="unrelated"
        )
        log.append(draft)


def seen_by(state: State) -> tuple[dict[str, Link], dict, dict, tuple]:
    answered = {
        # where an answer stands in the log is no part of what it says
        key: tuple(replace(challenge, place=0) for challenge in found)
        for key, found in state.challenges.items()
    }
    planted = {place: event.id for place, event in state.planted.items()}
    return state.links, state.core_edits, state.people, (answered, planted)


@given(HISTORIES)
@EXAMPLES
def test_roles_change_who_may_and_nothing_that_was_done(steps: list[tuple]) -> None:
    log = play(steps)
    kept = [e for e in log.events if e.kind is not EventKind.ROLES_CHANGED]
    without = fold(replace(event, position=place) for place, event in enumerate(kept, start=1))
    assert (without.links, without.core_edits) == (log.state.links, log.state.core_edits)
    for id, person in log.state.people.items():
        changes = [e.payload for e in log.events if e.kind is EventKind.ROLES_CHANGED and e.subject == id]
        for field, held in (("roles", person.given), ("claimed", person.claimed)):
            said = [change[field] for change in changes if field in change]
            before = frozenset(Role) if field == "roles" else frozenset()
            assert held == (frozenset(map(Role, said[-1])) if said else before)


@given(HISTORIES)
@EXAMPLES
def test_every_prefix_folds_and_one_by_one_is_the_same_as_all_at_once(steps: list[tuple]) -> None:
    log, state = play(steps), State()
    for count, event in enumerate(log.events, start=1):
        state = state.with_event(event)
        assert state == fold(log.events[:count])
    assert (
        state
        == log.state
        == fold(log.events[: len(log.events) // 2]).with_events(log.events[len(log.events) // 2 :])
    )


@given(HISTORIES, st.integers(0, 60))
@EXAMPLES
def test_an_undo_of_an_undo_is_the_first_state(steps: list[tuple], which: int) -> None:
    log = play(steps)
    targets = [e for e in log.events if e.kind in UNDOABLE]
    if not targets:
        return
    target, before = targets[-1 - which % len(targets)], seen_by(log.state)
    if refused(lambda: log.undo(target.person, target)) is None:
        undo = log.events[-1]
        log.undo(undo.person, undo)
        assert seen_by(log.state) == before
        log.undo(target.person, target)
        assert seen_by(log.state) == seen_by(fold(log.events[:-2]))


@given(HISTORIES, st.data())
@EXAMPLES
def test_the_order_of_events_on_different_subjects_does_not_matter(
    steps: list[tuple], data: st.DataObject
) -> None:
    log = play(steps)
    people, rest = log.events[: len(NAMES)], log.events[len(NAMES) :]
    # a change of several core standards stands under the first of them, and changes the others too
    about = {e.id: "core" if e.subject.startswith("core:") else e.subject for e in rest}
    order = data.draw(st.permutations(sorted(set(about.values()))))
    shuffled = [*people, *(e for subject in order for e in rest if about[e.id] == subject)]
    moved = [replace(event, position=place) for place, event in enumerate(shuffled, start=1)]
    assert seen_by(fold(moved)) == seen_by(log.state)


@given(WHO, WHO, st.sampled_from(ANSWERS[LinkKind.MAPPING]), st.sampled_from(ANSWERS[LinkKind.MAPPING]))
@EXAMPLES
def test_the_order_of_two_blind_votes_does_not_matter(one: str, other: str, x: str, y: str) -> None:
    results = []
    for first, second in (((one, x), (other, y)), ((other, y), (one, x))):
        log = Log()
        for who, answer in (first, second):
            log.decide(who, "a:1", "b:2", answer, shared="the same" if answer == "subset" else None)
        results.append(log.state.links["a:1|b:2"].model_copy(update={"time": None, "events": ()}))
    assert one == other or results[0] == results[1]


@given(HISTORIES)
@EXAMPLES
def test_agreed_rests_on_people_who_said_the_same(steps: list[tuple]) -> None:
    log = play(steps)
    for key, link in log.state.links.items():
        known = log.state.pair(key).known
        votes = known.votes
        assert len({v.event.person for v in votes}) == len(votes), "a reader counts once"
        if link.status in {Status.AGREED, Status.REJECTED, Status.UNSURE}:
            assert len(votes) >= votes[-1].readers
            alone = known.adjudication is not None
            assert alone or {v.answer for v in votes} == {link.answer}
            assert not alone or known.adjudication.event.person not in {v.event.person for v in votes}
        else:
            assert (link.answer, link.people, link.shared, link.not_covered) == (None, (), None, None)


def open_votes(state: State) -> Iterator[Event]:
    for a, b in PAIRS:
        now = state.pair("|".join(sorted((a, b)))).current
        if not now.closed:
            yield from (vote.event for vote in now.votes)


def shown(state: State, viewer: str | None) -> list:
    """All that a viewer gets to see of any pair."""
    views = [state.view(a, b, viewer).document() for a, b in PAIRS]
    waits = [state.waits_for(viewer, a, b) for a, b in PAIRS] if viewer else []
    return [views, waits, state.links, state.core_edits, state.touched_by(viewer or "")]


@given(HISTORIES, st.data())
@settings(max_examples=60)
def test_nothing_shows_what_an_open_vote_says(steps: list[tuple], data: st.DataObject) -> None:
    """Another open vote, with other words, time and id, looks the same to everybody else."""
    log = play(steps)
    votes = list(open_votes(log.state))
    if not votes:
        return
    vote = data.draw(st.sampled_from(votes))
    kind = LinkKind(vote.payload["kind"])
    word = data.draw(st.sampled_from(ANSWERS[kind]))
    secret = replace(
        vote,
        id="00000000-0000-0000-0000-00000000dead"
        if not any(e.answers == vote.id for e in log.events)
        else vote.id,
        time="2031-01-01T00:00:00.000000Z",
        payload={**vote.payload, "answer": word},
        texts={"reason": "secret"},
    )
    other = fold(secret if e.id == vote.id else e for e in log.events)
    for viewer in (None, *NAMES):
        if viewer != vote.person:
            assert shown(other, viewer) == shown(log.state, viewer)
    # who it was does not show either: somebody who did nothing with the pair could have voted instead
    mine = [e for e in log.events if e.subject == vote.subject and e.person == vote.person]
    fresh = [n for n in NAMES if not any(e.subject == vote.subject and e.person == n for e in log.events)]
    if mine == [vote] and fresh:
        moved = fold(replace(e, person=fresh[0]) if e.id == vote.id else e for e in log.events)
        for viewer in (None, *NAMES):
            if viewer not in {vote.person, fresh[0]}:
                assert shown(moved, viewer) == shown(log.state, viewer)


@given(HISTORIES)
@EXAMPLES
def test_changing_ones_mind_in_an_open_round_shows_to_nobody_else(steps: list[tuple]) -> None:
    log = play(steps)
    for vote in list(open_votes(log.state)):
        a, b = str(vote.payload["a"]), str(vote.payload["b"])
        kind, read = LinkKind(vote.payload["kind"]), {}
        log.readers = 3
        before = {viewer: shown(log.state, viewer) for viewer in (None, *NAMES) if viewer != vote.person}
        if len(log.state.pair(vote.subject).current.votes) < 3:
            log.decide(vote.person, a, b, "none", kind=kind, read=read)
            assert {viewer: shown(log.state, viewer) for viewer in before} == before


@given(HISTORIES)
@EXAMPLES
def test_anothers_open_vote_never_makes_yours_stale(steps: list[tuple]) -> None:
    log = play(steps)
    for a, b in PAIRS:
        record = log.state.pair("|".join(sorted((a, b))))
        fresh = [n for n in NAMES if n not in record.current.people]
        log.readers = 3
        if record.current.closed or len(fresh) < 2 or len(record.current.votes) > 1:
            continue
        seen = {viewer: log.position(viewer, a, b) for viewer in NAMES if viewer != fresh[0]}
        log.decide(fresh[0], a, b, "none", kind=PAIRS[a, b])
        assert {viewer: log.position(viewer, a, b) for viewer in seen} == seen


@given(HISTORIES)
@EXAMPLES
def test_rounds_and_turns_are_never_used_twice(steps: list[tuple]) -> None:
    log = play(steps)
    votes = [e for e in log.events if e.kind in VOTES]
    slots = [(e.subject, e.person, e.round, e.turn) for e in votes if e.kind is EventKind.DECIDED]
    assert len(set(slots)) == len(slots)
    settled = [(e.subject, e.round, e.turn) for e in votes if e.kind is EventKind.ADJUDICATED]
    assert len(set(settled)) == len(settled)


@given(HISTORIES)
@EXAMPLES
def test_challenges_and_planted_pairs_change_nothing_that_people_decided(steps: list[tuple]) -> None:
    log = play(steps)
    about = {e.id for e in log.events if e.kind in {*CHALLENGE_KINDS, EventKind.PLANTED_ANSWERED}}
    while more := {e.id for e in log.events if e.kind is EventKind.UNDONE and e.answers in about} - about:
        about |= more
    kept = [e for e in log.events if e.id not in about]
    without = fold(replace(event, position=place) for place, event in enumerate(kept, start=1))
    assert (without.links, without.core_edits) == (log.state.links, log.state.core_edits)
    for key in log.state.asked_again:
        assert log.state.pair(key).current.settled
        assert any(c.outcome is Outcome.UPHELD for c in log.state.challenges[key])
