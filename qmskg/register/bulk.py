"""Accepting many proposals at once, after a sample of them was read one by one. Pure.

Somebody who would give the same answer to a whole band of proposals first reads a random sample of it, drawn by the
register with a seed that is kept. The lower end of the 95% interval of how often they gave that answer (Wilson 1927)
says whether the rest may be accepted. Each pair then gets an ordinary vote of that person, marked with the batch.

**It is one reader's vote.** Only pairs that nobody has read are in a batch, so where an agreement takes two readers, a
person has read each pair before it is agreed.

**No second draw.** Pairs that were in an earlier batch of the same person, with the same answer and over the same
build, are in none again: whoever dislikes what a sample said cannot draw until one says better.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from qmskg.errors import InputError, RefusedError
from qmskg.links import Link, LinkKind
from qmskg.register import drafts
from qmskg.register.answers import Answer
from qmskg.register.batches import Batch, batch_key
from qmskg.register.events import BULK, Draft, Event, EventKind
from qmskg.register.people import Person
from qmskg.register.rounds import Reading
from qmskg.register.state import State

__all__ = ["BULK_ANSWERS", "LEAST_SAMPLE", "accepted", "sampled", "undone"]

#: what may be said of many pairs at once: answers that read the same from either end
BULK_ANSWERS: Final[dict[LinkKind, tuple[str, ...]]] = {
    LinkKind.MAPPING: ("equal", "intersects", "none"),
    LinkKind.EVIDENCE: ("full", "partial", "related", "none"),
}
LEAST_SAMPLE, MOST_PAIRS = 30, 2000


def sampled(
    state: State, person: Person, pairs: Sequence[str], about: Mapping[str, Any], *, id: str, size: int, seed: int
) -> Draft:
    """Return the draw of a sample.

    Args:
        state: of the whole register.
        person: who would accept.
        pairs: keys of the pairs that fit, whoever has read them.
        about: basis, kind, answer, band, build and bound; kept as they are.
        id: of the event, and of the batch.
        size: of the sample; nothing is drawn where the texts are identical.
        seed: of the draw; it is kept, so that the draw can be done again.

    Raises:
        InputError: an answer that cannot be given to many, a sample that is too small, or too few or too many pairs.
        RefusedError: a batch of the same kind is begun and not finished.
    """
    kind, answer, identical = LinkKind(about["kind"]), str(about["answer"]), about["basis"] == "identical"
    if answer not in BULK_ANSWERS[kind]:
        raise InputError(
            f"{answer[:40]!r} is not said of many pairs at once: say one of {', '.join(BULK_ANSWERS[kind])}"
        )
    if not identical and size < LEAST_SAMPLE:
        raise InputError(f"a sample has at least {LEAST_SAMPLE} pairs, not {size}")
    before = {
        key
        for batch in state.batches.values()
        if batch.start.person == person.id and not batch.undone
        and all(batch.start.payload[name] == about[name] for name in ("kind", "answer", "build"))
        for key in batch.pairs
    }  # fmt: skip
    fit = sorted(key for key in set(pairs) - before if not state.pair(key).rounds)
    if len(fit) > MOST_PAIRS:
        raise InputError(f"{len(fit):,} pairs are more than {MOST_PAIRS:,}; choose a narrower band, or one source")
    if identical and not fit:
        raise InputError("there are no pairs with identical texts that nobody has read")
    if not identical and len(fit) <= size:
        raise InputError(
            f"only {len(fit)} pairs there were read by nobody and drawn in no earlier sample of yours, which is not "
            f"more than the sample of {size}: decide them one by one"
        )
    sample = [] if identical else random.Random(seed).sample(fit, size)  # noqa: S311 - anybody may draw it again
    payload = {**about, "pairs": fit, "sample": sample, "seed": None if identical else seed}
    return Draft(id=id, person=person.id, kind=EventKind.BULK_SAMPLED, subject=batch_key(id), payload=payload)


def accepted(
    state: State,
    person: Person,
    batch: Batch,
    ends: Mapping[str, tuple[str, str, Mapping[str, Reading], Link | None, int]],
    *,
    build: str,
    new_id: Iterator[str],
) -> Iterator[Draft]:
    """Yield the acceptance, then one vote a pair.

    Args:
        state: of the whole register.
        person: who accepts; only whoever drew the sample may.
        batch: which one.
        ends: key of a pair -> its ends, the hashes of their texts, the proposal, and how many readers are enough.
        build: of the content and proposals now.
        new_id: ids of events.

    Raises:
        RefusedError: it is somebody else's, is over, is not read, does not reach the bound, or the content moved on.
    """
    lower, read = _may_accept(state, person, batch, build), batch.read(state)
    keys = [key for key in batch.open_pairs(state) if key in ends]
    if not keys:
        raise RefusedError("others have read every pair that is left, so there is nothing to accept")
    facts = {
        "lower": lower, "bound": batch.start.payload["bound"], "read": len(read), "right": sum(read.values()),
        "votes": len(keys),
    }  # fmt: skip
    yield Draft(
        id=next(new_id), person=person.id, kind=EventKind.BULK_ACCEPTED, subject=batch.start.subject,
        answers=batch.id, payload=facts,
    )  # fmt: skip
    for key in keys:
        a, b, texts, proposal, readers = ends[key]
        said = Answer.checked(a, b, LinkKind(batch.start.payload["kind"]), batch.answer)
        made = drafts.decided(
            state, person, said, id=next(new_id), seen=state.pair(key).position_for(person.id), readers=readers,
            read=texts, proposal=proposal,
        )  # fmt: skip
        yield drafts.marked(made, **{BULK: batch.id})


def _may_accept(state: State, person: Person, batch: Batch, build: str) -> float | None:
    bound, lower = float(batch.start.payload["bound"]), batch.lower(state)
    if batch.start.person != person.id:
        raise RefusedError("this batch is not yours: only whoever read its sample may accept the rest")
    if batch.end or batch.undone:
        raise RefusedError(f"this batch is over: it was {'taken back' if batch.undone else 'accepted'} already")
    if batch.start.payload["build"] != build:
        raise RefusedError("texts or proposals were built anew since the sample was drawn: draw another")
    if batch.identical:
        return None
    if lower is None:
        left = len(batch.sample) - len(batch.read(state))
        raise RefusedError(f"{left} pairs of the sample are not read yet; decide them first")
    if lower < bound:
        raise RefusedError(
            f"the sample says that at least {lower:.3f} of such answers are right (95%), and {bound:g} is needed: "
            "decide the rest one by one"
        )
    return lower


def undone(
    state: State, person: Person, batch: Batch, events: Sequence[Event], *, new_id: Iterator[str]
) -> Iterator[Draft]:
    """Yield the undo of every vote that came with a batch, then of the batch; all or nothing.

    Raises:
        RefusedError: it is somebody else's, is undone already, or a later event depends on one of its votes.
    """
    if batch.start.person != person.id:
        raise RefusedError("this batch is not yours: only whoever accepted it may take it back")
    if batch.undone:
        raise RefusedError("this batch is taken back already")
    about: dict[str, list[Event]] = {}
    for event in events:
        about.setdefault(event.subject, []).append(event)
    for vote in batch.votes(state):
        yield drafts.undone(state, person, vote, about[vote.subject], id=next(new_id), reason=None)
    yield Draft(
        id=next(new_id), person=person.id, kind=EventKind.UNDONE, subject=batch.start.subject,
        answers=(batch.end or batch.start).id,
    )  # fmt: skip
