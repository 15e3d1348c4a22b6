"""The rounds in which one pair is read, and what each came to. Pure.

In a round as many people as the setting says read the pair, blind to each other. All the same answer: the round is
settled. Different answers: it is disputed, both answers come into view, and a person who is none of those readers
adjudicates. *Unsure* is an answer like the others. Deciding on a settled pair opens its next round; what was
settled stands until that one closes, so that nobody undoes alone what two people agreed. Where the text changed in
substance since the votes of a round, the next vote opens a new round as well, and then nothing earlier stands.

**How many readers are enough** is written into every vote when it is given (``readers`` in its payload): a round
closes at the vote at which as many people have voted as *that vote* says. Raising or lowering the setting later
changes nothing that closed.

**Blindness after an undo.** Taking back a vote of a round that had closed opens it again, but its answers were in
view. A vote in it then counts as blind only if its reader repeats the answer that they gave while blind; agreement
with a vote that is not blind leaves the pair disputed, for a third person.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from qmskg.errors import RefusedError
from qmskg.links import UNSURE, Link, LinkKind
from qmskg.register.challenges import Challenge, Outcome, challenges_of
from qmskg.register.events import BULK, TOKEN_MADE_BY, Event, EventKind, blanked, standing
from qmskg.relations import Relation
from qmskg.vocabulary import Status

__all__ = ["VOTES", "PairRecord", "Reading", "Role", "Round", "Vote"]

VOTES: Final = frozenset({EventKind.DECIDED, EventKind.ADJUDICATED})


@dataclass(frozen=True, slots=True)
class Reading:
    """Hashes of one text as a person read it (the design's *substance* and *wording*)."""

    substance: str
    wording: str


@dataclass(frozen=True, slots=True)
class Vote:
    """One answer that stands."""

    event: Event
    blind: bool = True

    @property
    def answer(self) -> str:
        """The word that was said, in the pair's canonical order."""
        return str(self.event.payload["answer"])

    @property
    def readers(self) -> int:
        """How many readers were enough when it was given."""
        return int(self.event.payload["readers"])

    @property
    def not_covered(self) -> tuple[str, ...] | None:
        """What the measure leaves out; None is "not stated"."""
        text = self.event.texts.get("not_covered")
        return None if text is None else tuple(json.loads(text))

    @property
    def read(self) -> dict[str, Reading]:
        """Hashes of the texts that were read, by leaf; empty where they were not given."""
        return {leaf: Reading(**hashes) for leaf, hashes in self.event.payload.get("read", {}).items()}

    def read_another_text(self, read: Mapping[str, Reading]) -> bool:
        """Return whether one of the texts differs in substance from that of this vote."""
        mine = self.read
        return any(leaf in mine and mine[leaf].substance != now.substance for leaf, now in read.items())


@dataclass(frozen=True, slots=True)
class Round:
    """The standing votes of one round, one a reader, in the log's order, and the adjudication if there is one."""

    number: int
    votes: tuple[Vote, ...] = ()
    adjudication: Vote | None = None
    new_text: bool = False

    @property
    def closed(self) -> bool:
        """Whether enough people have voted, so that the votes may be seen."""
        return bool(self.votes) and len(self.votes) >= self.votes[-1].readers

    @property
    def status(self) -> Status | None:
        """What the round came to; None before any vote."""
        if not self.votes:
            return None
        if not self.closed:
            return Status.READ_ONCE
        answer = self.answer
        if answer is None:
            return Status.DISPUTED
        return {UNSURE: Status.UNSURE, Relation.NONE.value: Status.REJECTED}.get(answer, Status.AGREED)

    @property
    def settled(self) -> bool:
        """Whether it is closed and nobody needs to adjudicate."""
        return self.closed and self.answer is not None

    @property
    def answer(self) -> str | None:
        """The answer of a settled round. Of an open or a disputed one there is none to tell."""
        if self.adjudication:
            return self.adjudication.answer
        if not self.closed or len({vote.answer for vote in self.votes}) > 1:
            return None
        blind = len(self.votes) == 1 or all(vote.blind for vote in self.votes)
        return self.votes[0].answer if blind else None

    @property
    def behind(self) -> tuple[Vote, ...]:
        """The votes whose answer is the round's, ordered by person so that the order of voting does not show."""
        votes = (*self.votes, *([self.adjudication] if self.adjudication else []))
        return tuple(sorted((v for v in votes if v.answer == self.answer), key=lambda v: v.event.person))

    @property
    def people(self) -> frozenset[str]:
        """Ids of everybody who read in this round."""
        votes = (*self.votes, *([self.adjudication] if self.adjudication else []))
        return frozenset(vote.event.person for vote in votes)


@dataclass(frozen=True, slots=True)
class Role:
    """What a person's next answer about a pair would be; ``new_text`` in a round that a new text opened."""

    kind: EventKind
    round: int
    new_text: bool = False


@dataclass(frozen=True, slots=True)
class PairRecord:
    """Everything that people did about one pair, and the rounds that follow from it.

    Attributes:
        public: position of the last event that changed what everybody may see (a round closed, was settled, or
            was opened again by an undo); 0 for none.
        own: position of each person's last vote, or undo of one; shown to that person only.
        shown: numbers of the rounds whose votes were in view at some time.
        sighted: ids of the votes that were not blind.
    """

    key: str
    events: tuple[Event, ...] = ()
    rounds: tuple[Round, ...] = ()
    public: int = 0
    own: Mapping[str, int] = field(default_factory=dict)
    shown: frozenset[int] = frozenset()
    sighted: frozenset[str] = frozenset()

    def with_event(self, event: Event) -> PairRecord:
        """Return the record with one more event; any event of the pair, in the log's order."""
        sighted = self.sighted
        if event.kind is EventKind.DECIDED and self._is_sighted(event):
            sighted |= {event.id}
        events = (*self.events, event)
        rounds = _rounds(events, sighted)
        touches = event.kind in VOTES or event.kind is EventKind.UNDONE
        return replace(
            self,
            events=events,
            rounds=rounds,
            sighted=sighted,
            shown=self.shown | {r.number for r in rounds if r.closed},
            own={**self.own, event.person: event.position} if touches else self.own,
            public=event.position if _face(rounds) != _face(self.rounds) else self.public,
        )

    def with_blanked(self, id: str, fields: Sequence[str]) -> PairRecord:
        """Return the record with texts of one event blanked."""
        events = tuple(blanked(e, fields) if e.id == id else e for e in self.events)
        return replace(self, events=events, rounds=_rounds(events, self.sighted))

    def until(self, position: int) -> PairRecord:
        """Return the record as it was at an earlier position."""
        record = PairRecord(self.key)
        for event in self.events:
            if event.position <= position:
                record = record.with_event(event)
        return record

    def _is_sighted(self, event: Event) -> bool:
        """Whether the answers of the round were in view, and this is not what its reader had said blind."""
        if event.round not in self.shown:
            return False
        for past in reversed(self.events):
            same = (past.kind, past.person, past.round) == (event.kind, event.person, event.round)
            if same and past.id not in self.sighted:
                return bool(past.payload["answer"] != event.payload["answer"])
        return True

    @property
    def current(self) -> Round:
        """The newest round in which a vote stands, else an empty first one."""
        return self.rounds[-1] if self.rounds else Round(1)

    @property
    def known(self) -> Round:
        """The round that everybody may see: the newest closed one, unless the text has changed since."""
        for round in reversed(self.rounds):
            if round.closed:
                return round
            if round.new_text:
                break
        return self.current

    @property
    def status(self) -> Status | None:
        """The state of the pair, as everybody may see it; None as if nobody had decided."""
        return self.known.status

    @property
    def challenges(self) -> tuple[Challenge, ...]:
        """What readers of the public pages said against it, oldest first."""
        return challenges_of(self.events)

    @property
    def asked_again(self) -> bool:
        """Whether a challenge was upheld since anybody last read it, so that it waits to be read again."""
        now = self.current
        newest = max((vote.event.position for vote in (*now.votes, now.adjudication) if vote), default=0)
        return now.settled and any(c.outcome is Outcome.UPHELD and c.place > newest for c in self.challenges)

    @property
    def first(self) -> Event | None:
        """The first vote ever, which says what kind of pair it is and which way round it stands."""
        return next((e for e in self.events if e.kind in VOTES), None)

    def position_for(self, person: str | None) -> str:
        """Return what this person names as ``seen``: other readers' open votes do not move it."""
        newest = max(self.public, self.own.get(person, 0) if person else 0)
        return str(newest) if newest else "none"

    def vote_of(self, person: str) -> Vote | None:
        """Return the vote of this person that stands in the current round."""
        votes = (*self.current.votes, self.current.adjudication)
        return next((v for v in votes if v and v.event.person == person), None)

    def role(self, person: str, read: Mapping[str, Reading]) -> Role:
        """Return what an answer by this person would be: a vote, and of which round, or an adjudication.

        Raises:
            RefusedError: the pair is disputed and the person is one of its readers.
        """
        now = self.current
        if any(vote.read_another_text(read) for vote in now.votes):
            return Role(EventKind.DECIDED, now.number + 1, new_text=True)
        if now.settled:
            return Role(EventKind.DECIDED, now.number + 1)
        if not now.closed:
            return Role(EventKind.DECIDED, now.number, now.new_text)
        if person in now.people:
            raise RefusedError(
                "the readers of this pair differ, and you are one of them: a third person must decide it"
            )
        return Role(EventKind.ADJUDICATED, now.number)

    def turn(self, person: str, role: Role) -> int:
        """Return how often this person (of an adjudication: anybody) has done this in the round before."""
        return sum(
            1
            for e in self.events
            if (e.kind, e.round) == (role.kind, role.round)
            and (role.kind is EventKind.ADJUDICATED or e.person == person)
        )

    def answered(self, person: str, role: Role) -> str | None:
        """Return the id of the event that an answer in this role replaces, settles or reopens."""
        mine = self.vote_of(person)
        if mine and mine.event.round == role.round:
            return mine.event.id
        if self.current.closed and not role.new_text:
            return (self.current.adjudication or self.current.votes[-1]).event.id
        return None

    def dependent(self, undo: Event) -> Event | None:
        """Return the first later event that depends on the one that ``undo`` would take back.

        One that answers it depends on it, and so does whatever the same reader said later in that round; so does
        a vote that would not have been one of that round, or an adjudication that would have settled nothing.
        """
        by_id = {e.id: e for e in self.events}
        target = root = by_id[str(undo.answers)]
        while root.kind is EventKind.UNDONE:
            root = by_id[str(root.answers)]
        votes = standing((*self.events, undo), VOTES)
        for index, vote in enumerate(votes):
            if vote.position <= target.position:
                continue
            again = (vote.person, vote.round) == (root.person, root.round) and root.kind in VOTES
            before = PairRecord(self.key, rounds=_rounds(votes[:index], self.sighted))
            if again or vote.answers == target.id or not before.leads_to(vote):
                return vote
        return None

    def leads_to(self, vote: Event) -> bool:
        """Return whether, after this, a vote would still be what it was when it was written."""
        if vote.payload.get("new_text") and self.current.number != vote.round:
            return True  # the text opened its round, whatever became of the earlier ones
        try:
            role = self.role(vote.person, Vote(vote).read)
        except RefusedError:
            return False
        return (role.kind, role.round) == (vote.kind, vote.round)

    def link(self, names: Mapping[str, str]) -> Link | None:
        """Return what everybody may know about the pair; of an open round, only that it was read.

        Args:
            names: of people, by id.
        """
        known, first = self.known, self.first
        if first is None or known.status is None:
            return None
        a, b, kind = str(first.payload["a"]), str(first.payload["b"]), LinkKind(first.payload["kind"])
        if not known.closed:
            return Link(a=a, b=b, kind=kind, status=Status.READ_ONCE, readers=len(known.votes), round=known.number)
        votes = (*known.votes, *([known.adjudication] if known.adjudication else []))
        named = known.status in {Status.AGREED, Status.REJECTED}
        return Link(
            a=a,
            b=b,
            kind=kind,
            status=known.status,
            answer=known.answer,
            shared=" / ".join(_distinct(vote.event.texts.get("shared") for vote in known.behind)) or None,
            not_covered=_together(known.behind),
            readers=len(votes),
            people=tuple(sorted(names.get(v.event.person, v.event.person) for v in known.behind)) if named else (),
            unread=sum(BULK in vote.event.payload for vote in known.behind) if named else 0,
            token_issuers=_issuers(known.behind, names) if named else (),
            time=votes[-1].event.time,
            round=known.number,
            events=tuple(vote.event.id for vote in votes),
            read=_read(known.behind) if named else {},
        )


def _issuers(votes: Sequence[Vote], names: Mapping[str, str]) -> tuple[str, ...]:
    """Names of the others who had made a token under which one of these votes was given."""
    ids = {by for vote in votes if (by := vote.event.payload.get(TOKEN_MADE_BY))}
    return tuple(sorted(names.get(id, id) for id in ids))


def _rounds(events: Sequence[Event], sighted: frozenset[str]) -> tuple[Round, ...]:
    """Sort the votes that stand into rounds; the newest vote of a reader replaces the earlier one."""
    rounds: dict[int, Round] = {}
    for event in standing(events, VOTES):
        vote, number = Vote(event, event.id not in sighted), event.round or 1
        now = rounds.get(number, Round(number))
        if event.kind is EventKind.ADJUDICATED:
            rounds[number] = replace(now, adjudication=vote)
            continue
        others = tuple(v for v in now.votes if v.event.person != event.person)
        new_text = now.new_text or bool(event.payload.get("new_text"))
        rounds[number] = replace(now, votes=(*others, vote), new_text=new_text)
    return tuple(rounds[number] for number in sorted(rounds))


def _face(rounds: Sequence[Round]) -> list[Round]:
    """What everybody may see of the rounds."""
    return [round for round in rounds if round.closed]


def _distinct(texts: Iterator[str | None]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))


def _read(votes: Sequence[Vote]) -> dict[str, str]:
    """The hashes of the texts that the newest of these votes rests on, by leaf."""
    found = {leaf: text for vote in sorted(votes, key=_position) for leaf, text in vote.read.items()}
    return {leaf: f"{text.substance}:{text.wording}" for leaf, text in sorted(found.items())}


def _position(vote: Vote) -> int:
    return vote.event.position


def _together(votes: Sequence[Vote]) -> tuple[str, ...] | None:
    """What the readers together name as left out; None where none of them stated it."""
    stated = [vote.not_covered for vote in votes if vote.not_covered is not None]
    return tuple(dict.fromkeys(item for items in stated for item in items)) if stated else None
