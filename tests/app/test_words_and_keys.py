"""Questions, keys, addresses and sentences: the tables of the review page."""

from __future__ import annotations

import re
from itertools import product

import pytest
from curation.address import Address
from curation.bar import answers_html, ask_html, button
from curation.keys import ANSWERS, HOMES, KEYS, RESERVED, answers
from curation.orders import order_words
from curation.outcome import STANDS, Notice, Outcome, Tone, notice_of, readers_sentence
from curation.questions import EVIDENCE_QUESTION, QUESTIONS, Answers, sentence
from hypothesis import given
from hypothesis import strategies as st

from qmskg.errors import EnvironmentFault, InputError, StaleDecision
from qmskg.links import UNSURE, LinkKind
from qmskg.matching.bands import band
from qmskg.relations import RELATIONS, Relation, Strength, from_answers
from qmskg.vocabulary import Status
from qmskg.workspace.cards import QueueOrder

STEPS = st.lists(st.one_of(st.tuples(st.integers(0, 2), st.booleans()), st.none()), max_size=12)


def answered(*given_: bool) -> Answers:
    answers_ = Answers()
    for question, yes in enumerate(given_):
        answers_ = answers_.answer(question, yes)
    return answers_


@pytest.mark.parametrize(("first", "second", "third"), [*product([True, False], repeat=3)])
def test_the_answers_amount_to_the_table(first: bool, second: bool, third: bool) -> None:
    asked = answered(first, second)
    if first or second:
        assert (asked.asked, asked.next) == (2, None)
        assert asked.relation is from_answers(meeting_a_meets_b=first, meeting_b_meets_a=second)
    else:
        assert (asked.asked, asked.next, asked.relation) == (3, 2, None)
        assert asked.answer(2, third).relation is (Relation.INTERSECTS if third else Relation.NONE)


@given(STEPS)
def test_the_third_question_stands_only_after_two_noes(steps: list[tuple[int, bool] | None]) -> None:
    now = Answers()
    for step in steps:
        now = now.back() if step is None else now.answer(*step)
        assert now.given[2] is None or now.given[:2] == (False, False)
        assert (now.relation is None) == (now.next is not None)
        if now.relation is not None:
            assert now.relation in Relation


def test_back_takes_one_answer_at_a_time() -> None:
    asked = answered(False, False, True)
    given_ = [asked.given]
    while asked != Answers():
        asked = asked.back()
        given_.append(asked.given)
    assert given_ == [(False, False, True), (False, False, None), (False, None, None), (None, None, None)]
    assert Answers().back() == Answers()


def test_no_word_says_the_opposite_of_what_is_meant() -> None:
    told = [*QUESTIONS, EVIDENCE_QUESTION, *STANDS.values(), *(row.sentence for row in RELATIONS.values())]
    told += [f"{key.label} {key.help}" for keys in (*ANSWERS.values(), KEYS) for key in keys.values()]
    told += [sentence(kind, answer) for kind in LinkKind for answer in ANSWERS[kind]]
    assert not [text for text in told if "broader" in text.lower() or "narrower" in text.lower()]


# --- keys -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", LinkKind)
def test_each_key_does_one_thing(kind: LinkKind) -> None:
    pressed = [*(key.press for key in (*answers(kind).values(), *KEYS.values())), *HOMES]
    assert len(pressed) == len(set(pressed))
    assert all(len(press) == 1 and press == press.upper() for press in pressed)
    assert not RESERVED & set(pressed)
    assert set("CR") <= RESERVED


@pytest.mark.parametrize("kind", LinkKind)
@given(STEPS)
def test_no_two_buttons_of_a_card_have_one_name(kind: LinkKind, steps: list[tuple[int, bool] | None]) -> None:
    now = Answers()
    for step in steps:
        now = now.back() if step is None else now.answer(*step)
    bars = ask_html(kind, now, keys=True) + answers_html({"kind": kind}, keys=True)
    bars += "".join(button(action, KEYS[action], keys=True) for action in KEYS if action not in {"yes", "no"})
    heard = re.sub(r'<kbd aria-hidden="true">.*?</kbd>', "", bars)
    names = [re.sub(r"<.*?>|✓", "", name).strip() for name in re.findall(r"<button.*?>(.*?)</button>", heard)]
    assert len(names) == len({*names}) > 8


