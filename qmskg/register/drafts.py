"""What may be written next, given the state: each function returns a draft of an event, or says why not. Pure.

Payloads, by kind (a name, once on disk, keeps its meaning):

    (every kind)           token_made_by: id of the other person who had made the token that was used (absent else)
    decided, adjudicated   a, b, kind, answer: in the pair's canonical order
                           readers: how many readers were enough at that time
                           read: leaf -> hashes of the text as it was read (absent where not given)
                           new_text: true in a round that opened because the text had changed in substance
                           proposal: copy of the proposal that was answered (absent without one)
                           read_back_from: the release that states it, where it was read from one
    undone                 (nothing; ``answers`` names the event)
    commented              a, b
                           bulk: id of the batch with which it was accepted unread (absent else)
    planted_answered       a, b, kind, answer as above; expected: the answers that are right; basis: how that is known
    bulk_sampled           basis: band or identical; kind, answer: what would be said; band, source: of which proposals;
                           build: of content and proposals; bound: what the lower end must reach; pairs, sample: keys;
                           seed: of the draw
    bulk_accepted          lower: end of the 95% interval; bound; read, right: of the sample; votes: how many were given
    challenged             a, b; verified: false, since nobody knows who it was
    challenge_answered     outcome: upheld or dismissed (``answers`` names the challenge)
    split_proposed         read: leaf -> hashes of the text as it was read (``texts.parts`` is JSON: the duties)
    assigned               to: id of the person who is asked to read what the subject names; null for nobody
    core_edited            (nothing; ``texts.fields`` is the JSON of the fields)
    core_reshaped          change: merged, split or moved; cores: id -> places (leaf -> how it stands, or null),
                           retired, made (``texts.fields`` is the JSON of id -> fields)
    redacted               kind: of the event that ``answers`` names; fields: names of its texts that were blanked
    person_added           roles: that they are given (absent from before there were roles; ``texts.name``)
                           claimed: roles that their sign-in elsewhere says they have (absent without one)
    conflict_ruled         a, b, dimension: the two demands, and in what they disagree; answer: the ruling; applies: id
                           of the one that applies, or null; read: id -> hashes of the text as it was read; limits:
                           id -> hash of its limits of that quantity
    released               version, date, profile, previous; checksum of its files; rests_on: position of the last
                           event that went into it
    roles_changed          roles: that they are given now, claimed: that their sign-in says now; what is absent stays
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from qmskg.errors import InputError, RefusedError, UnknownId
from qmskg.identity import ID_PATTERN
from qmskg.links import Link
from qmskg.register.answers import Answer, check_seen, clean, pair_of
from qmskg.register.events import UNDOABLE, Draft, Event, EventKind
from qmskg.register.people import Person
from qmskg.register.rights import Act, may
from qmskg.register.rounds import VOTES, PairRecord, Reading
from qmskg.register.state import State
from qmskg.vocabulary import Role

__all__ = [
    "assigned",
    "commented",
    "core_edited",
    "decided",
    "marked",
    "person_added",
    "redacted",
    "roles_changed",
    "same_request",
    "split_proposed",
    "undone",
]

#: kinds whose target is part of what is asked for
_OF_AN_EVENT: Final = frozenset({EventKind.UNDONE, EventKind.REDACTED, EventKind.CHALLENGE_ANSWERED})
#: characters that a person's id may have
MOST_ID: Final = 60
#: duties that one leaf may be split into
MOST_PARTS: Final = 9


def decided(
    state: State,
    person: Person,
    said: Answer,
    *,
    id: str,
    seen: str,
    readers: int,
    read: Mapping[str, Reading] | None = None,
    proposal: Link | None = None,
) -> Draft:
    """Return a vote, or on a disputed pair an adjudication.

    Args:
        state: of the whole register.
        person: who answers.
        said: the checked answer.
        id: of the event.
        seen: position that the pair's view gave this person, ``none`` the first time.
        readers: how many readers are enough now; goes into the vote.
        read: hashes of both texts as they were shown.
        proposal: the proposal that was shown to be answered.

    Raises:
        InputError: ``seen`` is no position, or the pair is of the other kind.
        StaleDecision: the pair looks different to this person by now.
        RefusedError: the person has a part in the dispute that they would settle.
    """
    record = state.pair(said.key)
    _check_first(record, said)
    check_seen(seen, record.position_for(person.id), f"{said.a} and {said.b}")
    read = dict(read or {})
    role = record.role(person.id, read)
    payload: dict[str, Any] = {
        "a": said.a,
        "b": said.b,
        "kind": said.kind.value,
        "answer": said.answer,
        "readers": readers,
    }
    if read:
        payload["read"] = {leaf: asdict(reading) for leaf, reading in sorted(read.items())}
    if role.new_text:
        payload["new_text"] = True
    if proposal is not None:
        payload["proposal"] = proposal.model_dump(mode="json", exclude_defaults=True)
    return Draft(
        id=id,
        person=person.id,
        kind=role.kind,
        subject=said.key,
        round=role.round,
        turn=record.turn(person.id, role),
        answers=record.answered(person.id, role),
        payload=payload,
        texts=said.texts,
    )


def marked(draft: Draft, **facts: Any) -> Draft:
    """Return the draft with more facts in its payload."""
    return replace(draft, payload={**draft.payload, **facts})


def _check_first(record: PairRecord, said: Answer) -> None:
    """Refuse an answer to a pair that was first taken for the other kind, or the other way round."""
    if (first := record.first) is None:
        return
    a, b, kind = (str(first.payload[name]) for name in ("a", "b", "kind"))
    if kind != said.kind:
        raise InputError(
            f"{a} and {b} are a pair for {kind}, not for {said.kind}; look at it again and answer that"
        )
    if (a, b) != (said.a, said.b):
        raise InputError(f"an evidence link runs from the measure to the leaf: give {a} first, then {b}")


def undone(
    state: State, person: Person, target: Event, events: Sequence[Event], *, id: str, reason: str | None
) -> Draft:
    """Return an undo of one event.

    Args:
        state: of the whole register.
        person: who takes it back; only whoever did it may.
        target: what is taken back.
        events: all events on the same subject.
        id: of the new event.
        reason: why.

    Raises:
        InputError: this kind of event cannot be undone.
        RefusedError: it is somebody else's, is undone already, or a later event, which is named, depends on it.
    """
    if target.kind not in UNDOABLE:
        raise InputError(f"event {target.id} is {_words(target.kind)}, which cannot be undone")
    if target.person != person.id:
        raise RefusedError(f"event {target.id} is not yours: only whoever did it may undo it")
    earlier = undo_of(target, events)
    if earlier:
        raise RefusedError(f"event {target.id} is undone already, by {earlier.id}; undo that one to bring it back")
    draft = Draft(
        id=id,
        person=person.id,
        kind=EventKind.UNDONE,
        subject=target.subject,
        round=target.round,
        answers=target.id,
        texts=_typed("reason", reason),
    )
    trial = Event(
        id=id, person=person.id, kind=draft.kind, subject=draft.subject, round=draft.round, answers=draft.answers,
        position=state.position + 1, time=target.time,
    )  # fmt: skip
    if later := _dependent(state, trial):
        raise RefusedError(f"{_named(state, later, person)} depends on event {target.id}: undo that one first")
    return draft


def undo_of(target: Event, events: Sequence[Event]) -> Event | None:
    """Return the undo that is in force on an event, if there is one."""
    undone: set[str] = set()
    for event in reversed(events):
        if event.kind is EventKind.UNDONE and event.id not in undone:
            if event.answers == target.id:
                return event
            undone.add(str(event.answers))
    return None


def _dependent(state: State, trial: Event) -> Event | None:
    if state.has_splits(trial.subject):
        return None
    if (conflict := state.conflict(trial.subject)).events:
        return conflict.dependent(trial)
    if not state.core(trial.subject).events:
        return state.pair(trial.subject).dependent(trial)
    return state.dependent_on_core(trial)


def _named(state: State, event: Event, viewer: Person) -> str:
    """Name an event to a person; of another reader's open vote only that it is one."""
    is_open = event.kind in VOTES and not any(
        r.number == event.round and r.closed for r in state.pair(event.subject).rounds
    )
    if is_open and event.person != viewer.id:
        return "another reader's vote"
    return f"event {event.id} ({_words(event.kind)})"


