"""What the browser says was pressed: only what stands on the card, only about the card that is shown."""

from __future__ import annotations

import re
from typing import Any

from curated import Curated
from curation.address import Address
from curation.bar import moves
from curation.beyond import take
from curation.desk import Desk
from curation.keys import ANSWERS, KEYS, Action
from curation.parts import ahead, parts
from curation.presses import do
from hypothesis import given
from hypothesis import strategies as st
from small_folder import EVIDENCE, MAPPINGS

from qmskg.client import Client
from qmskg.links import LinkKind

TYPED = {
    "reason": " read ",
    "left_out": "children\n\n nights ",
    "shared": "not asked here",
    "find": "no field here",
}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["what", "showing", "typed"]), inner)
    ),
    max_leaves=6,
)


def opened(here: Curated, pair: tuple[str, str]) -> Desk:
    desk = here.desk()
    desk.open(Address(pair=pair))
    return desk


def pressed(desk: Desk, what: str, **more: Any) -> None:
    do(desk, {"what": what, "showing": desk.showing, "typed": TYPED, **more})


def buttons(html: str) -> set[str]:
    return set(re.findall(r'data-press="([^"]+)"', html))


def keys(html: str) -> list[str]:
    return re.findall(r'data-key="([^"]+)"', html)


def test_an_answer_is_saved_with_what_was_typed_for_it_and_once(here: Curated) -> None:
    desk = opened(here, EVIDENCE[0])
    showing = desk.showing
    pressed(desk, "answer:partial")
    pressed(desk, "answer:partial", showing=showing)  # the same key again, before the browser has drawn the next
    pressed(desk, "answer:equal")  # no answer of a measure
    assert desk.pair == EVIDENCE[1]
    with here.client() as client:
        decided = client.card(*EVIDENCE[0])["decided"]
        assert decided is not None
        assert (decided["answer"], decided["not_covered"]) == ("partial", ["children", "nights"])
        assert client.card(*EVIDENCE[1])["decided"] is None


def test_every_button_of_the_card_can_be_pressed_and_every_key_has_one(here: Curated) -> None:
    for pair, kind in ((EVIDENCE[0], LinkKind.EVIDENCE), (MAPPINGS[5], LinkKind.MAPPING)):
        desk = opened(here, pair)
        for answers in ("", "n", "nn", "nny"):
            for question, letter in enumerate(answers if kind is LinkKind.MAPPING else ""):
                pressed(desk, f"{'yes' if letter == 'y' else 'no'}:{question}")
            html = "".join(parts(desk).values())
            assert len(keys(html)) == len(set(keys(html)))
            assert {key.press for key in ANSWERS[kind].values()} <= set(keys(html))
            assert {KEYS[way].press for way in moves(desk)} <= set(keys(html))
        known = {f"answer:{answer}" for answer in ANSWERS[kind]} | set(moves(desk)) | set(Action)
        assert {press for press in buttons(html) - known if not re.fullmatch("(yes|no):[012]", press)} == set()
        off = opened(here, pair)
        off.choose(keys=False)
        assert keys("".join(parts(off).values())) == []


def test_the_next_card_is_held_only_where_it_is_known_which_it_is(here: Curated) -> None:
    desk = opened(here, EVIDENCE[0])
    assert ahead(desk) == []
    desk.catch_up()
    assert [one["pair"] for one in ahead(desk)] == ["|".join(pair) for pair in EVIDENCE[1:3]]
    held = ahead(desk)[0]
    pressed(desk, "answer:full")
    now = parts(desk)
    assert {name: now[name] for name in held["parts"]} == held["parts"]
    desk.catch_up()
    take(desk, EVIDENCE[2][1], MAPPINGS[5][0])
    assert ahead(desk) == []  # after a pair that was found, the way leads back


def test_no_press_leads_on_that_needs_a_second_look(here: Curated) -> None:
    for pair in MAPPINGS[:2]:
        opened(here, pair).decide("equal")
    desk = opened(here, ("nice-qs16:1", "nice-qs16:2"))
    leading = set(re.findall(r'data-press="answer:(\w+)"[^>]* data-leads', parts(desk)["answers"]))
    against = {answer for answer, chains in (desk.card or {})["contradictions"].items() if chains}
    assert against
    assert leading == {str(answer) for answer in ANSWERS[LinkKind.MAPPING]} - against


@given(ANYTHING)
def test_what_is_no_press_does_nothing(press: Any) -> None:
    desk = Desk(Client("http://127.0.0.1:9"), showing=-1)
    do(desk, press)
    assert (desk.notice, desk.panel, desk.outcome) == (None, None, None)
