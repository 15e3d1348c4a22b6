"""A curator's desk in front of a real server: nothing typed is lost, nothing is decided twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from curated import Curated
from curation.address import Address
from curation.bar import moves
from curation.beyond import explain
from curation.desk import CONTRADICTS, Desk
from curation.outcome import Tone
from curation.parts import parts
from curation.questions import Answers
from small_folder import EVIDENCE, MAPPINGS

from qmskg.client import Client
from qmskg.vocabulary import Role

TWINS = MAPPINGS[0]


def at(desk: Desk, pair: tuple[str, str]) -> Desk:
    desk.open(Address(pair=pair))
    assert desk.pair == pair
    return desk


def test_the_first_pair_waits_and_the_machine_is_silent(here: Curated) -> None:
    desk = here.desk()
    desk.open(Address())
    assert desk.pair == EVIDENCE[0]
    assert desk.card is not None
    assert (desk.card["proposal"], desk.me["person"]["name"]) == (None, "Ada Example")  # type: ignore[index]
    assert "0.8765" not in str(desk.card)


def test_deciding_saves_and_goes_on(here: Curated) -> None:
    desk = at(here.desk(), EVIDENCE[0])
    before = desk.line.total
    desk.decide("partial", reason="  read ", not_covered=("children",))
    assert desk.outcome is not None
    assert (desk.outcome.status, desk.notice, desk.line.total) == ("agreed", None, before - 1)
    assert desk.outcome.machine == "The machine's case for a link was strong: both name it."
    assert 'data-opens="explain"' in desk.outcome.why_html  # drawn only for who opens it
    explain(desk)
    assert "q-both" in desk.outcome.why_html
    assert desk.pair == EVIDENCE[1]
    with here.client() as client:
        decided = client.card(*EVIDENCE[0])["decided"]
    assert decided is not None
    assert (decided["answer"], decided["not_covered"], decided["readers"]) == ("partial", ["children"], 1)


def test_an_empty_field_is_not_stated_and_never_nothing(here: Curated) -> None:
    at(here.desk(), EVIDENCE[0]).decide("partial")
    with here.client() as client:
        decided = client.card(*EVIDENCE[0])["decided"]
    assert decided is not None
    assert decided["not_covered"] is None


def test_undo_brings_the_pair_back(here: Curated) -> None:
    desk = at(here.desk(), EVIDENCE[0])
    desk.undo()
    assert desk.notice is not None
    assert (desk.notice.tone, desk.notice.sentence) == (
        Tone.CARE, "There is no decision of yours to take back.")  # fmt: skip
    desk.decide("full")
    desk.decide("none")
    for pair in (EVIDENCE[1], EVIDENCE[0]):  # the newest first, one a press
        desk.undo()
        assert (desk.pair, desk.outcome) == (pair, None)
        assert desk.notice.tone is Tone.DONE
    assert desk.card is not None
    assert (desk.card["mine"], desk.card["status"]) == (None, "proposed")


def test_every_card_starts_empty(here: Curated) -> None:
    desk = at(here.desk(), TWINS)
    desk.answer(0, False)
    shown = desk.showing
    desk.move(1)
    assert (desk.answers, desk.showing) == (Answers(), shown + 1)


def test_next_previous_and_skip_decide_nothing(here: Curated) -> None:
    desk = at(here.desk(), EVIDENCE[0])
    total = desk.line.total
    desk.move(1)
    assert desk.pair == EVIDENCE[1]
    desk.move(-1)
    assert desk.pair == EVIDENCE[0]
    desk.skip()
    assert desk.pair == EVIDENCE[1]
    desk.move(-1)
    assert EVIDENCE[0] not in desk.line.pairs
    assert desk.line.total == total
    with here.client() as client:
        assert client.my_events()["events"] == []


def test_order_and_source_start_a_queue_of_their_own(here: Curated) -> None:
    desk = here.desk()
    desk.open(Address(source="nice-qs86"))
    assert all("nice-qs86" in f"{a} {b}" for a, b in desk.line.pairs)
    desk.choose(order="mine", source=None)
    desk.open(desk.address)
    assert (desk.line.pairs, desk.pair) == ([], None)
    desk.choose(order="source")
    desk.open(desk.address)
    assert desk.pair == desk.line.pairs[0]


def test_a_stale_card_saves_nothing_and_can_be_loaded_again(here: Curated) -> None:
    desk, other = at(here.desk(), EVIDENCE[0]), at(here.desk(), EVIDENCE[0])
    other.decide("full")
    desk.decide("none")
    assert desk.notice is not None
    assert desk.notice.tone is Tone.CARE
    assert "Nothing was saved" in desk.notice.sentence
    assert desk.pair == EVIDENCE[0]
    desk.load()
    assert desk.notice is None
    assert desk.card is not None
    assert desk.card["mine"]["answer"] == "full"


def test_a_server_that_is_away_changes_nothing(here: Curated) -> None:
    desk = at(here.desk(), TWINS)
    desk.answer(0, True)
    here.stop()
    for press in (lambda: desk.decide("equal"), desk.undo, lambda: desk.move(1), desk.load):
        press()
        assert desk.notice is not None
        assert desk.notice.tone is Tone.AWAY
        assert (desk.pair, desk.answers.given[0]) == (TWINS, True)


def test_a_desk_without_a_server_says_so() -> None:
    desk = Desk(Client("http://127.0.0.1:9"))
    desk.meet()
    assert (desk.me, desk.notice) == (None, None)
    desk.open(Address())
    assert desk.notice is not None
    assert desk.notice.tone is Tone.AWAY


def test_who_may_not_answer_is_told_so_before_they_press(here: Curated) -> None:
    _, here.tokens["rea"] = here.workspace.register.add_person("Rea Example", roles={Role.READER}, id="rea")
    desk, kept = at(here.desk("rea"), EVIDENCE[0]), at(here.desk("bo"), EVIDENCE[0])
    barred = (
        "You may look, and not answer: to decide on a pair takes the role curator, and yours is {}; ask an "
        "administrator for it."
    )
    assert (desk.barred, kept.barred) == (barred.format("reader"), None)
    assert {way.value for way in moves(desk)} == {"previous", "next", "load"}
    shown = parts(desk)
    assert (shown["answers"], shown["fields"], barred.format("reader") in shown["ask"]) == ("", "", True)

    roles = here.workspace.register.set_roles
    administrator, _ = here.workspace.register.add_person("Adi Example", roles={Role.ADMINISTRATOR}, id="adi")
    roles(administrator, "bo", {Role.PUBLISHER})
    kept.decide(
        "full", reason="typed"
    )  # taken away while the card lay open: one press finds it out, and none after
    assert (kept.pair, kept.outcome, kept.notice and kept.notice.tone) == (EVIDENCE[0], None, Tone.CARE)
    assert kept.barred == barred.format("publisher")
    roles(administrator, "bo", {Role.CURATOR})
    assert (kept.meet_again(), kept.meet_again(), kept.barred) == (True, False, None)  # looked for now and then
    assert parts(kept)["answers"]
    roles(administrator, "bo", {Role.READER})
    assert (kept.meet_again(), kept.barred) == (True, barred.format("reader"))


def test_the_readers_who_differ_are_told_that_another_settles_it(serve: Callable[..., Curated]) -> None:
    two = serve(readers=2)
    for name, answer in {"ada": "full", "bo": "none"}.items():
        two.say(name, *EVIDENCE[0], answer)
    barred = at(two.desk("ada"), EVIDENCE[0]).barred
    assert barred is not None
    assert "a third person must decide it" in barred


def test_an_answer_given_before_the_card_was_looked_at_again_is_told_what_it_contradicts(chained: Curated) -> None:
    desk = at(chained.desk(), ("nice-qs16:1", "nice-qs16:2"))
    assert desk.card is not None
    desk.card, desk.unchecked = (
        {**desk.card, "contradictions": {}},
        True,
    )  # as it was held before the others agreed
    desk.decide("none", reason="typed already")
    assert desk.notice is not None
    assert CONTRADICTS in desk.notice.sentence
    assert desk.outcome is None


def test_the_other_vote_stays_hidden(serve: Callable[..., Curated]) -> None:
    two = serve(readers=2)
    two.say("bo", *EVIDENCE[0], "full", reason="SECRET of bo")
    desk = at(two.desk("ada"), EVIDENCE[0])
    assert desk.card is not None
    assert (desk.card["status"], desk.card["others"]) == ("read_once", 1)
    assert "SECRET" not in str(desk.card)
    assert "full" not in str(desk.card["events"])


@pytest.fixture
def chained(here: Curated) -> Curated:
    """QS16:1 equals QS86:1, and QS16:2 equals QS86:1; so QS16:1 can only equal QS16:2."""
    for a, b in MAPPINGS[:2]:
        here.say("ada", a, b, "equal")
    return here


def test_what_contradicts_is_told_before_it_is_saved(chained: Curated) -> None:
    desk = at(chained.desk(), ("nice-qs16:1", "nice-qs16:2"))
    assert desk.contradicted("equal") == []
    assert "can only be equal" in desk.contradicted("none")[0]["words"]
    desk.decide("none")
    assert desk.notice is not None
    assert CONTRADICTS in desk.notice.sentence
    with chained.client() as client:
        assert client.card("nice-qs16:1", "nice-qs16:2")["mine"] is None
    desk.decide("none")  # once more, but still without a reason
    assert desk.outcome is None
    desk.decide("none", reason="the older one was read wrongly")
    assert desk.outcome is not None
    assert desk.outcome.answer == "none"


def test_a_warning_is_for_one_answer_on_one_card(chained: Curated) -> None:
    desk = at(chained.desk(), ("nice-qs16:1", "nice-qs16:2"))
    desk.decide("none")
    desk.decide("subset")
    assert desk.warned == "subset"
    desk.move(1)
    assert desk.warned is None
    at(desk, ("nice-qs16:1", "nice-qs16:2")).decide("none", warned=True, reason="so it is")
    assert desk.outcome is not None
