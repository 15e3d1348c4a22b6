"""What curators do: the queue, the card, a decision, an undo. Functions of a view and the register, giving documents.

While a round is open nobody is shown another reader's vote, and what the machine thought is shown to a person only
once they have decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, Final

from qmskg import vocabulary as v
from qmskg.coreset import is_core
from qmskg.errors import InputError
from qmskg.identity import DEFAULT_BASE, pair_key
from qmskg.links import Link, LinkKind
from qmskg.model import Library
from qmskg.register import (
    ANSWERS,
    Act,
    Answer,
    Person,
    Reading,
    Receipt,
    Register,
    conflict_ends,
    contradictions,
    readings,
    refusal,
)
from qmskg.relations import Relation
from qmskg.workspace.cards import QueueOrder, core_document, leaf_document, link_document
from qmskg.workspace.challenges import since, stated_between
from qmskg.workspace.homes import Homes
from qmskg.workspace.planting import Planting
from qmskg.workspace.view import View

__all__ = [
    "Ends",
    "card",
    "decide",
    "decided_document",
    "ends_of",
    "events_of",
    "history",
    "is_assigned",
    "queue",
    "receipt_document",
    "to_decide",
]

#: the two ends in canonical order, and which question they are a pair for
Ends = tuple[str, str, LinkKind]
#: orders that planted pairs are woven into; in the others they would stand out
_PLANTED: Final = frozenset({QueueOrder.USEFUL, QueueOrder.SOURCE, QueueOrder.CORE})
_SHOWN_EVENTS: Final = ("pair", "round", "position", "status", "events")


def ends_of(library: Library, a: str, b: str) -> Ends:
    """Return a pair in its canonical order.

    Raises:
        InputError: an end is a heading or a document, or two ends that are no pair for any question.
    """
    for id in (a, b):
        if not is_core(id) and id not in library.leaves:
            raise InputError(
                f"{id} is no leaf: decide about one of those under it, since only leaves are decided on"
            )
    measures = [not is_core(id) and library.is_measure(id) for id in (a, b)]
    if all(measures):
        raise InputError(f"{a} and {b} are both measures; a decision is about a measure and a requirement, or two")
    if is_core(a) and is_core(b):
        raise InputError(f"{a} and {b} are both core standards; merge them, or decide about one of their leaves")
    if any(measures):
        return (a, b, LinkKind.EVIDENCE) if measures[0] else (b, a, LinkKind.EVIDENCE)
    return (min(a, b), max(a, b), LinkKind.MAPPING)


def status_of(view: View, key: str, known: v.Status | None) -> str:
    """Return where a pair stands, as everybody may know it: as people left it, else proposed or published."""
    if key in view.reopened:
        return v.Status.PROPOSED.value
    if known is not None:
        return known.value
    published = key in view.published and key not in view.snapshot.proposals
    return (v.Status.PUBLISHED if published else v.Status.PROPOSED).value


def queue(
    view: View,
    person: Person,
    order: QueueOrder,
    *,
    source: str | None = None,
    kind: LinkKind | None = None,
    limit: int = 50,
    after: str | None = None,
    planting: Planting | None = None,
    homes: Homes | None = None,
) -> dict[str, Any]:
    """Return a page of the pairs that wait for a person, or (``mine``) that this person has answered."""
    if order is QueueOrder.MINE:
        links = [link for key in view.state.touched_by(person.id) if (link := _link(view, key))]
    elif order is QueueOrder.CHALLENGED:
        links = _challenged(view, person)
    elif order is QueueOrder.HOMES:
        links = homes.waiting(view, person) if homes else []
    else:
        links = _waiting(view, person, order)
    if order is QueueOrder.ASSIGNED:
        links = [li for li in links if is_assigned(view, person, li)]
    if kind:
        links = [li for li in links if li.kind is kind]
    if source:
        links = [li for li in links if source in (li.a.partition(":")[0], li.b.partition(":")[0])]
    total = len(links)
    if planting and order in _PLANTED and kind is None:
        links = list(islice(planting.woven(view, person, links), limit if after is None else None))
    start = next((n + 1 for n, li in enumerate(links) if li.key == after), 0)
    return {"items": [_item(view, person, li) for li in links[start : start + limit]], "total": total}


def _challenged(view: View, person: Person) -> list[Link]:
    """Return pairs with a challenge that waits for an answer, the oldest first; to those who may give one."""
    if not view.state.may(person.id, Act.ANSWER_CHALLENGE):
        return []
    waiting = {key: since(found) for key, found in view.state.challenges.items()}
    keys = sorted((time, key) for key, time in waiting.items() if time)
    return [link for _, key in keys if (link := _link(view, key))]


def _waiting(view: View, person: Person, order: QueueOrder) -> list[Link]:
    waits = view.state.waiting(person.id)
    reopened = view.reopened if view.state.may(person.id, Act.DECIDE) else frozenset()
    return [link for key, link in view.ordered(order).items() if waits(key) or key in reopened]


def is_assigned(view: View, person: Person, link: Link) -> bool:
    """Return whether a person is asked to read a pair: it is theirs, or nobody's and a document of an end is theirs."""
    assigned = view.state.assigned
    if to := assigned.get(link.key):
        return to == person.id
    return any(assigned.get(end.partition(":")[0]) == person.id for end in (link.a, link.b))


