"""Whether an answer of somebody would be taken at all, before they give it."""

from __future__ import annotations

from qmskg.errors import RefusedError
from qmskg.register import rights
from qmskg.register.answers import pair_of
from qmskg.register.people import Person
from qmskg.register.rights import ACTS_OF
from qmskg.register.state import State

__all__ = ["refusal"]


def refusal(state: State, person: Person, a: str, b: str) -> str | None:
    """Return why an answer of this person about a pair would be refused now, whichever it is; None where none would.

    It follows from what everybody may know of the pair, so that it tells nothing of another reader's open vote.
    """
    known = state.people.get(person.id, person)
    try:
        rights.ask(known, *ACTS_OF[state.pair(pair_of(a, b)).role(known.id, {}).kind])
    except RefusedError as error:
        return str(error)
    return None