def test_every_answer_has_a_key() -> None:
    assert set(ANSWERS[LinkKind.MAPPING]) == {*Relation, UNSURE}
    assert set(ANSWERS[LinkKind.EVIDENCE]) == {*Strength, UNSURE}


# --- the address line -----------------------------------------------------------------------------------------

IDS = st.from_regex(r"\A[a-z0-9][a-z0-9.-]{0,8}(:[a-z0-9][a-z0-9._-]{0,8})?\Z")
ADDRESSES = st.builds(
    Address,
    order=st.sampled_from(["useful", "source", "mine", "by_age"]),
    source=st.none() | IDS,
    pair=st.none() | st.tuples(IDS, IDS),
    keys=st.booleans(),
)


@given(ADDRESSES)
def test_an_address_is_read_as_it_was_written(address: Address) -> None:
    assert Address.parse(address.query) == address


@given(st.dictionaries(st.sampled_from(["order", "source", "pair", "keys", "else"]), st.text(max_size=30)))
def test_any_address_is_understood_as_far_as_it_goes(query: dict[str, str]) -> None:
    address = Address.parse(query)
    assert Address.parse(address.query) == address


def test_every_order_that_the_server_has_is_in_words() -> None:
    words = [order_words(order.value) for order in QueueOrder]
    assert len(set(words)) == len(words)
    assert not [word for word in words if "_" in word]


def test_a_link_to_a_card_keeps_its_bars() -> None:
    assert Address.parse({"pair": "core:a_1|b:2"}).link == "./?pair=core%3Aa_1%7Cb%3A2"
    assert Address().link == "./?"


# --- sentences ------------------------------------------------------------------------------------------------


def test_every_status_says_where_a_pair_stands() -> None:
    assert set(STANDS) == set(Status)
    answers_ = {word for kind in LinkKind for word in ANSWERS[kind]} - {"none"}
    assert not [text for text in STANDS.values() if answers_ & set(text.lower().split())]


@given(st.floats(0, 1))
def test_the_servers_band_hides_the_number(probability: float) -> None:
    outcome = Outcome(("a:1", "b:2"), ("A", "B"), "mapping", "equal", "e", "agreed",
                      {"probability": probability,
                       "band": band(probability), "reasons": ["both name surgery"]})  # fmt: skip
    assert outcome.machine is not None
    assert (band(probability) or "no strength") in outcome.machine
    assert not any(letter.isdigit() for letter in outcome.machine)
    assert "both name surgery" in outcome.machine


def test_an_outcome_says_what_was_saved_and_where_it_stands() -> None:
    outcome = Outcome(("a:1", "b:2"), ("Alpha", "Beta"), "mapping", "subset", "e", "read_once")
    assert outcome.sentence == (
        "“Beta” asks for all that “Alpha” asks, and more: meeting “Beta” meets “Alpha”. "
        "Now read once; it waits for another reader."
    )
    assert outcome.machine is None


@pytest.mark.parametrize("readers", [1, 2, 3])
def test_how_many_readers_it_takes(readers: int) -> None:
    said = readers_sentence(readers)
    assert "read by one" in said if readers == 1 else said.startswith(f"{readers} readers must agree")


@pytest.mark.parametrize(
    ("error", "notice"),
    [
        (EnvironmentFault("no server answers"), Notice(
            Tone.AWAY, "No server answers. What you typed is still here; load again when it is back.")),
        (StaleDecision("somebody decided.", position="3"), Notice(
            Tone.CARE, "Somebody decided. Nothing was saved, and what you typed is still here.")),
        (InputError("did you mean a:1?"), Notice(Tone.CARE, "Did you mean a:1?")),
    ],
)  # fmt: skip
def test_an_error_is_a_sentence(error: Exception, notice: Notice) -> None:
    assert notice_of(error) == notice  # type: ignore[arg-type]
