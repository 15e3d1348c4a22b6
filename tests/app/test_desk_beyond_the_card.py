"""What a desk does beyond one answer: going ahead, coming back, searching, proposing, and settling a dispute."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from curated import Curated
from curation.address import Address
from curation.beyond import add_reason, find, propose_core, propose_split, take
from curation.desk import Desk, Panel
from curation.line import Line
from curation.outcome import Tone
from curation.progress import people_html, sources_html
from curation.readers import readers_html
from hypothesis import given
from hypothesis import strategies as st
from small_folder import EVIDENCE, MAPPINGS

PAIRS = [(f"a:{n}", f"b:{n}") for n in range(6)]


def at(desk: Desk, pair: tuple[str, str]) -> Desk:
    desk.open(Address(pair=pair))
    assert desk.pair == pair
    return desk


# --- the line of pairs ----------------------------------------------------------------------------------------


SOME = st.lists(st.sampled_from(PAIRS), max_size=6, unique=True)


@given(SOME, st.lists(st.tuples(st.sampled_from(PAIRS), st.booleans())))
def test_the_line_counts_what_it_lets_go(pairs: list[tuple[str, str]], acts: list[tuple[Any, bool]]) -> None:
    line = Line(pairs=list(pairs), total=len(pairs) + 7)
    for pair, drop in acts:
        line.drop(pair) if drop else line.put_back(pair, line.first)
        assert line.total == len(line.pairs) + 7
        assert len(set(line.pairs)) == len(line.pairs)
        assert (pair in line.pairs) is not drop


def test_the_way_through_the_line() -> None:
    line = Line(pairs=list(PAIRS), total=6)
    assert [line.beside(PAIRS[2], step) for step in (-1, 1)] == [PAIRS[1], PAIRS[3]]
    assert line.beside(PAIRS[5], 1) is None
    assert line.beside(("x:1", "y:1"), 1) == PAIRS[0]
    line.put_aside(PAIRS[0])
    assert (line.first, line.total) == (PAIRS[1], 6)
    assert not line.runs_low(PAIRS[1])  # all that is left is here
    line.total = 60
    assert line.runs_low(PAIRS[1])


# --- ahead of the reader --------------------------------------------------------------------------------------


def test_the_next_card_is_there_before_it_is_asked_for(here: Curated) -> None:
    desk = at(here.desk(), EVIDENCE[0])
    assert desk.catch_up() is False
    asked: list[str] = []
    card = desk.client.card
    desk.client.card = lambda a, b, **more: asked.append(a) or card(a, b, **more)  # type: ignore[method-assign,func-returns-value,return-value]
    desk.decide("partial")
    assert (desk.pair, asked) == (EVIDENCE[1], [])
    desk.catch_up()
    assert asked == [EVIDENCE[1][0], desk.line.pairs[2][0]]  # is it still so, and what comes after the next


def test_a_card_that_was_ahead_is_looked_at_again(here: Curated) -> None:
    desk = at(here.desk(), EVIDENCE[0])
    desk.catch_up()
    here.say("bo", *EVIDENCE[1], "full")
    desk.decide("none")
    assert desk.card is not None
    assert desk.card["status"] == "proposed"
    assert desk.catch_up() is True
    assert desk.card["status"] == "agreed"
    desk.decide("none")
    assert desk.notice is None


# --- over the card --------------------------------------------------------------------------------------------


def test_a_reason_afterwards_is_kept_with_the_pair(here: Curated) -> None:
    desk = at(here.desk(), EVIDENCE[0])
    assert add_reason(desk, "too early") is False
    desk.decide("none")
    desk.lay_open(Panel.WHY)
    assert add_reason(desk, "  ") is False
    assert desk.panel is Panel.WHY
    assert add_reason(desk, "it counts admissions, not operations") is True
    assert (desk.panel, desk.outcome and desk.outcome.reasoned) == (None, True)
    with here.client() as client:
        comments = [event.get("comment") for event in client.card(*EVIDENCE[0])["events"]]
    assert "it counts admissions, not operations" in comments


def test_another_is_found_decided_on_and_left_again(here: Curated) -> None:
    desk = at(here.desk(), EVIDENCE[0])
    hits = find(desk, "falls risk")
    assert {hit["kind"] for hit in hits} <= {"requirement", "measure", "core"}
    found = next(hit["id"] for hit in hits if hit["id"].startswith("nice-qs86"))
    desk.lay_open(Panel.FIND)
    assert take(desk, EVIDENCE[0][0], found) is True
    assert (desk.pair, desk.panel) == ((EVIDENCE[0][0], found), None)
    desk.decide("none")
    assert desk.pair == EVIDENCE[0]  # back where the search began
    assert find(desk, "  ") == []
    assert take(desk, EVIDENCE[0][0], "audit-nhfd:thr") is False  # two measures are no pair
    assert desk.notice is not None
    assert desk.pair == EVIDENCE[0]


def test_a_split_is_proposed_once_and_taken_back(here: Curated) -> None:
    desk = at(here.desk(), EVIDENCE[0])
    assert propose_split(desk, EVIDENCE[0][1], ["one"]) is False
    assert desk.notice is not None
    assert "2 to 9" in desk.notice.sentence
    assert propose_split(desk, EVIDENCE[0][1], ["Operate soon.", "Let seniors be there."]) is True
    assert desk.catch_up() is True
    assert desk.card is not None
    assert desk.card["splits"] == [EVIDENCE[0][1]]
    desk.undo()
    assert "your proposal to split it" in desk.notice.sentence
    desk.catch_up()
    assert desk.card["splits"] == []


def test_a_core_standard_is_proposed_and_its_first_pair_shown(here: Curated) -> None:
    desk = at(here.desk(), MAPPINGS[0])
    assert propose_core(desk, "Fall risk", "Assess the risk of falls.", MAPPINGS[0][1]) is True
    assert set(desk.pair or ()) == {"core:fall-risk", MAPPINGS[0][1]}
    assert desk.notice is not None
    assert (desk.notice.tone, "draft" in desk.notice.sentence) == (Tone.DONE, True)
    desk.decide("equal")
    assert desk.pair == MAPPINGS[0]


# --- a dispute, and the progress --------------------------------------------------------------------------------


@pytest.fixture
def disputed(serve: Callable[..., Curated]) -> Curated:
    two = serve(readers=2)
    two.say("ada", *MAPPINGS[0], "equal", reason="the <same> text")
    with two.client("ada") as client:
        client.comment(*MAPPINGS[0], "and the same people")
    two.say("bo", *MAPPINGS[0], "intersects", shared="to look")
    return two


def test_both_answers_and_reasons_are_in_view_once_readers_differ(disputed: Curated) -> None:
    told = readers_html(at(disputed.desk(), MAPPINGS[0]).card or {})
    for words in ("Ada Example", "ask for the same", "the &lt;same&gt; text", "and the same people"):
        assert words in told
    assert "They share: to look" in told
    assert "<i>none given</i>" in told


def test_nothing_of_an_open_vote_is_in_view(serve: Callable[..., Curated]) -> None:
    two = serve(readers=2)
    two.say("ada", *MAPPINGS[0], "equal", reason="SECRET")
    card = at(two.desk("bo"), MAPPINGS[0]).card or {}
    assert readers_html(card) == ""
    assert "SECRET" not in str(card)


def test_an_adjudication_can_be_taken_back(disputed: Curated) -> None:
    disputed.tokens["cy"] = disputed.workspace.register.add_person(
        "Cy", id="cy", roles={"curator", "adjudicator"}
    )[1]
    desk = at(disputed.desk("cy"), MAPPINGS[0])
    desk.decide("subset")
    assert desk.outcome is not None
    assert desk.outcome.status == "agreed"
    desk.undo()
    assert desk.notice is not None
    assert "how you settled it" in desk.notice.sentence
    assert (desk.card or {})["status"] == "disputed"


def test_progress_says_where_pairs_stand_and_ranks_nobody(disputed: Curated) -> None:
    with disputed.client() as client:
        seen = client.progress()
    table = sources_html(seen["sources"])
    assert 'href="./?source=nice-qs86"' in table
    assert "<th" in table
    people = people_html(seen["people"])
    assert people.index("Ada Example") < people.index("Bo Example")
    assert people_html([]) == "<p>Nobody has answered a pair yet.</p>"
    assert "<script" not in sources_html([{"id": "x", "title": "<script>", "pairs": 1, "by": {}}])
