"""What counts as agreed: the rules, over a plain list of events."""

from __future__ import annotations

import pytest
from curators import Log

from qmskg.errors import InputError, RefusedError, StaleDecision
from qmskg.links import LinkKind
from qmskg.register import EventKind, Reading, fold
from qmskg.vocabulary import Status

A, B = "a:1", "b:2"
KEY = "a:1|b:2"


def status(log: Log) -> Status | None:
    link = log.state.links.get(KEY)
    return link.status if link else None


def test_the_same_answer_twice_is_agreed(log: Log) -> None:
    log.decide("ben", A, B, "subset", reason="36 h is stricter")
    assert status(log) is Status.READ_ONCE
    log.decide("ann", A, B, "subset")
    link = log.state.links[KEY]
    assert (link.status, link.answer, link.readers) == (Status.AGREED, "subset", 2)
    assert link.people == ("Ann Abara", "Ben Brook")
    assert link.events == tuple(e.id for e in log.events[-2:])
    assert link.time == log.events[-1].time


def test_an_open_round_says_only_that_somebody_read(log: Log) -> None:
    log.decide("ann", A, B, "subset", shared="the same duty", reason="r")
    link = log.state.links[KEY]
    assert (link.status, link.readers) == (Status.READ_ONCE, 1)
    assert (link.answer, link.shared, link.people, link.time, link.events) == (None, None, (), None, ())


def test_the_other_way_round_with_the_inverse_is_the_same(log: Log) -> None:
    log.decide("ann", A, B, "subset")
    log.decide("ben", B, A, "superset")
    link = log.state.links[KEY]
    assert (link.a, link.b, link.answer, link.status) == (A, B, "subset", Status.AGREED)


def test_different_answers_are_disputed_and_a_third_person_settles(log: Log) -> None:
    log.decide("ann", A, B, "subset")
    log.decide("ben", A, B, "equal")
    link = log.state.links[KEY]
    assert (link.status, link.answer, link.people) == (Status.DISPUTED, None, ())
    for reader in ("ann", "ben"):
        with pytest.raises(RefusedError, match="third person"):
            log.decide(reader, A, B, "equal")
    settled = log.decide("cat", B, A, "superset")
    assert settled.kind is EventKind.ADJUDICATED
    link = log.state.links[KEY]
    assert (link.status, link.answer, link.readers) == (Status.AGREED, "subset", 3)
    assert link.people == ("Ann Abara", "Cat Chen"), "only those whose answer it is"


def test_an_agreed_none_is_rejected(log: Log) -> None:
    log.decide("ann", A, B, "none")
    log.decide("ben", B, A, "none")
    link = log.state.links[KEY]
    assert (link.status, link.answer, link.people) == (Status.REJECTED, "none", ("Ann Abara", "Ben Brook"))
    assert not link.counts


def test_unsure_is_an_answer(log: Log) -> None:
    log.decide("ann", A, B, "unsure")
    assert status(log) is Status.READ_ONCE
    log.decide("ben", A, B, "unsure")
    link = log.state.links[KEY]
    assert (link.status, link.answer, link.people) == (Status.UNSURE, "unsure", ())
    log.decide("cat", A, B, "equal")
    assert status(log) is Status.UNSURE, "what was settled stands until the next round closes"
    log.decide("dan", A, B, "equal")
    assert log.state.links[KEY].round == 2
    assert status(log) is Status.AGREED


def test_unsure_against_an_answer_is_disputed(log: Log) -> None:
    log.decide("ann", A, B, "unsure")
    log.decide("ben", A, B, "equal")
    assert status(log) is Status.DISPUTED


def test_one_reader_is_enough_where_the_setting_says_so_and_it_is_stamped() -> None:
    log = Log(readers=1)
    log.decide("ann", A, B, "equal")
    link = log.state.links[KEY]
    assert (link.status, link.readers, link.people) == (Status.AGREED, 1, ("Ann Abara",))


