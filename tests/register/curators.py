"""A team of curators, and a log that needs no database."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qmskg.errors import RefusedError
from qmskg.links import LinkKind
from qmskg.register import (
    CoreChange,
    CoreEdit,
    Outcome,
    Person,
    Reading,
    Receipt,
    Register,
    Reshaped,
    challenges,
    drafts,
)
from qmskg.register.answers import Answer
from qmskg.register.events import Draft, Event
from qmskg.register.reshaping import core_reshaped
from qmskg.register.state import EMPTY, State
from qmskg.vocabulary import Role

NAMES = {"ann": "Ann Abara", "ben": "Ben Brook", "cat": "Cat Chen", "dan": "Dan Doyle"}


def uuid_of(number: int) -> str:
    """A UUID that is the same in every run."""
    return str(uuid.UUID(int=number))


class Log:
    """The rules of the register over a plain list: what the database adds is tested with the database."""

    def __init__(self, readers: int = 2) -> None:
        self.readers = readers
        self.events: list[Event] = []
        self.state: State = EMPTY
        self.people = {id: Person(id, name) for id, name in NAMES.items()}
        for id, name in NAMES.items():
            self.append(drafts.person_added(self.state, id, id, name, id=self.new_id(), roles=Role))

    def new_id(self) -> str:
        return uuid_of(len(self.events) + 1)

    def append(self, draft: Draft) -> Event:
        position = len(self.events) + 1
        values = {name: getattr(draft, name) for name in Draft.__dataclass_fields__}
        event = Event(**values, position=position, time=f"2026-01-01T00:00:{position:09.6f}Z")
        self.events.append(event)
        self.state = self.state.with_event(event)
        return event

    def position(self, who: str, a: str, b: str) -> str:
        return self.state.view(a, b, who).position

    def decide(
        self, who: str, a: str, b: str, answer: str, *, seen: str | None = None, kind: LinkKind = LinkKind.MAPPING,
        read: dict[str, Reading] | None = None, **texts: Any,
    ) -> Event:  # fmt: skip
        said = Answer.checked(a, b, kind, answer, **texts)
        draft = drafts.decided(
            self.state, self.people[who], said, id=self.new_id(), readers=self.readers, read=read,
            seen=self.position(who, a, b) if seen is None else seen,
        )  # fmt: skip
        return self.append(draft)

    def undo(self, who: str, target: Event) -> Event:
        about = [e for e in self.events if e.subject == target.subject]
        return self.append(
            drafts.undone(self.state, self.people[who], target, about, id=self.new_id(), reason=None)
        )

    def comment(self, who: str, a: str, b: str, text: str) -> Event:
        return self.append(drafts.commented(self.state, self.people[who], a, b, text, id=self.new_id()))

    def give(self, who: str, field: str, roles: set[Role]) -> Event:
        """Give somebody roles (``roles``), or have their sign-in say so (``claimed``)."""
        return self.append(drafts.roles_changed(self.state, who, who, id=self.new_id(), **{field: roles}))

    def challenge(self, a: str, b: str, text: str) -> Event:
        now = datetime.fromisoformat("2026-01-01T00:00:59Z")
        return self.append(challenges.challenged(self.state, a, b, text, id=self.new_id(), now=now))

    def answer(self, who: str, challenge: challenges.Challenge, outcome: Outcome, text: str) -> Event:
        record, person = self.state.pair(challenge.pair), self.people[who]
        return self.append(challenges.answered(record, person, challenge, outcome, text, id=self.new_id()))

    def reshape(self, who: str, cores: Sequence[str], leaf: str, retire: bool, title: str) -> Event:
        """Have the first of two core standards take a leaf from the second, which may go then."""
        first, second = cores
        change = CoreChange(Reshaped.MERGED, {
            first: CoreEdit({"title": title}, {leaf: {"relation": "subset"}}),
            second: CoreEdit(places={leaf: None}, retired=retire),
        })  # fmt: skip
        return self.append(core_reshaped(self.state, self.people[who], change, id=self.new_id(), seen=None))

    def edit(self, who: str, core: str, **fields: Any) -> Event:
        draft = drafts.core_edited(self.state, self.people[who], core, fields, id=self.new_id(), seen=None)
        return self.append(draft)


@dataclass
class Team:
    """A register and people who decide in it."""

    register: Register
    url: str
    people: dict[str, Person]
    tokens: dict[str, str]

    def decide(self, who: str, a: str, b: str, answer: str, seen: str = "none", **more: Any) -> Receipt:
        return self.register.decide(self.people[who], a, b, answer, seen=seen, **more)

    def again(self, who: str, a: str, b: str, answer: str, **more: Any) -> Receipt:
        """Look, then decide."""
        seen = self.register.history(a, b, self.people[who]).position
        return self.decide(who, a, b, answer, seen, **more)


def refused(act: Callable[[], object]) -> RefusedError | None:
    """What an act is refused with, or None."""
    try:
        act()
    except RefusedError as error:
        return error
    return None
