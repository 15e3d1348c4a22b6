"""The state of every pair and core standard, as a pure fold over the log.

Events are folded in the log's order, all at once or one by one: the state is the same. Nothing but the events
decides it; the setting ``readers`` is in each vote's payload (:mod:`qmskg.register.rounds` says how it is used),
so a register read with another setting shows what it showed before.

``links`` is for everybody. Of a round that is still open it tells that the pair was read, and nothing else. What a
person may see beyond that comes from :meth:`State.view`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Final

from qmskg.identity import pair_key
from qmskg.links import Link
from qmskg.register.batches import BULK_KINDS, Batch
from qmskg.register.challenges import Challenge
from qmskg.register.events import Event, EventKind, blanked, standing
from qmskg.register.people import NAME_REMOVED, Person, roles_of_payload
from qmskg.register.publications import Publication, publication_of
from qmskg.register.reshaping import cores_of, edits_in, made_by
from qmskg.register.rights import Act, may
from qmskg.register.rounds import VOTES, PairRecord, Reading, Round
from qmskg.register.rulings import ConflictRecord
from qmskg.register.view import PairView, view_of

__all__ = ["EMPTY", "CoreRecord", "State", "fold"]


#: kinds of event that change a core standard
_EDITS: Final = frozenset({EventKind.CORE_EDITED, EventKind.CORE_RESHAPED})
_OF_PEOPLE: Final = frozenset({EventKind.PERSON_ADDED, EventKind.ROLES_CHANGED})


@dataclass(frozen=True, slots=True)
class CoreRecord:
    """What people did to one core standard, in the log's order."""

    id: str
    events: tuple[Event, ...] = ()

    @property
    def fields(self) -> dict[str, Any]:
        """The fields as edited, the newest standing edit of each."""
        return {k: v for e in standing(self.events, _EDITS) for k, v in edits_in(e, self.id).items()}

    @property
    def position(self) -> str:
        """What to name as ``seen`` when editing it."""
        return str(self.events[-1].position) if self.events else "none"

    def dependent(self, undo: Event) -> Event | None:
        """Return the first later standing edit of a field that ``undo`` would change."""
        by_id = {e.id: e for e in self.events}
        target, root = by_id[str(undo.answers)], self.root(undo)
        sets = edits_in(root, self.id).keys()
        later = (e for e in standing(self.events, _EDITS) if e.position > target.position)
        return next((e for e in later if edits_in(e, self.id).keys() & sets), None)

    def root(self, undo: Event) -> Event:
        """Return the edit that an undo, or the undo of an undo, is about."""
        by_id = {e.id: e for e in self.events}
        found = by_id[str(undo.answers)]
        while found.kind is EventKind.UNDONE:
            found = by_id[str(found.answers)]
        return found