def test_three_readers_must_all_agree() -> None:
    log = Log(readers=3)
    log.decide("ann", A, B, "equal")
    log.decide("ben", A, B, "subset")
    assert status(log) is Status.READ_ONCE, "a difference does not show before the round closes"
    log.decide("cat", A, B, "equal")
    assert status(log) is Status.DISPUTED
    log.decide("dan", A, B, "equal")
    assert (status(log), log.state.links[KEY].readers) == (Status.AGREED, 4)


def test_the_setting_rewrites_nothing() -> None:
    log = Log(readers=2)
    log.decide("ann", A, B, "equal")
    log.readers = 1
    assert fold(log.events).links[KEY].status is Status.READ_ONCE, "one reader was not enough then"
    log.decide("ann", "c:1", B, "equal")
    log.readers = 3
    assert fold(log.events).links["b:2|c:1"].readers == 1, "one was enough then, and it says so"
    log.decide("ben", A, B, "equal")
    assert status(log) is Status.READ_ONCE
    log.decide("cat", A, B, "equal")
    assert log.state.links[KEY].readers == 3


def test_a_reader_may_change_their_open_vote(log: Log) -> None:
    first = log.decide("ann", A, B, "subset")
    second = log.decide("ann", A, B, "equal")
    assert (second.answers, second.turn) == (first.id, 1)
    assert status(log) is Status.READ_ONCE
    log.decide("ben", A, B, "equal")
    assert status(log) is Status.AGREED
    assert log.state.links[KEY].events == tuple(e.id for e in log.events[-2:])


def test_a_settled_pair_is_decided_on_again_in_a_new_round(log: Log) -> None:
    log.decide("ann", A, B, "subset")
    log.decide("ben", A, B, "subset")
    again = log.decide("ann", A, B, "equal")
    assert again.round == 2
    assert log.state.links[KEY].answer == "subset", "one person alone does not unsettle it"
    log.decide("ben", A, B, "equal")
    assert (log.state.links[KEY].answer, log.state.links[KEY].round) == ("equal", 2)


class TestStale:
    def test_the_first_time_is_none(self, log: Log) -> None:
        with pytest.raises(StaleDecision) as stale:
            log.decide("ann", A, B, "equal", seen="7")
        assert (stale.value.position, stale.value.http_status) == ("none", 409)

    def test_two_blind_votes_do_not_collide(self, log: Log) -> None:
        log.decide("ann", A, B, "equal", seen="none")
        log.decide("ben", A, B, "equal", seen="none")
        assert status(log) is Status.AGREED

    def test_ones_own_newer_vote_does(self, log: Log) -> None:
        first = log.decide("ann", A, B, "equal", seen="none")
        with pytest.raises(StaleDecision) as stale:
            log.decide("ann", A, B, "subset", seen="none")
        assert stale.value.position == str(first.position)
        log.decide("ann", A, B, "subset", seen=stale.value.position)

    def test_a_round_that_closed_makes_everybody_look(self, log: Log) -> None:
        log.decide("ann", A, B, "equal", seen="none")
        closing = log.decide("ben", A, B, "subset", seen="none")
        for who in ("ann", "cat"):
            with pytest.raises(StaleDecision) as stale:
                log.decide(who, A, B, "equal", seen="none")
            assert stale.value.position == str(closing.position)

    def test_only_one_adjudicates(self, log: Log) -> None:
        log.decide("ann", A, B, "equal")
        log.decide("ben", A, B, "subset")
        seen = log.position("cat", A, B)
        assert seen == log.position("dan", A, B)
        log.decide("cat", A, B, "equal", seen=seen)
        with pytest.raises(StaleDecision):
            log.decide("dan", A, B, "subset", seen=seen)

    def test_a_round_that_closed_and_opened_again_is_another_position(self, log: Log) -> None:
        log.decide("ann", A, B, "equal")
        seen = log.position("ann", A, B)
        log.undo("ben", log.decide("ben", A, B, "equal"))
        with pytest.raises(StaleDecision):
            log.decide("ann", A, B, "subset", seen=seen)

    @pytest.mark.parametrize("seen", ["", "None", "0", "-1", "1.5", "latest", "9" * 30])
    def test_what_is_no_position_is_said_to_be_none(self, log: Log, seen: str) -> None:
        with pytest.raises(InputError, match="is no position"):
            log.decide("ann", A, B, "equal", seen=seen)


