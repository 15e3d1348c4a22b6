"""What a press does: from what the browser says was pressed to what the desk does.

A press names the card that it is about: a key that is pressed twice, before the browser has drawn the next card, is
not an answer about a card that nobody has seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from curation.bar import FIELDS, moves
from curation.beyond import explain
from curation.desk import Desk, Panel
from curation.homes import choose, none_of_these
from curation.keys import Action, answers
from curation.questions import QUESTIONS
from qmskg.links import LinkKind
from qmskg.relations import Relation, Strength

__all__ = ["do"]

#: what opening the machine's case asks for
EXPLAIN: Final = "explain"
_PANELS: Final = {
    Action.WHY: Panel.WHY, Action.FIND: Panel.FIND, Action.SPLIT: Panel.SPLIT, Action.CORE: Panel.CORE,
}  # fmt: skip


def do(desk: Desk, press: Any) -> None:
    """Do what was pressed; what is about another card, or about nothing that can be pressed, does nothing.

    Args:
        desk: the reader's.
        press: ``{"what", "number", "showing", "typed": {field: text}}``, as the browser sent it.
    """
    if not isinstance(press, Mapping):
        return
    number = press.get("number")
    desk.pressed = number if isinstance(number, int) else desk.pressed
    if press.get("showing") != desk.showing:
        return
    typed = press.get("typed")
    what = _ways(desk, typed if isinstance(typed, Mapping) else {}).get(str(press.get("what")))
    if what is not None:
        what()


def _ways(desk: Desk, typed: Mapping[str, Any]) -> dict[str, Callable[[], None]]:
    """Return all that can be pressed now."""
    moving: dict[Action, Callable[[], None]] = {
        Action.SKIP: desk.skip,
        Action.PREVIOUS: partial(desk.move, -1),
        Action.NEXT: partial(desk.move, 1),
        Action.UNDO: desk.undo,
        Action.LOAD: desk.load,
        **{action: partial(desk.lay_open, panel) for action, panel in _PANELS.items()},
    }
    ways: dict[str, Callable[[], None]] = {action: moving[action] for action in moves(desk)}
    if desk.outcome:
        ways[EXPLAIN] = partial(explain, desk)
    if desk.card is None or desk.barred:
        return ways
    kind = desk.card["kind"]
    if homes := desk.card.get("homes"):
        ways |= {f"home:{home['id']}": partial(choose, desk, home["id"]) for home in homes}
        ways[Action.NOWHERE] = partial(none_of_these, desk)
    ways |= {f"answer:{answer}": partial(_decide, desk, answer, typed) for answer in answers(kind)}
    if kind == LinkKind.MAPPING:
        ways[Action.AGAIN] = desk.back
        for number in range(min(desk.answers.asked, len(QUESTIONS))):
            ways[f"{Action.YES}:{number}"] = partial(desk.answer, number, True)
            ways[f"{Action.NO}:{number}"] = partial(desk.answer, number, False)
        if relation := desk.answers.relation:
            ways[Action.SAVE] = partial(_decide, desk, relation, typed, warned=True)
    return ways


def _decide(desk: Desk, answer: str, typed: Mapping[str, Any], *, warned: bool = False) -> None:
    """Save an answer with what was typed for it."""
    said = {name: str(typed.get(name) or "")[:most] for name, most in FIELDS.items()}
    lines = tuple(line.strip() for line in said["left_out"].splitlines() if line.strip())
    desk.decide(
        answer,
        shared=said["shared"] if answer == Relation.INTERSECTS else "",
        reason=said["reason"],
        not_covered=lines if answer == Strength.PARTIAL else (),
        warned=warned,
    )
