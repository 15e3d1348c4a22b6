"""What an export is made from, and what each export says about itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from qmskg.authored import LeftOut
from qmskg.exports.licensing import RULE, core_passed_on, passed_on
from qmskg.identity import DEFAULT_BASE
from qmskg.links import CoreStandard, Link
from qmskg.model import Library, is_open
from qmskg.vocabulary import Status

__all__ = ["AUTHOR", "LICENCE", "LICENCE_URL", "Dataset", "is_open"]

#: who made and publishes the dataset
AUTHOR: Final = "The qmskg project"
LICENCE: Final = "CC BY 4.0 for the project's own content; each source keeps its own terms, which stand with it"
LICENCE_URL: Final = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True)
class Dataset:
    """One state of the data.

    Attributes:
        library: the content, without what the licences of sources keep (:mod:`qmskg.exports.licensing`).
        links: what people decided, and open proposals.
        core: the core standards, drafts among them.
        content: the folder that holds ``ontology/``.
        version: of the data, as the reader sees it.
        position: of the register's last event.
        readers: how many readers make a pair agreed now; each link says how many it rests on.
        rulings: leaf -> what the project suggests for it where it stands in no core standard.
        notice: what must stand on every export of this data, for instance that it is fictional.
        released: the day of the release, where the data are one.
    """

    library: Library
    links: tuple[Link, ...]
    core: tuple[CoreStandard, ...]
    content: Path
    version: str
    position: int = 0
    readers: int = 2
    base: str = DEFAULT_BASE
    notice: str | None = None
    rulings: Mapping[str, LeftOut] = field(default_factory=dict)
    released: str | None = None

    def __post_init__(self) -> None:
        """Leave out what the licence of a source keeps: no format can write what is not here."""
        object.__setattr__(self, "library", passed_on(self.library))
        object.__setattr__(self, "core", tuple(core_passed_on(one, self.library) for one in self.core))

    @cached_property
    def core_titles(self) -> dict[str, str]:
        """The titles of core standards by id."""
        return {standard.id: standard.title for standard in self.core}

    @cached_property
    def date(self) -> str:
        """The date of the data: of the newest decision or the newest date of a source, and never today's.

        A source may give a month or a year only, so this may be one too.
        """
        return self.released or max(self._dates(), default="")

    def _dates(self) -> Iterator[str]:
        for document in self.library.documents.values():
            edition = document.edition
            dates = (edition.published, edition.updated, edition.content_as_of, document.verified.checked)
            yield from (date for date in dates if date)
        yield from (link.time[:10] for link in self.links if link.time)

    def of_status(self, *statuses: Status) -> tuple[Link, ...]:
        """Return the links of some statuses, by pair."""
        return tuple(sorted((li for li in self.links if li.status in statuses), key=lambda li: (li.a, li.b)))

    @property
    def about(self) -> tuple[tuple[str, str], ...]:
        """What a reader must know first, each with its heading."""
        drafts = sum(standard.draft for standard in self.core)
        agreed = self.of_status(Status.AGREED, Status.REJECTED)
        once = sum(link.readers < 2 for link in agreed)
        notice = (("Notice", self.notice),) if self.notice else ()
        return (
            *notice,
            (
                "What this is",
                "qmskg: what bodies ask of the NHS, what audits show about it, and how all this relates",
            ),
            ("Version", self.version),
            ("Date of the data", self.date),
            *(() if self.released else (("Position of the register", str(self.position)),)),
            ("Licence", LICENCE),
            ("What of the sources is here", f"{RULE}. The licence of each source stands with it"),
            (
                "Readers",
                f"{_READERS[min(self.readers, 3)]} {len(agreed)} pairs are settled, {once} of them by one reader",
            ),
            ("Core standards", f"{len(self.core)}, of which {drafts} are drafts. {self._labels}"),
            ("Agreed and published", _COUNTS),
            ("No rating", "Nothing here says that an organisation complies, and there are no scores"),
        )

    @property
    def _labels(self) -> str:
        """What stands on the drafts: who made them, and that nobody has agreed them."""
        return ". ".join(sorted({standard.label for standard in self.core if standard.label}))


_COUNTS: Final = (
    "Agreed: named people read both texts. Published: a body says so itself, on the page named. "
    "Nothing else counts, and no proposal by a machine is among agreed links"
)
_READERS: Final = {
    1: "One reader is enough to make a pair agreed in this installation.",
    2: "Two readers, blind to each other, make a pair agreed.",
    3: "Three readers, blind to each other, make a pair agreed.",
}
