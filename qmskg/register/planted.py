"""Pairs with known answers, put among those that people read, so that errors can be counted. Pure.

An answer to one is an event of its own kind. It is about no pair that counts: it is in no round, no link, no export
and no graph, and it is not undone, since there is nothing to undo. What is known is told to whoever has answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from qmskg.errors import RefusedError
from qmskg.register.answers import Answer
from qmskg.register.events import Draft, EventKind
from qmskg.register.people import Person

if TYPE_CHECKING:
    from qmskg.register.state import State

__all__ = ["answered_planted", "is_right"]

_UNSURE: Final = "unsure"


def answered_planted(
    state: State, person: Person, said: Answer, *, id: str, expected: Sequence[str], basis: str
) -> Draft:
    """Return an answer to a planted pair.

    Args:
        state: of the whole register.
        person: who answers.
        said: the checked answer.
        id: of the event.
        expected: the answers that are right, in the pair's canonical order.
        basis: how they are known: ``published``, ``identical`` or ``unrelated``.

    Raises:
        RefusedError: the person has answered it already; the first answer is the one that is counted.
    """
    if (person.id, said.key) in state.planted:
        raise RefusedError("you have answered this planted pair already; go on to the next")
    payload = {
        "a": said.a, "b": said.b, "kind": said.kind.value, "answer": said.answer, "expected": list(expected),
        "basis": basis,
    }  # fmt: skip
    return Draft(
        id=id, person=person.id, kind=EventKind.PLANTED_ANSWERED, subject=said.key, payload=payload,
        texts=said.texts,
    )  # fmt: skip


def is_right(answer: str, expected: Sequence[str]) -> bool | None:
    """Return whether an answer is right; None for ``unsure``, which is neither.

    >>> is_right("full", ["full", "partial"]), is_right("none", ["full"]), is_right("unsure", ["full"])
    (True, False, None)
    """
    return None if answer == _UNSURE else answer in expected