def _link(view: View, key: str) -> Link | None:
    return view.by_key.get(key) or view.published.get(key)


def _item(view: View, person: Person, link: Link) -> dict[str, Any]:
    return {
        "a": link.a,
        "b": link.b,
        "kind": link.kind.value,
        "status": link.status.value,
        "seen": view.state.view(link.a, link.b, person.id).position,
    }


def card(
    view: View, ends: Ends, person: Person | None, base: str = DEFAULT_BASE, homes: Homes | None = None
) -> dict[str, Any]:
    """Return the review card of a pair, as one person may see it (None: the public)."""
    a, b, kind = ends
    key = pair_key(a, b)
    seen = view.state.view(a, b, person.id if person else None)
    proposal = view.snapshot.proposals.get(key)
    return {
        **seen.document(),
        "a": _side(view, a, base, None if seen.mine else b),
        "b": _side(view, b, base, None if seen.mine else a),
        "kind": kind.value,
        "status": status_of(view, key, seen.status),
        "reopened": key in view.reopened,
        "decided": link_document(seen.decided, with_proposal=False) if seen.decided else None,
        "proposal": link_document(proposal, with_proposal=True) if proposal and seen.mine else None,
        "stated": [stated.model_dump(mode="json") for stated in stated_between(view, a, b)],
        "contradictions": _contradictions(view, ends),
        "challenged": since(view.state.challenges.get(key, ())),
        "refused": refusal(view.state, person, a, b) if person else None,
        "splits": [leaf for leaf in (a, b) if view.state.splits_of(leaf)],
        "homes": homes.beside(view, a, b, person) if homes else [],
    }


def _side(view: View, id: str, base: str, other: str | None) -> dict[str, Any]:
    core = view.index.core_standard(id)
    return core_document(core, other) if core else leaf_document(view.library, id, base)


def _contradictions(view: View, ends: Ends) -> dict[str, list[dict[str, Any]]]:
    """Return, for each relation that agreed mappings leave no room for, those mappings in words, and their pairs."""
    a, b, kind = ends
    if kind is LinkKind.EVIDENCE:
        return {}

    def name(id: str) -> str:
        node = view.library.nodes.get(id)
        return f"“{node.title}” ({id})" if node else id

    found = {
        r.value: [
            {"words": chain.words(name), "pairs": [key.split("|") for key in chain.keys]}
            for chain in contradictions(view.state, a, b, r)
        ]
        for r in Relation
    }
    return {relation: chains for relation, chains in found.items() if chains}


