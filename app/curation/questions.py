"""The questions of the design's relation table, and the sentence that the answers amount to.

A curator answers in order: would meeting A meet B, would meeting B meet A, and, only when both are no, do they
share a duty. The relation comes from :func:`qmskg.relations.from_answers`, the sentence from ``RELATIONS``; the
words that a thesaurus would use for a set relation say the opposite of what is meant, so none appears here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from qmskg.links import UNSURE, LinkKind
from qmskg.relations import RELATIONS, STRENGTHS, Relation, Strength, from_answers

__all__ = ["EVIDENCE_QUESTION", "QUESTIONS", "Answers", "sentence"]

#: asked of two requirements; the third only when the first two are answered no
QUESTIONS: Final = (
    "Would an organisation that meets A, by that alone, meet B?",
    "Would an organisation that meets B, by that alone, meet A?",
    "Do they share a duty?",
)
EVIDENCE_QUESTION: Final = "Does a good result in A show that the duty B is met?"

_LETTERS: Final = {True: "y", False: "n", None: "-"}
_UNSURE_SENTENCE: Final = "Not sure what holds between A and B."


@dataclass(frozen=True, slots=True)
class Answers:
    """Yes and no so far, in the order of :data:`QUESTIONS`.

    >>> Answers().answer(0, True).answer(1, False).relation
    <Relation.SUPERSET: 'superset'>
    """

    given: tuple[bool | None, bool | None, bool | None] = (None, None, None)

    @property
    def letters(self) -> str:
        """The answers as letters, for whoever keeps them.

        >>> Answers().answer(1, False).letters, Answers.of_letters("-n-").given[1]
        ('-n-', False)
        """
        return "" if self == Answers() else "".join(_LETTERS[yes] for yes in self.given)

    @classmethod
    def of_letters(cls, letters: str) -> Answers:
        """Read them back; letters that were not written by :attr:`letters` are passed over."""
        found = cls()
        for question, letter in enumerate(letters[:3]):
            if question < found.asked and letter in "yn":
                found = found.answer(question, letter == "y")
        return found

    @property
    def asked(self) -> int:
        """How many questions are on the screen: the third only when both others are no."""
        return 3 if self.given[:2] == (False, False) else 2

    @property
    def next(self) -> int | None:
        """The first question on the screen that has no answer, or None."""
        return next((i for i in range(self.asked) if self.given[i] is None), None)

    @property
    def relation(self) -> Relation | None:
        """What the answers amount to, or None while one is missing."""
        first, second, third = self.given
        if self.next is not None or first is None or second is None:
            return None
        return from_answers(meeting_a_meets_b=first, meeting_b_meets_a=second, share_a_duty=third is True)

    def answer(self, question: int, yes: bool) -> Answers:
        """Answer, or change the answer to, one question. The third falls when it is no longer asked."""
        first, second, third = (yes if i == question else old for i, old in enumerate(self.given))
        changed = replace(self, given=(first, second, third))
        return changed if changed.asked == 3 else replace(changed, given=(first, second, None))

    def back(self) -> Answers:
        """Take back the last question that has an answer."""
        last = max((i for i, yes in enumerate(self.given) if yes is not None), default=None)
        if last is None:
            return self
        first, second, third = (None if i == last else old for i, old in enumerate(self.given))
        return Answers((first, second, third))


def sentence(kind: str, answer: str, a: str = "A", b: str = "B") -> str:
    """Return what an answer says about two texts.

    >>> sentence("mapping", "subset")
    'B asks for all that A asks, and more: meeting B meets A.'
    """
    if answer == UNSURE:
        return _UNSURE_SENTENCE
    if LinkKind(kind) is LinkKind.MAPPING:
        return RELATIONS[Relation(answer)].sentence.format(a=a, b=b)
    return STRENGTHS[Strength(answer)].sentence.format(a=a, b=b)