class TestUndo:
    def test_it_opens_the_round_and_its_undo_closes_it(self, log: Log) -> None:
        log.decide("ann", A, B, "equal")
        last = log.decide("ben", A, B, "equal")
        before = log.state.links
        undo = log.undo("ben", last)
        assert status(log) is Status.READ_ONCE
        log.undo("ben", undo)
        assert log.state.links == before

    def test_of_the_only_vote_leaves_nothing(self, log: Log) -> None:
        log.undo("ann", log.decide("ann", A, B, "equal"))
        assert KEY not in log.state.links
        assert log.position("ben", A, B) == "none"

    def test_twice_is_refused_and_the_undo_named(self, log: Log) -> None:
        vote = log.decide("ann", A, B, "equal")
        undo = log.undo("ann", vote)
        with pytest.raises(RefusedError, match=undo.id):
            log.undo("ann", vote)

    def test_only_ones_own(self, log: Log) -> None:
        vote = log.decide("ann", A, B, "equal")
        with pytest.raises(RefusedError, match="not yours"):
            log.undo("ben", vote)

    def test_a_person_is_not_undone(self, log: Log) -> None:
        with pytest.raises(InputError, match="cannot be undone"):
            log.undo("ann", log.events[0])

    def test_a_vote_that_was_adjudicated_is_refused_naming_the_adjudication(self, log: Log) -> None:
        vote = log.decide("ann", A, B, "equal")
        log.decide("ben", A, B, "subset")
        settled = log.decide("cat", A, B, "equal")
        with pytest.raises(RefusedError, match=settled.id):
            log.undo("ann", vote)
        log.undo("cat", settled)
        assert status(log) is Status.DISPUTED
        log.undo("ann", vote)
        assert status(log) is Status.READ_ONCE

    def test_a_vote_that_was_changed_is_refused_naming_the_change(self, log: Log) -> None:
        first = log.decide("ann", A, B, "equal")
        second = log.decide("ann", A, B, "subset")
        with pytest.raises(RefusedError, match=second.id):
            log.undo("ann", first)
        log.undo("ann", second)
        assert log.state.view(A, B, "ann").mine["answer"] == "equal"  # type: ignore[index]

    def test_a_settled_round_stays_while_the_next_rests_on_it(self, log: Log) -> None:
        vote = log.decide("ann", A, B, "equal")
        log.decide("ben", A, B, "equal")
        later = log.decide("cat", A, B, "subset")
        with pytest.raises(RefusedError, match="another reader's vote") as refusal:
            log.undo("ann", vote)
        assert later.id not in str(refusal.value), "an open vote is not named"

    def test_an_undo_is_not_undone_past_a_later_vote_of_the_same_reader(self, log: Log) -> None:
        undo = log.undo("ann", log.decide("ann", A, B, "equal"))
        later = log.decide("ann", A, B, "subset")
        with pytest.raises(RefusedError, match=later.id):
            log.undo("ann", undo)

    def test_an_undo_is_not_undone_where_others_took_the_place(self, log: Log) -> None:
        log.decide("ann", A, B, "equal")
        undo = log.undo("ben", log.decide("ben", A, B, "equal"))
        third = log.decide("cat", A, B, "equal")
        with pytest.raises(RefusedError, match=third.id):
            log.undo("ben", undo)

    def test_of_an_edit_gives_the_earlier_field_back(self, log: Log) -> None:
        log.edit("ann", "core:falls", title="Falls", theme="safety")
        second = log.edit("ben", "core:falls", title="Falls assessed")
        assert log.state.core_edits["core:falls"] == {"title": "Falls assessed", "theme": "safety"}
        undo = log.undo("ben", second)
        assert log.state.core_edits["core:falls"]["title"] == "Falls"
        log.undo("ben", undo)
        assert log.state.core_edits["core:falls"]["title"] == "Falls assessed"

    def test_of_an_edit_that_a_later_one_overwrote_is_refused(self, log: Log) -> None:
        first = log.edit("ann", "core:falls", title="Falls", theme="safety")
        beside = log.edit("ben", "core:falls", scope="wards")
        over = log.edit("ben", "core:falls", title="Falls assessed")
        with pytest.raises(RefusedError, match=over.id):
            log.undo("ann", first)
        log.undo("ben", over)
        log.undo("ann", first)
        assert log.state.core_edits["core:falls"] == {"scope": "wards"}
        log.undo("ben", beside)
        assert log.state.core_edits == {}


