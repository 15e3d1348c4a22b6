"""A trust's own programme over a workspace: read, recognised and checked in memory. Nothing of it is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from qmskg.assurance.own_programme import ProgrammeRow, check_programme
from qmskg.assurance.programme_comparison import compare_programmes
from qmskg.errors import InputError, TooMany
from qmskg.ingest.own_programme import Field, OwnProgramme, OwnRow, read_own
from qmskg.ingest.services import asked
from qmskg.matching.recognise import Asked, Recognised, audit_clauses, recognise
from qmskg.matching.vectors import Progress
from qmskg.model import Library
from qmskg.workspace.meaning import Meaning
from qmskg.workspace.view import View

__all__ = ["Checked", "OwnProgrammes"]

#: columns beside the title that may name an audit
_NAMING: Final = (Field.REF, Field.DRIVER, Field.STANDARD, Field.DETAIL)
#: rows that a dry run shows
_FIRST: Final = 5
#: seconds that a programme waits for the one before it
_PATIENCE: Final = 60.0
_BY_NAME: Final = (
    "Search by meaning is not ready here, so rows were recognised by name alone; send it again in a minute."
)


@dataclass(frozen=True)
class Checked:
    """A programme as it was read, and what was found; both are gone when whoever asked lets go of them."""

    programme: OwnProgramme
    document: dict[str, Any]


class OwnProgrammes:
    """Checks programmes, one at a time, since each takes a processor for seconds.

    Args:
        view: gives what is so now.
        meaning: encodes titles.
    """

    def __init__(self, view: Callable[[], View], meaning: Meaning) -> None:
        self._view, self._meaning = view, meaning
        self._lock = threading.Lock()

    def check(
        self,
        given: bytes | Path,
        *,
        name: str | None = None,
        services: Sequence[str] = (),
        lines: Sequence[str] = (),
        corrections: Mapping[Field, str] | None = None,
        progress: Progress | None = None,
    ) -> Checked:
        """Read a programme and say what it may show, what overlaps and what is missing.

        Args:
            given: the file's content, or where it is.
            name: of the file, for sentences.
            services: keys of what the trust gives, such as ``acute+community``.
            lines: keys of the service lines that the programme is of.
            corrections: heading or letter of columns, where the guess is wrong.
            progress: told (titles read, titles to read).

        Raises:
            InputError: the file cannot be read, or a key names no service or service line.
            TooMany: others are being checked.
        """
        types, about = asked(services, lines)
        programme = read_own(given, name=name, corrections=corrections)
        if not self._lock.acquire(timeout=_PATIENCE):
            raise TooMany("other programmes are being checked; send yours again in a minute", retry_after=60)
        try:
            view = self._view()
            found, by_meaning = self._recognised(view.library, programme.rows, progress)
            document = check_programme(view.index, _told(programme, found), types, about)
        finally:
            self._lock.release()
        notes = [*programme.notes, *([] if by_meaning else [_BY_NAME])]
        return Checked(programme, {**document, **_how_read(programme), "meaning": by_meaning, "notes": notes})

    def read(
        self, content: bytes, *, name: str | None = None, corrections: Mapping[Field, str] | None = None
    ) -> dict[str, Any]:
        """Say how a programme would be read, without comparing it with anything: a dry run.

        Raises:
            InputError: the file cannot be read.
        """
        programme = read_own(content, name=name, corrections=corrections)
        return {
            **_how_read(programme),
            "rows": len(programme.rows),
            "untitled": [row for row, own in zip(_numbers(programme), programme.rows, strict=True) if own.note],
            "first": [
                {"row": row, "cells": {field.value: text for field, text in own.cells.items()}}
                for row, own in zip(_numbers(programme), programme.rows, strict=True) if own.note is None
            ][:_FIRST],
            "fields": [field.value for field in Field],
            "notes": list(programme.notes),
        }  # fmt: skip

    def compare(self, a: tuple[bytes | Path, str], b: tuple[bytes | Path, str]) -> dict[str, Any]:
        """Put two programmes side by side: what is in both, and what in one only.

        Args:
            a: content, or where it is, and name of one file.
            b: the same of the other.

        Raises:
            InputError: one cannot be read; the sentence names it.
            TooMany: others are being checked.
        """
        found = []
        for content, name in (a, b):
            try:
                found.append(self.check(content, name=name).document)
            except InputError as error:
                raise InputError(str(error) if name in str(error) else f"{name}: {error}") from error
        names = (a[1], b[1]) if a[1] != b[1] else (f"{a[1]} (the first)", f"{b[1]} (the second)")
        return compare_programmes(found[0], found[1], names)

    def _recognised(
        self, library: Library, rows: Sequence[OwnRow], progress: Progress | None
    ) -> tuple[list[tuple[Recognised, ...]], bool]:
        asked = [
            Asked(row.title if row.note is None else "", tuple(row.cells[f] for f in _NAMING if f in row.cells))
            for row in rows
        ]  # fmt: skip
        public = {text for clause in audit_clauses(library) for text in (clause.text, clause.title, clause.parent)}
        vectors = self._meaning.passing(public)
        try:
            return recognise(library, asked, vectors, progress), vectors is not None
        finally:
            if vectors is not None:
                vectors.close()


def _how_read(programme: OwnProgramme) -> dict[str, Any]:
    """Return which column of each sheet was taken for what."""
    return {
        "columns": programme.sheets[0].named(),
        "sheets": [
            {
                "name": sheet.name, "header": sheet.header, "columns": sheet.named(),
                "headings": [text for text in sheet.headings if text],
            }
            for sheet in programme.sheets
        ],
    }  # fmt: skip


def _numbers(programme: OwnProgramme) -> list[int | str]:
    """Return what each row is called: its number, with its sheet where there are several."""
    several = len(programme.sheets) > 1
    return [
        f"{programme.sheets[row.sheet].name}!{row.number}" if several else row.number for row in programme.rows
    ]


def _told(programme: OwnProgramme, found: Sequence[tuple[Recognised, ...]]) -> list[ProgrammeRow]:
    return [
        ProgrammeRow(
            number, row.title,
            {field.value: text for field, text in row.cells.items() if field is not Field.TITLE}, audits, row.note,
        )
        for number, row, audits in zip(_numbers(programme), programme.rows, found, strict=True)
    ]  # fmt: skip
