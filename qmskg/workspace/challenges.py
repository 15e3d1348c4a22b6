"""Challenges to what the public pages show: who may see what of them, as plain documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qmskg import vocabulary as v
from qmskg.errors import InputError, RefusedError
from qmskg.identity import pair_key
from qmskg.links import Link
from qmskg.model import StatedLink
from qmskg.register import Act, Challenge, Outcome, Person, Register, ask
from qmskg.workspace.cards import link_document
from qmskg.workspace.view import View

__all__ = [
    "Challenges",
    "can_be_challenged",
    "challenge_document",
    "challenged_since",
    "shown_link",
    "stated_between",
]


def shown_link(view: View, key: str) -> Link | None:
    """Return the link of a pair that the public pages show as agreed or published, if there is one."""
    link = view.by_key.get(key)
    if link is not None and link.status is v.Status.AGREED:
        return link
    return view.published.get(key)


def stated_between(view: View, a: str, b: str) -> list[StatedLink]:
    """Return what bodies state about two things, in their own words."""
    return list(view.library.stated_between.get(pair_key(a, b), ()))


def can_be_challenged(view: View, a: str, b: str) -> bool:
    """Return whether the public pages show a link between two ids, which can then be challenged."""
    return shown_link(view, pair_key(a, b)) is not None or bool(stated_between(view, a, b))


def challenged_since(view: View, a: str, b: str) -> str | None:
    """Return since when a link is challenged without an answer; None where it is not."""
    return since(view.state.challenges.get(pair_key(a, b), ()))


def challenge_document(challenge: Challenge) -> dict[str, Any]:
    """Return what everybody may see of a challenge: that it is there, since when, and what a curator answered."""
    return {
        "id": challenge.id,
        "pair": challenge.pair,
        "time": challenge.time,
        "outcome": challenge.outcome.value if challenge.outcome else None,
        "answered": challenge.answered,
        "said": challenge.said,
    }


class Challenges:
    """What is said against links, by anybody, and answered by curators."""

    def __init__(
        self, register: Register, view: Callable[[], View], resolve: Callable[[str], str], open_to_all: bool
    ) -> None:
        self._register, self._view, self._resolve = register, view, resolve
        self.open = open_to_all

    def pair(self, a: str, b: str) -> dict[str, Any]:
        """Return what the public page of a pair shows: the link, what bodies state, and the challenges to it.

        Raises:
            UnknownId: an id that nothing has.
            InputError: nothing agreed or published stands between the two.
        """
        view, one, other = self._view(), self._resolve(a), self._resolve(b)
        key = pair_key(one, other)
        link, stated = shown_link(view, key), stated_between(view, one, other)
        if link is None and not stated:
            raise InputError(
                f"nothing agreed or published links {one} and {other}, so there is nothing to challenge"
            )
        if link is not None:
            one, other = link.a, link.b
        elif stated:
            one, other = stated[0].subject, stated[0].object
        found = view.state.challenges.get(key, ())
        return {
            "pair": key,
            "a": one,
            "b": other,
            "link": link_document(link, with_proposal=False) if link else None,
            "stated": [item.model_dump(mode="json") for item in stated],
            "challenged": since(found),
            "read_again": key in view.state.asked_again,
            "challenges": [challenge_document(challenge) for challenge in found],
        }

    def add(self, a: str, b: str, reason: str, *, event: str | None = None) -> dict[str, Any]:
        """Keep what a reader of the public pages says against a link.

        Raises:
            RefusedError: this installation takes no challenges.
            InputError: there is no such link, or the reason cannot be used.
            TooMany: enough wait already.
        """
        if not self.open:
            raise RefusedError("this installation takes no challenges; write to whoever runs it")
        pair = self.pair(a, b)
        return challenge_document(self._register.challenge(pair["a"], pair["b"], reason, event=event))

    def waiting(self, person: Person, *, answered: bool = False) -> dict[str, Any]:
        """Return the challenges that wait for an answer, oldest first, as they were typed.

        Raises:
            RefusedError: whoever asks may not see them.
        """
        view = self._view()
        ask(view.state.people.get(person.id, person), Act.SEE_CHALLENGES)
        found = [c for challenges in view.state.challenges.values() for c in challenges if answered or c.open]
        names = view.state.names
        rows = [
            {**challenge_document(c), **dict(zip("ab", _ends(view, c.pair), strict=True)), "reason": c.reason,
             "verified": False, "by": names.get(c.by, c.by) if c.by else None}
            for c in sorted(found, key=lambda c: c.time)
        ]  # fmt: skip
        return {"challenges": rows}

    def answer(self, person: Person, challenge: str, outcome: str, reason: str | None = None) -> dict[str, Any]:
        """Uphold a challenge, which has the pair read again, or dismiss it with a reason that everybody sees.

        Raises:
            UnknownId: no challenge has this id.
            InputError: no such outcome, or a dismissal without a reason.
            RefusedError: it is answered, or is not this person's to dismiss.
        """
        if outcome not in set(Outcome):
            raise InputError(f"{outcome[:40]!r} is no answer to a challenge: say {' or '.join(Outcome)}")
        receipt = self._register.answer_challenge(person, challenge, Outcome(outcome), reason=reason)
        found = self._register.state().challenges[receipt.subject]
        return challenge_document(next(one for one in found if one.answer == receipt.event)) | {
            "event": receipt.event
        }


def since(challenges: tuple[Challenge, ...]) -> str | None:
    """Return when the oldest challenge that waits came in."""
    return min((challenge.time for challenge in challenges if challenge.open), default=None)


def _ends(view: View, key: str) -> tuple[str, str]:
    """Return a pair in the order in which its link reads."""
    link = shown_link(view, key) or view.by_key.get(key)
    if link is not None:
        return link.a, link.b
    a, _, b = key.partition("|")
    stated = stated_between(view, a, b)
    return (stated[0].subject, stated[0].object) if stated else (a, b)
