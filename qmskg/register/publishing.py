"""The parts of a register that publish: the event of a release, and decisions read back into an empty register."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from qmskg.errors import InputError, RefusedError
from qmskg.links import Link
from qmskg.register import drafts
from qmskg.register.answers import Answer
from qmskg.register.base import Base, Writer, utc
from qmskg.register.events import Draft, EventKind, Receipt, event_id
from qmskg.register.people import Person
from qmskg.register.publications import Publication, release_subject, released
from qmskg.register.rights import Act
from qmskg.register.state import State

__all__ = ["Publishing", "utc_of"]

#: what may be in a register into which decisions are read back
_BEFORE_WORK: Final = frozenset({EventKind.PERSON_ADDED, EventKind.ROLES_CHANGED})
#: a name, and which of the people of that name it is: two who were blanked by law are still two
_Named = tuple[str, int]


class Publishing(Base):
    """What a release writes and what is read from one; :class:`qmskg.register.Register` is the whole."""

    def release(self, person: Person, made: Publication, *, event: str | None = None) -> Receipt:
        """Write that a release was published. Its files must be whole and in their place.

        Raises:
            RefusedError: the person may not, the version is taken, or another release came in between.
        """
        id = event_id(event)
        wanted = Draft(id=id, person=person.id, kind=EventKind.RELEASED, subject=release_subject(made.version))
        return self._append(person, wanted, lambda state, _writer: released(state.releases, person, made, id=id))

    def reload(self, person: Person, links: Iterable[Link], origin: str) -> int:
        """Write settled pairs, as a release states them, as decisions of the people and times that they name.

        Each of these people is added without a role and without a token, and each event says where it was read
        from. All of it is written, or nothing.

        Args:
            person: who asks, an administrator.
            links: agreed and rejected pairs, with names and the time of their decision.
            origin: the release that states them.

        Returns:
            How many pairs were written.

        Raises:
            RefusedError: people have worked in this register, or the person may not.
            InputError: a pair names nobody, no time or no answer.
        """
        links = sorted(links, key=lambda link: (link.time or "", link.kind.value, link.key))
        with self._writing() as (state, writer):
            self._allowed(state, writer, person, Act.ADD_PEOPLE)
            if any(event.kind not in _BEFORE_WORK for event in writer.events(0)):
                raise RefusedError(
                    "people have worked in this register, and decisions are read back into an empty one only: set "
                    "QMSKG_DATA or QMSKG_REGISTER_URL to a new one"
                )
            people = self._people_named(state, writer, person, links)
            for link in links:
                for draft in _votes(link, people, origin):
                    writer.append(draft, utc_of(str(link.time)))
        return len(links)

    def _people_named(
        self, state: State, writer: Writer, by: Person, links: Iterable[Link]
    ) -> Mapping[_Named, str]:
        """Add everybody that links name, and return their ids."""
        found: dict[_Named, str] = {}
        for name, which in sorted({named for link in links for named in _counted(link.people)}):
            new = f"reader-{uuid.uuid5(uuid.NAMESPACE_OID, f'{name} {which}').hex[:12]}"
            draft = drafts.person_added(state, by.id, new, name, id=event_id(None), roles=())
            state = state.with_event(writer.append(draft, self._time()))
            found[name, which] = new
        return found


def utc_of(time: str) -> str:
    """Return a stated time, which may be a day only, as the register writes times.

    >>> utc_of("2026-02-03"), utc_of("2026-02-03T04:05:06Z")
    ('2026-02-03T00:00:00.000000Z', '2026-02-03T04:05:06.000000Z')

    Raises:
        InputError: it is no time.
    """
    try:
        found = datetime.fromisoformat(time)
    except ValueError as error:
        raise InputError(f"{time[:40]!r} is no time: write it like 2026-02-03T04:05:06Z") from error
    return utc(found if found.tzinfo else found.replace(tzinfo=UTC))


def _counted(names: Iterable[str]) -> Iterator[_Named]:
    seen: Counter[str] = Counter()
    for name in names:
        seen[name] += 1
        yield name, seen[name]


def _votes(link: Link, people: Mapping[_Named, str], origin: str) -> Iterator[Draft]:
    """Yield one vote a reader; what a reader who was outvoted said is in no release, and so not here."""
    if not link.people or not link.time or not link.answer:
        raise InputError(f"{link.a} and {link.b} name no person, no time or no answer, so they are no decision")
    said = Answer.checked(link.a, link.b, link.kind, link.answer, shared=link.shared, not_covered=link.not_covered)
    payload: dict[str, Any] = {
        "a": said.a, "b": said.b, "kind": said.kind.value, "answer": said.answer, "readers": len(link.people),
        "read_back_from": origin,
    }  # fmt: skip
    if link.read:
        split = {leaf: text.partition(":") for leaf, text in link.read.items()}
        payload["read"] = {leaf: {"substance": a, "wording": b} for leaf, (a, _, b) in split.items()}
    for named in _counted(link.people):
        yield Draft(
            id=event_id(None), person=people[named], kind=EventKind.DECIDED, subject=said.key, round=1, turn=0,
            payload=payload, texts=said.texts,
        )  # fmt: skip
