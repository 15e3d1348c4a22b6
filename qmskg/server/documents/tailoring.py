"""A local overlay on the core set."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from qmskg.server.documents.answers import NamedDocument
from qmskg.server.documents.words import Count, open_

__all__ = ["TailoringCheck"]


@open_
class OverlaidCore(TypedDict):
    """The core set that an overlay lies over; it is not changed."""

    version: str
    sha256: Annotated[str, Field(min_length=64, max_length=64)]
    standards: Count


@open_
class LocalChange(TypedDict):
    """One difference, with its reason."""

    id: str
    title: str | None
    says: str | None
    reason: str
    core_says: NotRequired[str]
    """Of what is tailored: what the core asks, which holds as well."""
    law: NotRequired[list[str]]
    """Of what is set aside: duties of law under it, which bind whatever an overlay says."""


@open_
class TailoringProblem(TypedDict):
    """What is wrong with a row; a row that is wrong changes nothing."""

    row: str
    says: str


@open_
class TailoringCheck(TypedDict):
    """What an organisation adds, tailors, or says does not apply to it, over the core set as it stands."""

    core: OverlaidCore
    add: list[LocalChange]
    tailor: list[LocalChange]
    not_applicable: list[LocalChange]
    problems: list[TailoringProblem]
    organisation: NotRequired[str | None]
    over: NotRequired[str | None]
    changed_since: NotRequired[bool | None]
    """Whether the core set is another than the one that the overlay names; null where it names none."""
    as_it_is: NotRequired[Count]
    applies: NotRequired[list[str]]
    names: NotRequired[dict[str, NamedDocument]]