def history(view: View, ends: Ends, person: Person | None) -> dict[str, Any]:
    """Return what happened to a pair, oldest first, as one person may see it."""
    a, b, _ = ends
    seen = view.state.view(a, b, person.id if person else None)
    document = {**seen.document(), "status": status_of(view, seen.pair, seen.status)}
    return {name: document[name] for name in _SHOWN_EVENTS}


def decide(
    register: Register,
    view: View,
    person: Person,
    given: tuple[str, str],
    answer: str,
    *,
    seen: str,
    shared: str | None = None,
    reason: str | None = None,
    not_covered: Sequence[str] | None = None,
    planting: Planting,
) -> Receipt | dict[str, Any]:
    """Write a decision about a pair, whose ends may be given in either order.

    Where the pair was planted, the answer counts for nothing else, and what comes back is the document that says so.

    Raises:
        InputError: no pair, or an answer that this pair does not know.
        StaleDecision: the pair looks different to this person by now.
        RefusedError: the person has a part in the dispute.
    """
    a, b, kind = to_decide(view, given, answer)
    key = pair_key(a, b)
    if key in planting.pool(view):
        said = Answer.checked(a, b, kind, answer, shared=shared, reason=reason, not_covered=not_covered)
        return planting.answer(view, person, said)
    return register.decide(
        person, a, b, answer, seen=seen, kind=kind, read=_read(view, a, b), shared=shared, reason=reason,
        not_covered=not_covered, proposal=view.snapshot.proposals.get(key), readers=planting.readers(view, key),
    )  # fmt: skip


def to_decide(view: View, given: tuple[str, str], answer: str) -> Ends:
    """Return a pair as an answer about it is read: a mapping's in the order given, evidence from the measure on.

    Raises:
        InputError: no pair, an edition that is not in force, or an answer that this pair does not know.
    """
    a, b, kind = ends_of(view.library, *given)
    for id in (a, b):
        if not is_core(id) and not view.library.active(id):
            raise InputError(f"{id} is of an edition that is not in force, so nothing is decided about it")
    if kind is LinkKind.MAPPING:
        a, b = given  # the relation is read in the order in which it was said
    if answer not in ANSWERS[kind]:
        ends = "two requirements" if kind is LinkKind.MAPPING else "a measure and a requirement"
        raise InputError(f"{answer[:60]!r} is no answer for {ends}: say one of {', '.join(ANSWERS[kind])}")
    return a, b, kind


def _read(view: View, *ids: str) -> Mapping[str, Reading]:
    return readings(view.library, *ids, core=view.texts)


def decided_document(view: View, receipt: Receipt) -> dict[str, Any]:
    """Return what is said back once a decision is on disk; what follows from it is worked out by whoever asks next.

    What the machine had thought is told with it: who has decided may know.
    """
    assert receipt.status is not None
    proposal = view.snapshot.proposals.get(receipt.subject)
    return {
        "event": receipt.event,
        "position": receipt.position,
        "status": receipt.status.value,
        "proposal": link_document(proposal, with_proposal=True) if proposal else None,
    }


def receipt_document(view: View, receipt: Receipt) -> dict[str, Any]:
    """Return what is said back once an event is on disk; ``view`` is of a position at or after it."""
    status = status_of(view, receipt.subject, receipt.status) if "|" in receipt.subject else None
    return {"event": receipt.event, "position": receipt.position, "status": status}


def events_of(register: Register, person: Person, limit: int) -> dict[str, Any]:
    """Return what a person did last, newest first."""
    events = register.events_of(person, limit)
    return {"events": [{**event, **_pair_of(event["subject"])} for event in events]}


def _pair_of(subject: str) -> dict[str, str]:
    if ends := conflict_ends(subject):
        return dict(zip("ab", ends, strict=True))
    return dict(zip("ab", subject.split("|"), strict=True)) if "|" in subject else {}
