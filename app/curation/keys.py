"""Which key does what: ONE table, read by every button, by the help and by the tests.

Single digits and letters, never C or R, which Streamlit keeps for itself. They do nothing while a field has the
focus, and the reader can turn them off (WCAG 2.2, success criterion 2.1.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qmskg.links import UNSURE, LinkKind
from qmskg.relations import Relation, Strength

__all__ = ["ANSWERS", "HOMES", "KEYS", "RESERVED", "Action", "Key", "answers"]

#: what Streamlit does not let an app have
RESERVED: Final = frozenset("CR")


class Action(StrEnum):
    """What a curator can do on the screen apart from giving an answer."""

    YES = "yes"
    NO = "no"
    AGAIN = "again"
    SAVE = "save"
    SKIP = "skip"
    NEXT = "next"
    PREVIOUS = "previous"
    UNDO = "undo"
    LOAD = "load"
    FIND = "find"
    WHY = "why"
    SPLIT = "split"
    CORE = "core"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Key:
    """One key: what to press, what its button says, and what a tooltip adds."""

    press: str
    label: str
    help: str


KEYS: Final[dict[Action, Key]] = {
    Action.YES: Key("Y", "Yes", "Yes to the question that is marked as the next"),
    Action.NO: Key("N", "No", "No to the question that is marked as the next"),
    Action.AGAIN: Key("B", "Back", "Take back the last yes or no"),
    Action.SAVE: Key("D", "Save this", "Save the sentence that the answers amount to"),
    Action.SKIP: Key("S", "Skip", "Put this pair aside until you open the queue again"),
    Action.NEXT: Key("J", "Next", "Look at the next pair; decides nothing"),
    Action.PREVIOUS: Key("K", "Previous", "Look at the pair before; decides nothing"),
    Action.UNDO: Key("U", "Undo", "Take back your last decision"),
    Action.LOAD: Key("L", "Load again", "Ask the server for this pair as it is now; what you typed stays"),
    Action.FIND: Key("F", "None of these", "Search every duty and measure, and decide on one found there"),
    Action.WHY: Key("W", "Add a reason", "Say why you answered as you did, now that it is saved"),
    Action.SPLIT: Key("P", "Split", "Propose to split a duty that is two duties"),
    Action.CORE: Key("M", "New core standard", "Propose a core standard that is missing"),
    Action.NOWHERE: Key(
        "X", "Shares nothing with any of them", "Reject each of the core standards to choose from"
    ),
}

#: the core standards to choose from, one a key: each is then read beside the leaf
HOMES: Final = ("E", "G", "H", "Q", "T")

#: kind of pair -> answer -> key; a press decides at once
ANSWERS: Final[dict[LinkKind, dict[str, Key]]] = {
    LinkKind.MAPPING: {
        Relation.EQUAL: Key("1", "Same", "Meeting either meets the other"),
        Relation.SUBSET: Key("2", "B asks for more", "Meeting B meets A; meeting A does not meet B"),
        Relation.SUPERSET: Key("3", "A asks for more", "Meeting A meets B; meeting B does not meet A"),
        Relation.INTERSECTS: Key("4", "They share a duty", "Neither meets the other, but they share a duty: say which"),
        Relation.NONE: Key("5", "Nothing shared", "Reject: they share no duty"),
        UNSURE: Key("0", "Not sure", "An answer too: it is kept"),
    },
    LinkKind.EVIDENCE: {
        Strength.FULL: Key("1", "Yes, in full", "A good result shows that the duty is met"),
        Strength.PARTIAL: Key("2", "In part", "It shows part of it: say what it leaves out, or leave that not stated"),
        Strength.RELATED: Key("3", "About it, shows nothing", "Same subject, but no evidence"),
        Strength.NONE: Key("4", "No", "Reject: it has nothing to do with it"),
        UNSURE: Key("0", "Not sure", "An answer too: it is kept"),
    },
}  # fmt: skip


def answers(kind: str) -> dict[str, Key]:
    """Return the answers that a kind of pair takes, in the order of their keys.

    >>> [key.press for key in answers("evidence").values()]
    ['1', '2', '3', '4', '0']
    """
    return ANSWERS[LinkKind(kind)]