class TestSightedVotes:
    """An answer given once the other was in view does not make two blind readers."""

    def dispute_and_take_back(self, log: Log) -> None:
        log.decide("ann", A, B, "equal")
        log.undo("ben", log.decide("ben", A, B, "subset"))

    def test_going_over_to_the_other_answer_needs_a_third_person(self, log: Log) -> None:
        self.dispute_and_take_back(log)
        log.decide("ben", A, B, "equal")
        assert status(log) is Status.DISPUTED
        assert [e.get("blind") for e in log.state.view(A, B, "cat").events if "answer" in e] == [None, None, False]
        log.decide("cat", A, B, "equal")
        assert status(log) is Status.AGREED

    def test_so_does_somebody_new_who_could_look(self, log: Log) -> None:
        self.dispute_and_take_back(log)
        log.decide("cat", A, B, "equal")
        assert status(log) is Status.DISPUTED

    def test_repeating_ones_own_blind_answer_is_blind(self, log: Log) -> None:
        log.decide("ann", A, B, "equal")
        log.undo("ben", log.decide("ben", A, B, "equal"))
        log.decide("ben", A, B, "equal")
        assert status(log) is Status.AGREED

    def test_where_one_reader_is_enough_there_is_nobody_to_be_blind_to(self) -> None:
        log = Log(readers=1)
        log.undo("ann", log.decide("ann", A, B, "equal"))
        log.decide("ann", A, B, "subset")
        assert status(log) is Status.AGREED


class TestEvidence:
    M, LEAF = "audit-x:m", "b:2"

    def test_it_runs_from_the_measure_to_the_leaf(self, log: Log) -> None:
        for who, left_out in (("ann", ["nights"]), ("ben", ["children", "nights"])):
            log.decide(who, self.M, self.LEAF, "partial", kind=LinkKind.EVIDENCE, not_covered=left_out)
        link = log.state.links["audit-x:m|b:2"]
        assert (link.a, link.b, link.kind) == (self.M, self.LEAF, LinkKind.EVIDENCE)
        assert link.not_covered == ("nights", "children")

    def test_even_where_the_leaf_comes_first_in_the_alphabet(self, log: Log) -> None:
        log.decide("ann", "z-audit:m", "a:1", "full", kind=LinkKind.EVIDENCE)
        assert (log.state.links["a:1|z-audit:m"].a, log.state.links["a:1|z-audit:m"].b) == ("z-audit:m", "a:1")
        with pytest.raises(InputError, match="give z-audit:m first"):
            log.decide("ben", "a:1", "z-audit:m", "full", kind=LinkKind.EVIDENCE)

    def test_what_nobody_stated_is_not_stated(self, log: Log) -> None:
        for who in ("ann", "ben"):
            log.decide(who, self.M, self.LEAF, "partial", kind=LinkKind.EVIDENCE)
        assert log.state.links["audit-x:m|b:2"].not_covered is None

    def test_full_leaves_nothing_out(self, log: Log) -> None:
        for who in ("ann", "ben"):
            log.decide(who, self.M, self.LEAF, "full", kind=LinkKind.EVIDENCE)
        assert log.state.links["audit-x:m|b:2"].not_covered == ()

    def test_a_pair_is_of_one_kind(self, log: Log) -> None:
        log.decide("ann", A, B, "equal")
        with pytest.raises(InputError, match="a pair for mapping"):
            log.decide("ben", A, B, "full", kind=LinkKind.EVIDENCE)


