"""What the document types are made with: open dictionaries, and words of closed vocabularies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Final, TypeVar

from pydantic import ConfigDict, Field, WithJsonSchema, with_config

from qmskg import vocabulary as v
from qmskg.links import UNSURE, LinkKind
from qmskg.relations import Relation, Strength

__all__ = [
    "AnswerOrNone",
    "BasisWord",
    "Count",
    "LinkKindWord",
    "ShownWord",
    "StatusOrNone",
    "StatusWord",
    "Step",
    "StrengthWord",
    "open_",
    "word_",
]

T = TypeVar("T")


def open_(made: type[T]) -> type[T]:
    """More keys are welcome; the words under a field describe it in the schema."""
    return with_config(ConfigDict(extra="allow", use_attribute_docstrings=True))(made)


def word_(values: Iterable[str], *, null: bool = False) -> WithJsonSchema:
    """A word of a closed vocabulary."""
    kind: Any = ["string", "null"] if null else "string"
    return WithJsonSchema({"type": kind, "enum": [*map(str, values), *([None] if null else [])]})


ANSWERS: Final = tuple(dict.fromkeys((*Relation, *Strength, UNSURE)))

StatusWord = Annotated[str, word_(v.Status)]
StrengthWord = Annotated[str, word_(Strength)]
ShownWord = Annotated[str, word_(s for s in Strength if s is not Strength.NONE)]
BasisWord = Annotated[str, word_(("direct", "through_core"))]
LinkKindWord = Annotated[str, word_(LinkKind)]
AnswerWord = Annotated[str, word_(ANSWERS)]
AnswerOrNone = Annotated[str | None, word_(ANSWERS, null=True)]
StatusOrNone = Annotated[str | None, word_(v.Status, null=True)]
Count = Annotated[int, Field(ge=0)]
#: (from, link in words, to)
Step = Annotated[list[str], Field(min_length=3, max_length=3)]