def _words(kind: EventKind) -> str:
    return kind.value.replace("_", " ")


def commented(state: State, person: Person, a: str, b: str, text: str, *, id: str) -> Draft:
    """Return a comment on a pair; others see it once the round in which it was made has closed.

    Raises:
        InputError: it is empty or too long.
    """
    key = pair_of(a, b)
    typed = _typed("comment", text)
    if not typed:
        raise InputError("the comment is empty; write something, or leave it")
    first, second = key.split("|")
    number = state.pair(key).current.number
    payload = {"a": first, "b": second}
    return Draft(
        id=id, person=person.id, kind=EventKind.COMMENTED, subject=key, round=number, payload=payload, texts=typed
    )


def split_proposed(
    state: State, person: Person, leaf: str, parts: Sequence[str], *, id: str, reason: str | None,
    read: Mapping[str, Reading] | None = None,
) -> Draft:  # fmt: skip
    """Return a proposal to split a leaf that holds more than one duty.

    Raises:
        InputError: fewer than two parts, more than :data:`MOST_PARTS`, or two that are the same.
        RefusedError: a proposal of this person for this leaf stands already.
    """
    said = [clean("parts", part) for part in parts]
    duties = [part for part in said if part]
    if not 2 <= len(duties) <= MOST_PARTS or len(set(duties)) < len(duties):
        raise InputError(f"name the duties that {leaf} holds, each once: 2 to {MOST_PARTS} of them")
    if any(event.person == person.id for event in state.splits_of(leaf)):
        raise RefusedError(f"you have proposed to split {leaf} already; take that back first")
    payload = {"read": {leaf: asdict(reading) for leaf, reading in sorted((read or {}).items())}}
    texts = {**_typed("parts", json.dumps(duties, ensure_ascii=False)), **_typed("reason", reason)}
    return Draft(
        id=id, person=person.id, kind=EventKind.SPLIT_PROPOSED, subject=leaf, payload=payload, texts=texts
    )