@dataclass(frozen=True, slots=True)
class State:
    """Everything that follows from the log up to ``position``.

    Attributes:
        position: of the last event; 0 for an empty log.
        last: id of the last event.
        links: key of a pair -> what everybody may know of it, for every pair in which a vote stands.
        core_edits: id of a core standard -> its fields as people edited them.
        people: id -> person.
        challenges: key of a pair -> what readers of the public pages said against it. The reasons are not for them.
        assigned: id of a document, or key of a pair -> id of the person who is asked to read it.
        planted: id of a person and key of a pair -> their answer to it where it was planted. For counting alone.
        batches: subject -> what somebody would accept, or accepted, at once.
        releases: version -> what was published, oldest first.
        conflicts: key of a conflict -> what people ruled on it.
    """

    position: int = 0
    last: str | None = field(default=None, repr=False)
    links: dict[str, Link] = field(default_factory=dict)
    core_edits: dict[str, dict[str, Any]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    challenges: dict[str, tuple[Challenge, ...]] = field(default_factory=dict)
    assigned: dict[str, str] = field(default_factory=dict)
    planted: dict[tuple[str, str], Event] = field(default_factory=dict, repr=False)
    batches: dict[str, Batch] = field(default_factory=dict, repr=False)
    releases: dict[str, Publication] = field(default_factory=dict)
    conflicts: dict[str, ConflictRecord] = field(default_factory=dict)
    _pairs: dict[str, PairRecord] = field(default_factory=dict, repr=False)
    _cores: dict[str, CoreRecord] = field(default_factory=dict, repr=False)
    _splits: dict[str, tuple[Event, ...]] = field(default_factory=dict, repr=False)

    def with_event(self, event: Event) -> State:
        """Return the state after one more event."""
        return self.with_events((event,))

    def with_events(self, events: Iterable[Event]) -> State:
        """Return the state after more events, which follow this one's last."""
        folding = _Folding(self)
        for event in events:
            folding.take(event)
        return folding.state()

    def pair(self, key: str) -> PairRecord:
        """Return what people did about a pair. It holds open votes: it is for the register, not for showing."""
        return self._pairs.get(key) or PairRecord(key)

    def as_in(self, other: State, key: str) -> bool:
        """Return whether a pair stands as it does in another state of the same log."""
        return self._pairs.get(key) is other._pairs.get(key) and self.links.get(key) is other.links.get(key)

    @property
    def splits(self) -> dict[str, tuple[Event, ...]]:
        """Leaf -> the proposals to split it that stand, in the log's order; leaves without one are left out."""
        return {leaf: found for leaf in self._splits if (found := self.splits_of(leaf))}

    def splits_of(self, leaf: str) -> tuple[Event, ...]:
        """Return the proposals to split a leaf that stand."""
        return tuple(standing(self._splits.get(leaf, ()), {EventKind.SPLIT_PROPOSED}))

    def has_splits(self, subject: str) -> bool:
        """Return whether a subject is a leaf that somebody ever proposed to split."""
        return subject in self._splits

    def closed_rounds(self) -> Iterator[tuple[str, Round]]:
        """Yield every round that has closed, with the key of its pair: what its readers said is in view."""
        for key, record in self._pairs.items():
            yield from ((key, round) for round in record.rounds if round.closed)

    def conflict(self, key: str) -> ConflictRecord:
        """Return what people ruled on two demands that disagree."""
        return self.conflicts.get(key) or ConflictRecord()

    def core(self, id: str) -> CoreRecord:
        """Return what people did to a core standard."""
        return self._cores.get(id) or CoreRecord(id)

    def dependent_on_core(self, undo: Event) -> Event | None:
        """Return the first later event that rests on an edit of core standards which ``undo`` would take back.

        That is a later edit of the same, or an answer about a core standard that the edit brought into being.
        """
        root = self.core(undo.subject).root(undo)
        for id in cores_of(root):
            if later := self.core(id).dependent(undo):
                return later
        made = set(made_by(root))
        votes = (self.pair(key).events for key, link in self.links.items() if made & {link.a, link.b})
        return next((events[0] for events in votes if events), None) if made else None

    def view(self, a: str, b: str, viewer: str | None) -> PairView:
        """Return what one person may see of a pair; ``viewer`` is an id, or None for the public."""
        key = pair_key(a, b)
        votes = viewer is not None and self.may(viewer, Act.SEE_VOTES)
        return view_of(self.pair(key), viewer, self.names, self.links.get(key), votes=votes)

    def may(self, person: str, act: Act) -> bool:
        """Return whether the person with this id may do something."""
        known = self.people.get(person)
        return known is not None and may(known.roles, act)

    def waits_for(self, person: str, a: str, b: str) -> bool:
        """Return whether the pair still wants an answer that is this person's to give: a vote, or an adjudication."""
        return self.waiting(person)(pair_key(a, b))

    def waiting(self, person: str) -> Callable[[str], bool]:
        """Return the same question about keys of pairs, for a long queue: what the person may do is asked once."""
        decides, adjudicates = self.may(person, Act.DECIDE), self.may(person, Act.ADJUDICATE)

        def waits(key: str) -> bool:
            record = self._pairs.get(key)
            if record is None:
                return decides
            now = record.current
            if now.settled:
                return record.asked_again and decides
            return person not in now.people and (adjudicates if now.closed else decides)

        return waits

    @property
    def asked_again(self) -> frozenset[str]:
        """Keys of the pairs whose agreed answer was challenged, and that a curator said should be read again."""
        return frozenset(key for key in self.challenges if self.pair(key).asked_again)

    def touched_by(self, person: str) -> list[str]:
        """Return the keys of the pairs in which a vote of this person stands, newest first."""
        mine = ((record.own.get(person, 0), key) for key, record in self._pairs.items() if record.vote_of(person))
        return [key for _, key in sorted(mine, reverse=True)]

    def answered_by(self, person: str, most: int) -> int:
        """Return in how many pairs a vote of this person stands, counted no further than ``most``."""
        return sum(1 for _ in islice((one for one in self._pairs.values() if one.vote_of(person)), most))

    @property
    def newest_release(self) -> Publication | None:
        """The release that was made last."""
        return next(reversed(self.releases.values()), None)

    def explained(self, beginning: str) -> dict[str, str]:
        """Return the newest comments that begin so, by pair, each with its person; made after the last vote on it."""
        found: dict[str, str] = {}
        for key, record in self._pairs.items():
            last = max((e.position for e in standing(record.events, VOTES)), default=0)
            for event in standing(record.events, {EventKind.COMMENTED}):
                text = event.texts.get("comment") or ""
                if event.position > last and record.current.settled and text.startswith(beginning):
                    found[key] = f"{text.removeprefix(beginning).strip()} ({self.names.get(event.person, '')})"
        return found

    def read_as(self, key: str) -> dict[str, Reading]:
        """Return the hashes of the texts that the pair's known answer rests on, by leaf; empty where not given."""
        return {leaf: reading for vote in self.pair(key).known.votes for leaf, reading in vote.read.items()}

    @property
    def names(self) -> Mapping[str, str]:
        """Names of people by id."""
        return {person.id: person.name for person in self.people.values()}


EMPTY: Final = State()


def fold(events: Iterable[Event]) -> State:
    """Return the state that a whole log amounts to."""
    return EMPTY.with_events(events)


def _person(event: Event) -> Person:
    name, roles = (
        event.texts.get("name") or NAME_REMOVED,
        roles_of_payload(event.payload.get("roles"), event.subject),
    )
    return _with_roles(Person(event.subject, name, roles), event)


def _with_roles(person: Person, event: Event) -> Person:
    if "roles" in event.payload:
        person = replace(person, given=roles_of_payload(event.payload["roles"], person.id))
    if "claimed" in event.payload:
        person = replace(person, claimed=roles_of_payload(event.payload["claimed"], person.id))
    return person


class _Folding:
    """Working copies of a state's tables, so that many events cost one copy."""

    def __init__(self, state: State) -> None:
        self._position, self._last = state.position, state.last
        self._links, self._core_edits = dict(state.links), dict(state.core_edits)
        self._people, self._pairs, self._cores = dict(state.people), dict(state._pairs), dict(state._cores)
        self._challenges, self._planted = dict(state.challenges), dict(state.planted)
        self._batches, self._splits = dict(state.batches), dict(state._splits)
        self._releases, self._conflicts = dict(state.releases), dict(state.conflicts)
        self._assigned = dict(state.assigned)
        self._touched: set[str] = set()

    def state(self) -> State:
        """Return the state so far."""
        names = {person.id: person.name for person in self._people.values()}
        for key in self._touched:
            link = self._pairs[key].link(names)
            if link:
                self._links[key] = link
            else:
                self._links.pop(key, None)
            if challenges := self._pairs[key].challenges:
                self._challenges[key] = challenges
        self._touched.clear()
        return State(
            self._position, self._last, self._links, self._core_edits, self._people, self._challenges,
            self._assigned, self._planted, self._batches, self._releases, self._conflicts, self._pairs, self._cores,
            self._splits,
        )  # fmt: skip

    def take(self, event: Event) -> None:
        """Fold one event."""
        if event.kind in _OF_PEOPLE:
            new = event.kind is EventKind.PERSON_ADDED
            self._people[event.subject] = (
                _person(event) if new else _with_roles(self._people[event.subject], event)
            )
        elif event.kind is EventKind.REDACTED:
            self._blank(event)
        elif event.kind is EventKind.ASSIGNED:
            self._assign(event)
        elif event.kind is EventKind.SPLIT_PROPOSED or event.subject in self._splits:
            self._splits[event.subject] = (*self._splits.get(event.subject, ()), event)
        elif event.kind is EventKind.PLANTED_ANSWERED:
            self._planted.setdefault((event.person, event.subject), event)
        elif event.kind in BULK_KINDS or event.subject in self._batches:
            self._batch(event)
        elif event.kind is EventKind.CONFLICT_RULED or event.subject in self._conflicts:
            self._conflicts[event.subject] = self._conflicts.get(event.subject, ConflictRecord()).with_event(event)
        elif event.kind is EventKind.RELEASED:
            made = publication_of(event)
            self._releases[made.version] = made
        elif event.kind in _EDITS or event.subject in self._cores:
            self._edit(event)
        else:
            record = self._pairs.get(event.subject) or PairRecord(event.subject)
            self._pairs[event.subject] = record.with_event(event)
            self._touched.add(event.subject)
        self._position, self._last = event.position, event.id

    def _batch(self, event: Event) -> None:
        known = self._batches.get(event.subject)
        if known is None:
            self._batches[event.subject] = Batch(event)
        elif event.kind is EventKind.BULK_ACCEPTED:
            self._batches[event.subject] = replace(known, end=event)
        else:
            self._batches[event.subject] = replace(known, undone=True)

    def _assign(self, event: Event) -> None:
        if to := event.payload["to"]:
            self._assigned[event.subject] = str(to)
        else:
            self._assigned.pop(event.subject, None)

    def _edit(self, event: Event) -> None:
        edit = self._cores[event.subject].root(event) if event.kind is EventKind.UNDONE else event
        for id in cores_of(edit):
            core = self._cores.get(id) or CoreRecord(id)
            self._cores[id] = core = replace(core, events=(*core.events, event))
            self._show(core)

    def _show(self, core: CoreRecord) -> None:
        if fields := core.fields:
            self._core_edits[core.id] = fields
        else:
            self._core_edits.pop(core.id, None)

    def _blank(self, event: Event) -> None:
        """Blank texts of an earlier event, wherever they are held."""
        subject, kind, fields = event.subject, event.payload["kind"], tuple(event.payload["fields"])
        if kind == EventKind.PERSON_ADDED:
            self._people[subject] = replace(self._people[subject], name=NAME_REMOVED)
            self._touched |= {key for key, record in self._pairs.items() if record.first}
        elif subject in self._splits:
            before = self._splits[subject]
            self._splits[subject] = tuple(blanked(e, fields) if e.id == event.answers else e for e in before)
        elif kind == EventKind.PLANTED_ANSWERED:
            self._planted = {
                place: blanked(e, fields) if e.id == event.answers else e for place, e in self._planted.items()
            }
        elif subject in self._conflicts:
            self._conflicts[subject] = self._conflicts[subject].with_blanked(str(event.answers), fields)
        elif subject in self._cores:
            of = next((e for e in self._cores[subject].events if e.id == event.answers), None)
            for id in cores_of(of) if of else ():
                core = self._cores[id]
                events = tuple(blanked(e, fields) if e.id == event.answers else e for e in core.events)
                self._cores[id] = core = replace(core, events=events)
                self._show(core)
        elif subject in self._pairs:
            self._pairs[subject] = self._pairs[subject].with_blanked(str(event.answers), fields)
            self._touched.add(subject)
