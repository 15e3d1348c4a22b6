"""What one person may see of a pair.

While a round is open, a reader sees their own votes in it and, of everybody else, only that a vote or a comment is
there: no id, no time, no name, no word, and how often it was changed neither. Once the round closes, everything in
it is shown to those whose role lets them see votes. The public, and the role reader, see what happened and when,
never who said what, save their own; the names behind a settled answer are on its link.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qmskg.links import Link
from qmskg.register.challenges import CHALLENGE_KINDS
from qmskg.register.events import BULK, TOKEN_MADE_BY, Event, EventKind, undone_ids
from qmskg.register.rounds import VOTES, PairRecord, Vote
from qmskg.vocabulary import Status

__all__ = ["PairView", "view_of", "vote_document"]


@dataclass(frozen=True, slots=True)
class PairView:
    """A pair as one person sees it.

    Attributes:
        round: the current round.
        position: what to name as ``seen`` when deciding.
        status: as everybody sees it; None as if nobody had decided.
        mine: the viewer's vote that stands in the current round.
        others: how many other people's votes stand in it.
        decided: the link that everybody sees, once a round has closed.
        events: oldest first; open votes and comments of others come last, as their kind alone.
    """

    pair: str
    round: int
    position: str
    status: Status | None
    mine: dict[str, Any] | None
    others: int
    decided: Link | None
    events: tuple[dict[str, Any], ...]

    def document(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "pair": self.pair,
            "round": self.round,
            "position": self.position,
            "status": self.status.value if self.status else None,
            "mine": self.mine,
            "others": self.others,
            "decided": self.decided.model_dump(mode="json") if self.decided else None,
            "events": list(self.events),
        }


def view_of(
    record: PairRecord, viewer: str | None, names: Mapping[str, str], link: Link | None, *, votes: bool
) -> PairView:
    """Return what a viewer may see of a pair; ``viewer`` None is the public, ``votes`` whether they may see votes."""
    now = record.current
    vote = record.vote_of(viewer) if viewer else None
    return PairView(
        pair=record.key,
        round=now.number,
        position=record.position_for(viewer),
        status=record.status,
        mine=vote_document(vote.event, names) if vote else None,
        others=len(now.people - {viewer}),
        decided=link if record.known.closed else None,
        events=_events(record, viewer, names, votes=votes),
    )


def vote_document(event: Event, names: Mapping[str, str]) -> dict[str, Any]:
    """Return an event in full, for those who may see it."""
    document: dict[str, Any] = {
        "id": event.id,
        "kind": event.kind.value,
        "time": event.time,
        "person": names.get(event.person, event.person),
        "round": event.round,
    }
    if event.kind in VOTES:
        left_out = Vote(event).not_covered
        document |= {
            "a": event.payload["a"],
            "b": event.payload["b"],
            "answer": event.payload["answer"],
            "shared": event.texts.get("shared"),
            "not_covered": None if left_out is None else list(left_out),
        }
    if batch := event.payload.get(BULK):
        document["bulk"] = batch
    if by := event.payload.get(TOKEN_MADE_BY):
        document["token_made_by"] = names.get(by, by)
    if event.answers:
        document["answers"] = event.answers
    for field in ("reason", "comment"):
        if text := event.texts.get(field):
            document[field] = text
    return document


def _challenge(event: Event, names: Mapping[str, str], undone: frozenset[str], *, votes: bool) -> dict[str, Any]:
    """Return a challenge or its answer: that it is there for everybody, the words of an outsider for those here."""
    shown: dict[str, Any] = {"id": event.id, "kind": event.kind.value, "time": event.time}
    if event.kind is EventKind.CHALLENGE_ANSWERED:
        shown |= {"outcome": event.payload["outcome"], "reason": event.texts.get("reason")}
        shown |= {"person": names.get(event.person, event.person)} if votes else {}
    elif votes:
        shown |= {"verified": False, "reason": event.texts.get("reason")}
    return shown | ({"undone": True} if event.id in undone else {})


def _events(
    record: PairRecord, viewer: str | None, names: Mapping[str, str], *, votes: bool
) -> tuple[dict[str, Any], ...]:
    closed = {round.number for round in record.rounds if round.closed}
    undone = undone_ids(record.events)
    shown: list[dict[str, Any]] = []
    hidden: list[dict[str, Any]] = []
    counted: set[tuple[str, EventKind]] = set()
    for event in record.events:
        if event.kind in CHALLENGE_KINDS:
            shown.append(_challenge(event, names, undone, votes=votes))
        elif viewer is not None and (event.person == viewer or (votes and event.round in closed)):
            document = vote_document(event, names)
            if event.id in undone:
                document["undone"] = True
            if event.id in record.sighted:
                document["blind"] = False
            shown.append(document)
        elif event.round in closed:
            kept = ("id", "kind", "time", "round")
            shown.append({name: value for name, value in vote_document(event, names).items() if name in kept})
        elif event.id not in undone and event.kind is not EventKind.UNDONE:
            # one line a person and kind: how often somebody changed their mind is theirs
            if (event.person, event.kind) not in counted:
                hidden.append({"kind": event.kind.value})
            counted.add((event.person, event.kind))
    return (*shown, *hidden)
