"""Who is asked to read what: a document's pairs, or one pair. It puts work in order, and bars nobody from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qmskg.errors import InputError
from qmskg.identity import pair_key
from qmskg.register import Act, Person, Register, ask
from qmskg.workspace.curation import ends_of, receipt_document
from qmskg.workspace.view import View

__all__ = ["Assigning"]


class Assigning:
    """The register and what is so now, for who reads what."""

    def __init__(self, register: Register, view: Callable[[], View]) -> None:
        self._register, self._view = register, view

    def assign(self, by: Person, what: str, to: str | None, *, other: str | None = None) -> dict[str, Any]:
        """Ask somebody to read a document, or with ``other`` a pair.

        Args:
            by: who asks.
            what: id of a document; of a pair one end.
            to: id of the person who is asked; None takes it from whoever has it.
            other: the other end of a pair.

        Raises:
            InputError: it is no document, or no pair.
            UnknownId: nobody has the id ``to``.
            RefusedError: whoever asks may not, or the person could not answer, or it is so already.
        """
        view = self._view()
        if other is None:
            if what not in view.library.documents:
                raise InputError(f"{what} is no document: assign a document, or a pair by both of its ids")
            subject = what
        else:
            ends_of(view.library, what, other)
            subject = pair_key(what, other)
        receipt = self._register.assign(by, subject, to)
        return receipt_document(self._view(), receipt)

    def assigned(self, person: Person) -> dict[str, Any]:
        """Return who is asked to read what, as far as this person may see it: their own, or with more rights all."""
        state = self._view().state
        ask(state.people.get(person.id, person), Act.SEE_OWN)
        everybody = state.may(person.id, Act.ASSIGN)
        rows = [
            {"subject": subject, "person": to, "name": state.names.get(to, to)}
            for subject, to in sorted(state.assigned.items())
            if everybody or to == person.id
        ]
        return {"assigned": rows}