def assigned(state: State, person: Person, subject: str, to: str | None, *, id: str) -> Draft:
    """Return that somebody is asked to read a document's pairs, or one pair; the newest word about it holds.

    Raises:
        UnknownId: nobody has this id.
        RefusedError: they may neither decide nor settle a dispute, or it is theirs (or nobody's) already.
    """
    if to is not None and to not in state.people:
        raise UnknownId(to)
    if to is not None and not may(state.people[to].roles, Act.DECIDE, Act.ADJUDICATE):
        raise RefusedError(f"{to} may neither decide nor settle a dispute; give them a role, or choose another")
    if state.assigned.get(subject) == to:
        raise RefusedError(f"{subject} is {f'assigned to {to}' if to else 'assigned to nobody'} already")
    return Draft(id=id, person=person.id, kind=EventKind.ASSIGNED, subject=subject, payload={"to": to})


def core_edited(
    state: State, person: Person, core_id: str, fields: Mapping[str, Any], *, id: str, seen: str | None
) -> Draft:
    """Return an edit of some fields of a core standard.

    Args:
        state: of the whole register.
        person: who edits.
        core_id: of the core standard.
        fields: new values, as JSON; the fields that are not named stay as they are.
        id: of the event.
        seen: position of the core standard's newest event as the person saw it, ``none`` the first time; None
            where the edit is meant whatever others did in between.

    Raises:
        InputError: no field, an id that can be none, or a value that is no JSON.
        StaleDecision: somebody edited it in between.
    """
    if not re.fullmatch(ID_PATTERN, core_id):
        raise InputError(f"{core_id[:120]!r} is not an id: write it like core:falls-assessment")
    if not fields:
        raise InputError(f"nothing is changed in {core_id}; name at least one field")
    if seen is not None:
        check_seen(seen, state.core(core_id).position, core_id)
    try:
        text = json.dumps(dict(fields), ensure_ascii=False, sort_keys=True, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"a field of {core_id} cannot be kept as JSON: use text, numbers and lists of them"
        ) from error
    return Draft(
        id=id, person=person.id, kind=EventKind.CORE_EDITED, subject=core_id, texts=_typed("fields", text)
    )


