"""Which of these five? A curator chooses a core standard for a leaf without a place, or says: none."""

from __future__ import annotations

import pytest
from core_example import SIX_TITLES
from curated import Curated
from curation.address import Address
from curation.desk import Desk
from curation.keys import HOMES, Action
from curation.orders import HOMES as NO_PLACE_YET
from curation.outcome import Tone
from curation.parts import parts
from curation.presses import do


@pytest.fixture
def desk(here: Curated) -> Desk:
    """The desk of somebody who has opened the leaves without a place."""
    with here.client() as client:
        for title in SIX_TITLES:
            client.propose_core(title, f"{title}, for everybody.")
    desk = here.desk()
    desk.open(Address(order=NO_PLACE_YET))
    assert desk.card is not None
    return desk


def press(desk: Desk, what: str) -> None:
    do(desk, {"what": what, "showing": desk.showing})


def leaf_of(desk: Desk) -> str:
    assert desk.pair is not None
    return next(end for end in desk.pair if not end.startswith("core:"))


def homes(desk: Desk) -> list[str]:
    assert desk.card is not None
    return [home["id"] for home in desk.card["homes"]]


def test_the_chosen_one_is_read_beside_the_leaf_and_decided_once(desk: Desk) -> None:
    leaf, line, first, total = leaf_of(desk), list(desk.line.pairs), homes(desk), desk.line.total
    html = parts(desk)["texts"]
    assert "Which of these?" in html
    assert [f'data-key="{key}"' in html for key in HOMES] == [False, True, True, True, True]  # one is on the card
    press(desk, f"home:{first[3]}")
    assert desk.pair is not None
    assert {*desk.pair} == {leaf, first[3]}
    assert homes(desk) == first
    assert desk.line.pairs == [desk.pair, *line[1:]]  # in the place of the one that waited
    press(desk, "home:core:else")  # is none of them
    press(desk, "answer:equal")
    assert desk.outcome is not None
    assert {*desk.outcome.pair} == {leaf, first[3]}
    assert desk.pair == line[1]
    assert desk.line.total == total - 1
    desk.undo()
    assert {*desk.pair} == {leaf, first[3]}


def test_whoever_says_so_rejects_all_of_them(here: Curated, desk: Desk) -> None:
    leaf, five, line = leaf_of(desk), homes(desk), list(desk.line.pairs)
    press(desk, Action.NOWHERE)
    assert desk.notice is not None
    assert (desk.notice.tone, desk.pair) == (Tone.DONE, line[1])
    with here.client() as client:
        said = [client.card(leaf, home)["mine"] for home in five]
    assert [mine and mine.get("answer") for mine in said] == ["none"] * 5
    desk.undo()
    assert leaf_of(desk) == leaf
    assert sum(home["mine"] is None for home in (desk.card or {})["homes"]) == 1


def test_none_of_them_is_not_saved_where_somebody_was_faster(here: Curated, desk: Desk) -> None:
    leaf, five = leaf_of(desk), homes(desk)
    here.say("ada", leaf, five[2], "equal")  # in another window
    press(desk, Action.NOWHERE)
    assert desk.notice is not None
    assert desk.notice.tone is Tone.CARE
    assert desk.notice.sentence.startswith("2 of 5 were saved.")
    assert leaf_of(desk) == leaf


def test_nothing_is_rejected_against_what_people_agreed(here: Curated, desk: Desk) -> None:
    leaf, five = leaf_of(desk), homes(desk)
    other = next(leaf_ for pair in desk.line.pairs[1:] for leaf_ in pair if not leaf_.startswith("core:"))
    here.say("ada", other, five[4], "equal")
    here.say("ada", leaf, other, "equal")
    press(desk, Action.NOWHERE)
    assert desk.notice is not None
    assert "By what people agreed it shares a duty with" in desk.notice.sentence
    with here.client() as client:
        assert client.card(leaf, five[0])["mine"] is None
