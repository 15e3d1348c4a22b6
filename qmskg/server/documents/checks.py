"""What checks the curation itself: challenges by readers."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from qmskg.register import Outcome
from qmskg.server.documents.curating import LinkDocument, StatedDocument
from qmskg.server.documents.words import open_, word_

__all__ = ["ChallengeDocument", "ChallengeList", "LinkPage", "WaitingChallenge"]

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
