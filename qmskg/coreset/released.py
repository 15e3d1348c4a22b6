"""What a release holds, as one record: the core set, what people settled, what bodies state, and what it rests on.

It is written into the release as ``release.json``, so that any two releases can be compared when the sources that
they rested on have long moved on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pydantic import Field, ValidationError

from qmskg.coreset.coherence import Profile
from qmskg.errors import DataFolderError
from qmskg.identity import DEFAULT_BASE
from qmskg.links import CoreStandard, Link
from qmskg.model import Library, PartialDate, Record, StatedLink, Threshold
from qmskg.vocabulary import Status

__all__ = ["BANNER", "CURRENT", "Released", "ReleasedLeaf", "release_of"]

#: stands in every file of a draft release
BANNER: Final = (
    "DRAFT. Made by the project with machine help, and not agreed by named curators. Places of leaves under core "
    "standards that are marked as proposed count for nothing until people have decided them."
)
#: what is so now, in place of a version
CURRENT: Final = "current"
_SETTLED: Final = frozenset({Status.AGREED, Status.REJECTED})


class ReleasedLeaf(Record):
    """A leaf as it was when a release was made.

    Attributes:
        wording: hash of its words, ``substance`` of what it asks (:meth:`Requirement.substance_hash`).
    """

    source: str
    edition: str
    number: str
    title: str
    wording: str
    substance: str
    thresholds: tuple[Threshold, ...] = ()


class Released(Record):
    """The content of one release, or (version ``current``) what a release would hold now.

    Attributes:
        date: day of the release; empty for what is current.
        previous: the release before.
        notice: what must stand on every file.
        core: the core standards, by id.
        links: what people settled, be it that there is nothing, by kind and pair.
        stated: links as bodies state them.
        leaves: what the core standards and links name, by id.
        explained: contradictions that somebody explained, in words.
    """

    version: str
    date: PartialDate | None = None
    profile: Profile
    previous: str | None = None
    base: str = DEFAULT_BASE
    notice: str | None = None
    core: tuple[CoreStandard, ...] = ()
    links: tuple[Link, ...] = ()
    stated: tuple[StatedLink, ...] = ()
    leaves: dict[str, ReleasedLeaf] = Field(default_factory=dict)
    explained: tuple[str, ...] = ()

    @property
    def graph(self) -> str:
        """The name of its graph."""
        return f"coreset/{self.version}"

    @property
    def draft(self) -> bool:
        """Whether named curators have not agreed it."""
        return self.profile is Profile.DRAFT

    def text(self) -> str:
        """Return it as ``release.json`` holds it; the same content, the same bytes."""
        return self.model_dump_json(indent=1, exclude_defaults=True) + "\n"

    @classmethod
    def read(cls, text: bytes, where: str) -> Released:
        """Read what :meth:`text` wrote.

        Raises:
            DataFolderError: it cannot be read.
        """
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise DataFolderError(
                f"{where} is no release that this qmskg can read; restore it from a backup, or install a newer qmskg"
            ) from error


def release_of(
    library: Library,
    links: Iterable[Link],
    core: Iterable[CoreStandard],
    *,
    version: str = CURRENT,
    date: str | None = None,
    profile: Profile = Profile.DRAFT,
    previous: str | None = None,
    base: str = DEFAULT_BASE,
    notice: str | None = None,
    explained: tuple[str, ...] = (),
) -> Released:
    """Return what a release of a state of the data holds; of links, only what people settled.

    An agreed release leaves proposals out of its core standards; the gate has seen to it that there are none.
    """
    core = tuple(sorted(core, key=lambda standard: standard.id))
    settled = [link for link in links if link.status in _SETTLED]
    named = {m.leaf for standard in core for m in standard.members} | {
        end for li in settled for end in (li.a, li.b)
    }
    stated = (link.model_copy(update={"file": "", "line": None}) for link in library.stated)
    return Released(
        version=version, date=date, profile=profile, previous=previous, base=base, core=core, explained=explained,
        notice=" ".join(filter(None, (notice, BANNER if profile is Profile.DRAFT else None))) or None,
        links=tuple(sorted(settled, key=lambda link: (link.kind.value, link.a, link.b))),
        stated=tuple(sorted(stated, key=lambda li: (li.subject, li.type, li.object, li.page or "", li.note or ""))),
        leaves={id: _leaf(library, id) for id in sorted(named & library.nodes.keys())},
    )  # fmt: skip


def _leaf(library: Library, id: str) -> ReleasedLeaf:
    node, document = library.nodes[id], library.document_of(id)
    edition = document.edition.version
    return ReleasedLeaf(
        source=document.id, edition=edition, number=node.number, title=node.title, thresholds=node.thresholds,
        wording=node.wording_hash(), substance=node.substance_hash(edition),
    )  # fmt: skip
