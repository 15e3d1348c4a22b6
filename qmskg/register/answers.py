"""What a person says about a pair, checked and put in the pair's canonical order.

A mapping's ends stand in alphabetical order, so that B,A with the inverse is A,B; an evidence link runs from the
measure to the leaf.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from qmskg.errors import InputError, StaleDecision
from qmskg.identity import ID_PATTERN, pair_key
from qmskg.links import UNSURE, LinkKind, inverse_answer
from qmskg.relations import Relation, Strength

__all__ = ["ANSWERS", "LIMITS", "Answer", "clean", "pair_of", "typed_name"]

#: kind of pair -> the words that may be said about it
ANSWERS: Final[dict[LinkKind, tuple[str, ...]]] = {
    LinkKind.MAPPING: (*(r.value for r in Relation), UNSURE),
    LinkKind.EVIDENCE: (*(s.value for s in Strength), UNSURE),
}

#: what a person may type -> how many characters
LIMITS: Final[dict[str, int]] = {
    "reason": 4000,
    "comment": 4000,
    "challenge": 2000,
    "shared": 1000,
    "not_covered": 1000,
    "name": 200,
    "label": 100,
    "fields": 100_000,
    "parts": 4000,
}
#: how a field is called in a sentence, where its name alone would not do
_CALLED: Final[dict[str, str]] = {
    "shared": "shared duty",
    "not_covered": "text of what is not covered",
    "fields": "text of the edit",
    "challenge": "reason",
    "parts": "text of the parts",
}
_MOST_LEFT_OUT: Final = 20
#: characters that no text has, and those that turn the order of the letters round on the screen, by which a text can
#: be made to read as another (Unicode Technical Report 36, 2.11)
_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
#: in names alone: marks that take no room, and would make two people look like one. Joiners are part of some scripts
_INVISIBLE: Final = re.compile("[\xad\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u2060-\u2065\ufeff]")


@dataclass(frozen=True, slots=True)
class Answer:
    """A checked answer, read from ``a`` to ``b`` in the canonical order. Make it with :meth:`checked`."""

    a: str
    b: str
    kind: LinkKind
    answer: str
    shared: str | None = None
    reason: str | None = None
    not_covered: tuple[str, ...] | None = None

    @property
    def key(self) -> str:
        """The key of the pair."""
        return pair_key(self.a, self.b)

    @property
    def texts(self) -> dict[str, str]:
        """What was typed, by field; what is left out as JSON."""
        left_out = None if self.not_covered is None else json.dumps(self.not_covered, ensure_ascii=False)
        typed = {"reason": self.reason, "shared": self.shared, "not_covered": left_out}
        return {field: text for field, text in typed.items() if text is not None}

    @classmethod
    def checked(
        cls,
        a: str,
        b: str,
        kind: LinkKind,
        answer: str,
        *,
        shared: str | None = None,
        reason: str | None = None,
        not_covered: Sequence[str] | None = None,
    ) -> Answer:
        """Check an answer and put it in canonical order.

        Raises:
            InputError: a word that this kind of pair does not know, or a text that does not belong or is too long.
        """
        pair_of(a, b)
        if answer not in ANSWERS[kind]:
            ends = "two requirements" if kind is LinkKind.MAPPING else "a measure and a requirement"
            raise InputError(f"{answer[:60]!r} is no answer for {ends}: say one of {', '.join(ANSWERS[kind])}")
        shared, reason = clean("shared", shared), clean("reason", reason)
        if shared and (kind is LinkKind.EVIDENCE or answer == Relation.NONE):
            raise InputError("a shared duty belongs to two requirements that share one; leave it out here")
        left_out = _left_out(kind, answer, not_covered)
        if kind is LinkKind.MAPPING and a > b:
            a, b, answer = b, a, inverse_answer(answer)
        return cls(a, b, kind, answer, shared, reason, left_out)


def pair_of(a: str, b: str) -> str:
    """Return the key of a pair of ids.

    Raises:
        InputError: one is no id, or both are the same.
    """
    for id in (a, b):
        if not re.fullmatch(ID_PATTERN, id) or len(id) > 120:
            raise InputError(f"{id[:120]!r} is not an id: write it like nice-qs16:2")
    if a == b:
        raise InputError(f"{a} is given twice; a decision is about two different leaves")
    return pair_key(a, b)


def check_seen(seen: str, position: str, what: str) -> None:
    """Refuse what somebody says of a thing that has changed since they looked.

    Raises:
        InputError: ``seen`` is no position.
        StaleDecision: it is not ``position``, where the thing is now.
    """
    seen = seen.strip()
    if not re.fullmatch(r"none|[1-9][0-9]{0,17}", seen):
        raise InputError(
            f"{seen[:40]!r} is no position: say 'none' the first time, else the one that the history gave"
        )
    if seen != position:
        raise StaleDecision(
            f"{what} changed since you looked (you saw {seen}, it is {position} now): look again, then decide",
            position=position,
        )


def clean(field: str, text: str | None) -> str | None:
    r"""Return what was typed, without the white space around it; None for nothing.

    >>> clean("reason", "  same duty\n") , clean("reason", "  ")
    ('same duty', None)

    Raises:
        InputError: it is too long, or holds characters that no text has.
    """
    text = (text or "").strip()
    name, limit = _CALLED.get(field, field), LIMITS[field]
    if len(text) > limit:
        raise InputError(f"the {name} has {len(text):,} characters and may have {limit:,}; shorten it")
    if _UNPRINTABLE.search(text):
        raise InputError(f"the {name} holds a control character; type it again, or paste it as plain text")
    if field == "name" and (_INVISIBLE.search(text) or (text and not any(map(str.isalnum, text)))):
        raise InputError("the name holds characters that cannot be seen, or no letter; type it again")
    return text or None


def typed_name(*given: object) -> str:
    r"""Return the first text that can be the name of a person, made to fit; a program gave it, so nothing is refused.

    >>> typed_name(None, "  Ann\x00 Abara "), typed_name("", 3)
    ('Ann Abara', 'unnamed person')
    """
    names = (
        " ".join(_INVISIBLE.sub("", _UNPRINTABLE.sub("", text)).split()) for text in given if isinstance(text, str)
    )
    fitting = (name[: LIMITS["name"]].strip() for name in names)
    return next((name for name in fitting if any(map(str.isalnum, name))), "unnamed person")


def _left_out(kind: LinkKind, answer: str, given: Sequence[str] | None) -> tuple[str, ...] | None:
    """Return what a measure leaves out: None is "not stated", and () only ever stands beside full."""
    items = tuple(text for item in given or () if (text := clean("not_covered", item)))
    if len(items) > _MOST_LEFT_OUT:
        raise InputError(f"at most {_MOST_LEFT_OUT} things can be listed as not covered; join some of them")
    if items and (kind is not LinkKind.EVIDENCE or answer != Strength.PARTIAL):
        raise InputError(
            "only a partial answer about a measure lists what is not covered; leave it out, or say partial"
        )
    if kind is LinkKind.EVIDENCE and answer == Strength.FULL:
        return ()
    return items or None
