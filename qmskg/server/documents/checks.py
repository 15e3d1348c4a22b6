"""What checks the curation itself: challenges by readers, figures of quality, and batches."""

from __future__ import annotations

from typing import Annotated, Any, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from qmskg.matching.bands import BANDS
from qmskg.register import Outcome
from qmskg.server.documents.curating import LinkDocument, StatedDocument
from qmskg.server.documents.words import Count, LinkKindWord, open_, word_

__all__ = [
    "BatchDocument",
    "Batches",
    "ChallengeDocument",
    "ChallengeList",
    "LinkPage",
    "OwnPlanted",
    "Quality",
    "WaitingChallenge",
]

BandWord = Annotated[str, word_(BANDS)]
OutcomeOrNone = Annotated[str | None, word_(Outcome, null=True)]


@open_
class ChallengeDocument(TypedDict):
    """A challenge as everybody may see it: never the words of whoever typed it."""

    id: str
    pair: str
    time: str
    outcome: OutcomeOrNone
    """What a curator made of it; null while it waits."""
    answered: str | None
    said: str | None
    """Why, in the curator's words."""
    event: NotRequired[str]
    """The answer, as an event: what an undo takes back."""


@open_
class WaitingChallenge(ChallengeDocument):
    """A challenge as those who work here see it."""

    a: str
    b: str
    reason: str | None
    """As it was typed; null once it was blanked."""
    verified: Annotated[bool, Field(description="Always false: nobody knows who typed it.")]
    by: str | None
    """Name of whoever answered."""


@open_
class ChallengeList(TypedDict):
    """Challenges, oldest first."""

    challenges: list[WaitingChallenge]


@open_
class LinkPage(TypedDict):
    """An agreed or published link, and what was said against it."""

    pair: str
    a: str
    b: str
    link: LinkDocument | None
    """Null where only a body's own statement, between other levels, stands between the two."""
    stated: list[StatedDocument]
    challenged: str | None
    """Since when a challenge waits for an answer; null for none."""
    read_again: bool
    """Whether a curator upheld one, so that the pair is to be read again; until then the link stands."""
    challenges: list[ChallengeDocument]


@open_
class Figure(TypedDict):
    """A number with its 95% interval; null with a word that says why where it cannot be told."""

    value: float | None
    low: float | None
    high: float | None
    of: Count
    """How many pairs or answers it rests on."""
    said: str | None


@open_
class Agreement(TypedDict):
    """How far people who read the same pairs, blind to each other, said the same."""

    kind: LinkKindWord
    pairs: Count
    same: Count
    kappa: Figure
    alpha: Figure


@open_
class PlantedFigure(TypedDict):
    """Errors on pairs with known answers, of everybody together."""

    answers: Count
    unsure: Count | None
    error: Figure


@open_
class BandFigure(TypedDict):
    """Of the proposals of one band that people have settled, how many were links."""

    kind: LinkKindWord
    band: BandWord
    settled: Count
    links: Count
    unsure: Count
    precision: Figure


@open_
class Unreviewed(TypedDict):
    """What nobody has read, of everything that was proposed or decided."""

    kind: LinkKindWord
    pairs: Count
    unread: Count
    share: float | None


@open_
class Quality(TypedDict):
    """How well the curation goes. Of the whole, never of a person."""

    agreement: list[Agreement]
    planted: PlantedFigure
    proposals: list[BandFigure]
    unreviewed: list[Unreviewed]
    rule: str
    """When it is too few to tell."""


@open_
class OwnPlanted(TypedDict):
    """How the viewer did on planted pairs; nobody else is told."""

    answers: Count
    right: Count
    wrong: Count
    unsure: Count
    error: Figure
    rule: str


@open_
class BatchSummary(TypedDict):
    """What the viewer would accept at once, or has accepted."""

    id: str
    time: str
    basis: Annotated[str, word_(("band", "identical"))]
    kind: LinkKindWord
    answer: str
    band: Annotated[str | None, word_(BANDS, null=True)]
    source: str | None
    seed: int | None
    """Of the draw: `random.Random(seed).sample(pairs, sampled)` over the sorted pairs draws it again."""
    bound: float
    pairs: Count
    sampled: Count
    read: Count
    right: Count
    precision: float | None
    interval: list[float] | None
    lower: float | None
    """Lower end of the 95% interval, once the whole sample is read."""
    allowed: bool
    left: Count
    accepted: dict[str, Any] | None
    standing: Count
    """Votes that came with it and still stand."""
    undone: bool
    said: str
    """Where it stands and what is to be done, as a sentence."""


@open_
class BatchDocument(BatchSummary):
    """A batch with its sample, and the first pairs that would be accepted."""

    sample: list[dict[str, Any]]
    rest: list[dict[str, Any]]


@open_
class Batches(TypedDict):
    """The viewer's batches, newest first."""

    batches: list[BatchSummary]