def redacted(person: Person, target: Event, fields: Sequence[str] | None, *, id: str, reason: str | None) -> Draft:
    """Return a redaction of what was typed into one event: of all of it, or of some fields.

    Raises:
        InputError: the event holds no such text.
    """
    chosen = sorted(set(fields or target.texts))
    missing = [name for name in chosen if name not in target.texts]
    if missing or not chosen:
        has = ", ".join(sorted(target.texts)) or "none"
        raise InputError(f"event {target.id} holds no {missing[0] if missing else 'text'}; it holds: {has}")
    return Draft(
        id=id, person=person.id, kind=EventKind.REDACTED, subject=target.subject, answers=target.id,
        payload={"kind": target.kind.value, "fields": chosen}, texts=_typed("reason", reason),
    )  # fmt: skip


def person_added(
    state: State,
    by: str,
    person_id: str,
    name: str,
    *,
    id: str,
    roles: Collection[Role] = (Role.CURATOR,),
    claimed: Collection[Role] | None = None,
) -> Draft:
    """Return a new person.

    Raises:
        InputError: the name is empty or too long, or the id is taken or can be none.
    """
    if not re.fullmatch(ID_PATTERN, person_id) or ":" in person_id or len(person_id) > MOST_ID:
        raise InputError(f"{person_id[:120]!r} cannot be a person's id: use small letters, digits and hyphens")
    if person_id in state.people:
        raise InputError(f"the register has a person with the id {person_id} already; choose another")
    typed = _typed("name", name)
    if not typed:
        raise InputError("a person needs a name; give one")
    return Draft(
        id=id,
        person=by,
        kind=EventKind.PERSON_ADDED,
        subject=person_id,
        payload=_roles(roles, claimed),
        texts=typed,
    )


def roles_changed(
    state: State,
    by: str,
    person_id: str,
    *,
    id: str,
    roles: Collection[Role] | None = None,
    claimed: Collection[Role] | None = None,
) -> Draft:
    """Return a change of the roles that somebody is given, or of those that their sign-in says they have.

    Raises:
        RefusedError: nobody would be left who may give roles.
    """
    if roles is not None and not may(roles, Act.SET_ROLES):
        others = (one for one in state.people.values() if one.id != person_id)
        if not any(may(one.given, Act.SET_ROLES) for one in others):
            raise RefusedError(f"{person_id} is the last administrator; make somebody else one first")
    return Draft(id=id, person=by, kind=EventKind.ROLES_CHANGED, subject=person_id, payload=_roles(roles, claimed))


def _roles(roles: Collection[Role] | None, claimed: Collection[Role] | None) -> dict[str, list[str]]:
    both = {"roles": roles, "claimed": claimed}
    return {name: [role.value for role in Role if role in held] for name, held in both.items() if held is not None}


def _typed(field: str, text: str | None) -> dict[str, str]:
    cleaned = clean(field, text)
    return {field: cleaned} if cleaned else {}


def same_request(event: Event, draft: Draft) -> bool:
    """Return whether an event is what a retry asks for again: same person, kind of act, subject and answer."""

    def asked(one: Draft) -> tuple[Any, ...]:
        kind = EventKind.DECIDED if one.kind is EventKind.ADJUDICATED else one.kind
        target = one.answers if kind in _OF_AN_EVENT else None
        said = one.payload.get("answer") or one.payload.get("outcome")
        return (one.person, kind, one.subject, said, one.payload.get("applies"), target)

    return asked(event) == asked(draft)
