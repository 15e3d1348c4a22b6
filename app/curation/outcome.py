"""What the screen says after something was done, and about where a pair stands: tables of sentences.

The machine's opinion is told as a band, as the server names it, and its reasons, and only of a pair that the
reader has decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import Any, Final

from curation.questions import sentence
from curation.why import why_html
from qmskg.errors import EnvironmentFault, NotSignedIn, QmskgError, StaleDecision
from qmskg.vocabulary import Status

__all__ = [
    "STANDS",
    "Notice",
    "Outcome",
    "Tone",
    "notice_html",
    "notice_of",
    "part_sentence",
    "readers_sentence",
    "titles_of",
]

#: where a pair stands, before the reader decides; never what somebody answered
STANDS: Final[dict[Status, str]] = {
    Status.PUBLISHED: "A body publishes this link; nobody here has read it yet.",
    Status.AGREED: "The readers have agreed on this pair.",
    Status.READ_ONCE: "Read once: it waits for another reader, who does not see the first answer.",
    Status.DISPUTED: "Disputed: the readers differ.",
    Status.UNSURE: "The readers are not sure.",
    Status.PROPOSED: "A machine proposes this pair; nobody has agreed it.",
    Status.REJECTED: "The readers have rejected this pair.",
}
_NOW: Final[dict[Status, str]] = {
    Status.PUBLISHED: "published",
    Status.AGREED: "agreed",
    Status.READ_ONCE: "read once; it waits for another reader",
    Status.DISPUTED: "disputed; the readers differ",
    Status.UNSURE: "kept as not sure",
    Status.PROPOSED: "proposed only",
    Status.REJECTED: "rejected",
}


_COUNTS: Final = "It counts for nothing else, and only you are told."


class Tone(StrEnum):
    """How a notice is shown; each has a word of its own, so that colour is not needed."""

    DONE = "Done"
    CARE = "Not saved"
    NONE = "No answer"
    AWAY = "Server away"
    SIGNED_OUT = "Signed out"


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence to the reader about what just happened."""

    tone: Tone
    sentence: str


def notice_of(error: QmskgError) -> Notice:
    """Return what to say of what a server refused, or of a server that is away."""
    said = str(error)
    named = not said.partition(" ")[0].isalpha()  # it begins with an id or the name of a file, left as it is
    said = f"{said[:1] if named else said[:1].upper()}{said[1:]}{'' if said.endswith(('.', '?')) else '.'}"
    if isinstance(error, StaleDecision):
        return Notice(Tone.CARE, f"{said} Nothing was saved, and what you typed is still here.")
    if isinstance(error, NotSignedIn):
        return Notice(Tone.SIGNED_OUT, f"{said} Nothing was saved, and what you typed is kept in this browser.")
    if isinstance(error, EnvironmentFault):
        return Notice(Tone.AWAY, f"{said} What you typed is still here; load again when it is back.")
    return Notice(Tone.CARE, said)


def notice_html(notice: Notice) -> str:
    """Return a notice; its first word says what kind it is, so that colour is not needed."""
    tone = "done" if notice.tone is Tone.DONE else "care"
    return f'<p class="q-said q-{tone}"><b>{notice.tone}.</b> {escape(notice.sentence)}</p>'


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision that the server has acknowledged, and what it may now show about the pair.

    Attributes:
        proposal: what the machine had thought; with its ``explanation`` once that was asked for.
        reasoned: whether a reason was given, with it or afterwards.
        planted: of a pair whose answer was known, what is right and whether the reader's was.
    """

    pair: tuple[str, str]
    titles: tuple[str, str]
    kind: str
    answer: str
    event: str
    status: str
    proposal: Mapping[str, Any] | None = None
    reasoned: bool = False
    planted: Mapping[str, Any] | None = None

    @property
    def sentence(self) -> str:
        """What was saved and where the pair now stands; of a planted pair what was known of it."""
        said = sentence(self.kind, self.answer, *(f"“{title}”" for title in self.titles))
        if self.planted:
            found = {True: "Yours is right.", False: "Yours differs.", None: "Unsure is neither."}[
                self.planted["right"]
            ]
            known = " or ".join(self.planted["expected"])
            return f"{said} This pair was put here to check the reading: the known answer is {known}. {found} {_COUNTS}"
        return f"{said} Now {_NOW[Status(self.status)]}."

    @property
    def machine(self) -> str | None:
        """What the machine thought, as a band with its reasons; None where it had no opinion."""
        if not self.proposal:
            return None
        found = self.proposal.get("band")
        reasons = "; ".join(self.proposal.get("reasons") or ())
        said = f"The machine's case for a link was {found}" if found else "The machine gave no strength"
        return f"{said}: {reasons.rstrip('.')}." if reasons else f"{said}."

    @property
    def why_html(self) -> str:
        """The machine's case, to open: marks on both texts and a waterfall; empty where it gave none."""
        return why_html(self.proposal) if self.proposal else ""


def titles_of(card: Mapping[str, Any]) -> tuple[str, str]:
    """Return the titles of a card's two texts, told apart by their documents where they are the same.

    >>> titles_of({"a": {"title": "Falls", "document": {"short_title": "QS86"}}, "b": {"title": "Falls"}})
    ('Falls (QS86)', 'Falls')
    """
    a, b = card["a"], card["b"]
    if a["title"] != b["title"]:
        return a["title"], b["title"]
    first, second = (side.get("document", {}).get("short_title") for side in (a, b))
    return (
        f"{a['title']} ({first})" if first else a["title"],
        f"{b['title']} ({second})" if second else b["title"],
    )


def part_sentence(me: Mapping[str, Any]) -> str:
    """Say what the reader may do here, and how many readers an agreement takes.

    >>> part_sentence({"may": ["read"], "roles": ["reader"], "readers": 2})
    'Deciding takes the role curator, and yours is reader; ask an administrator for it.'
    """
    if not {"decide", "adjudicate"} & set(me["may"]):
        held = " and ".join(me["roles"]) or "none"
        return f"Deciding takes the role curator, and yours is {held}; ask an administrator for it."
    return readers_sentence(me["readers"])


def readers_sentence(readers: int) -> str:
    """Say how many readers an agreement takes.

    >>> readers_sentence(1)
    'One reader is enough here: what you decide counts at once, and is marked as read by one.'
    """
    if readers == 1:
        return "One reader is enough here: what you decide counts at once, and is marked as read by one."
    return f"{readers} readers must agree, each without seeing the others' answers."
