"""A trust's own programme on the bench: the file, how it would be read, and what was found. It is kept nowhere else.

Everything is asked of the server, which stores nothing of it; what stands here is gone with the visit.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from curation.finding import ask
from curation.outcome import Notice
from qmskg.client import Client

__all__ = [
    "FIELDS", "GUESS_NONE", "MEGABYTES", "PAGE", "ROWS", "Bench", "File", "Show", "choices", "corrections",
    "rows_to_show",
]  # fmt: skip

#: what a drop-down says where no column holds a field
GUESS_NONE: Final = "No column"
_NOWHERE: Final = "-"
#: what may be taken away: the sheet in its own format, and the board paper in Word and to print
_FILES: Final = ("sheet", "docx", "html")
#: what the server takes
MEGABYTES: Final = 10
ROWS: Final = 2_000
#: field of a programme -> what people call it; one that is new is called by its name
FIELDS: Final = {
    "title": "Title of the audit", "ref": "Reference", "driver": "Driver", "priority": "Priority",
    "standard": "Standard audited", "detail": "Description", "area": "Service or division", "lead": "Lead",
    "start": "Start", "due": "Report due", "frequency": "Frequency", "status": "Status",
}  # fmt: skip
#: rows that stand on the screen at once
PAGE: Final = 25


@dataclass(frozen=True, slots=True)
class File:
    """A file to take away."""

    name: str
    media: str
    content: bytes


@dataclass
class Bench:
    """One file and what is known of it.

    Attributes:
        reading: how it would be read with the corrections last asked for; None where it cannot be.
        guessed: the server's own guess, field -> heading.
        notice: why it cannot be read so.
        refused: why the last check came to nothing.
        found: what the last check found.
        asked: corrections, service and service line of that check.
    """

    client: Client
    content: bytes
    name: str
    reading: Any = None
    guessed: Mapping[str, str] = field(default_factory=dict)
    notice: Notice | None = None
    refused: Notice | None = None
    found: Any = None
    asked: tuple[Sequence[str], str, str] | None = None
    _read: Sequence[str] | None = None

    def read(self, columns: Sequence[str] = ()) -> None:
        """Ask how the file would be read with these corrections; what was asked already is not asked again."""
        if self._read == columns and self.notice is None:
            return
        answer, notice = ask(lambda: self.client.read_programme(self.content, self.name, columns))
        self._read, self.notice = columns, notice
        if answer is not None:
            self.reading = answer
            self.guessed = self.guessed or answer["columns"]

    def check(self, columns: Sequence[str], service: str, line: str, progress: Callable[[int, int], None]) -> None:
        """Have it checked for a kind of trust and a service line, or for any; where it fails, what was found stays."""
        services, lines = [service] if service else [], [line] if line else []
        found, self.refused = ask(
            lambda: self.client.check_programme(
                self.content, self.name, services, columns, lines=lines, files=_FILES, progress=progress
            )
        )
        if found is not None:
            self.found, self.asked = found, (columns, service, line)

    @property
    def files(self) -> list[File]:
        """What can be taken away: the sheet, then the board paper in Word and to print."""
        return [
            File(one["name"], one["media"], base64.b64decode(one["content"]))
            for one in self.found.get("files", ())
        ]


def choices(reading: Mapping[str, Any]) -> list[str]:
    """Return what a drop-down offers: no column, then every heading of every sheet, once."""
    sheets = reading["sheets"]
    headings = [text for sheet in sheets for text in (*sheet["headings"], *sheet["columns"].values())]
    return list(dict.fromkeys([GUESS_NONE, *headings]))


def corrections(guessed: Mapping[str, str], chosen: Mapping[str, str]) -> tuple[str, ...]:
    """Return what was chosen otherwise than guessed, as the server takes it.

    >>> corrections({"title": "Topic", "lead": "Who"}, {"title": "Name", "lead": GUESS_NONE, "ref": GUESS_NONE})
    ('title=Name', 'lead=-')
    """
    return tuple(
        f"{name}={_NOWHERE if heading == GUESS_NONE else heading}"
        for name, heading in chosen.items() if heading != guessed.get(name, GUESS_NONE)
    )  # fmt: skip


class Show(StrEnum):
    """Which rows to show, in the words of the drop-down."""

    ALL = "All rows"
    KNOWN = "Rows that look like an audit held here"
    UNKNOWN = "Rows that were not recognised"
    TWICE = "Rows that look the same as another"


def rows_to_show(found: Mapping[str, Any], show: str, words: str = "") -> list[Any]:
    """Return the rows of a kind whose titles hold all of some words, in the order of the sheet."""
    same = ("same_audit", "same_title")
    twice = {row for pair in found["overlap_details"] if pair["why"] in same for row in pair["rows"]}
    wanted = words.casefold().split()
    kinds: dict[Show, Callable[[Any], bool]] = {
        Show.ALL: lambda _: True,
        Show.KNOWN: lambda row: bool(row["matches"]),
        Show.UNKNOWN: lambda row: not row["matches"],
        Show.TWICE: lambda row: row["row"] in twice,
    }
    return [
        row for row in found["rows"]
        if kinds[Show(show)](row) and all(word in row["title"].casefold() for word in wanted)
    ]  # fmt: skip