OLD = {A: Reading("s1", "w1"), B: Reading("s2", "w2")}
REWORDED = {A: Reading("s1", "w9"), B: Reading("s2", "w2")}
NEW = {A: Reading("s9", "w9"), B: Reading("s2", "w2")}


class TestChangedText:
    def test_votes_on_two_texts_make_no_agreement(self, log: Log) -> None:
        log.decide("ann", A, B, "equal", read=OLD)
        other = log.decide("ben", A, B, "equal", read=NEW)
        assert other.round == 2
        assert status(log) is Status.READ_ONCE
        log.decide("ann", A, B, "equal", read=NEW)
        assert status(log) is Status.AGREED
        assert log.state.read_as(KEY) == NEW

    def test_rewording_alone_opens_nothing(self, log: Log) -> None:
        log.decide("ann", A, B, "equal", read=OLD)
        log.decide("ben", A, B, "equal", read=REWORDED)
        assert status(log) is Status.AGREED

    def test_what_was_settled_on_the_old_text_does_not_stand(self, log: Log) -> None:
        for who in ("ann", "ben"):
            log.decide(who, A, B, "equal", read=OLD)
        log.decide("ann", A, B, "equal", read=NEW)
        assert status(log) is Status.READ_ONCE

    def test_nor_once_the_first_vote_on_the_new_text_is_taken_back(self, log: Log) -> None:
        for who in ("ann", "ben"):
            log.decide(who, A, B, "equal", read=OLD)
        first = log.decide("cat", A, B, "equal", read=NEW)
        log.decide("dan", A, B, "equal", read=NEW)
        undo = log.undo("cat", first)
        assert status(log) is Status.READ_ONCE
        third = log.decide("ann", A, B, "equal", read=NEW)
        with pytest.raises(RefusedError, match=third.id):
            log.undo("cat", undo)

    def test_votes_on_the_old_text_can_be_taken_back(self, log: Log) -> None:
        old = log.decide("ann", A, B, "equal", read=OLD)
        log.decide("ben", A, B, "equal", read=NEW)
        log.undo("ann", old)
        log.decide("ann", A, B, "equal", read=NEW)
        assert status(log) is Status.AGREED

    def test_a_dispute_about_the_old_text_is_not_adjudicated_on_the_new(self, log: Log) -> None:
        log.decide("ann", A, B, "equal", read=OLD)
        log.decide("ben", A, B, "subset", read=OLD)
        assert log.decide("ann", A, B, "equal", read=NEW).kind is EventKind.DECIDED


def test_who_is_waited_for(log: Log) -> None:
    assert log.state.waits_for("ann", A, B)
    log.decide("ann", A, B, "equal")
    assert [log.state.waits_for(who, A, B) for who in ("ann", "ben")] == [False, True]
    log.decide("ben", A, B, "subset")
    assert [log.state.waits_for(who, A, B) for who in ("ann", "ben", "cat")] == [False, False, True]
    log.decide("cat", A, B, "subset")
    assert not any(log.state.waits_for(who, A, B) for who in ("ann", "ben", "cat", "dan"))
    assert log.state.touched_by("ann") == [KEY]
    assert log.state.touched_by("dan") == []
