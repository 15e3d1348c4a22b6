"""What a trust sends a server to be read, and gets back: its programme of audits, two of them, an overlay, a measure.

The server stores nothing of it. None of this needs an account.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, cast

import httpx

from qmskg.client.connection import Connection
from qmskg.exports.programme_files import FORMATS, format_of
from qmskg.server import documents as d

__all__ = ["ProgrammeQuestions"]

_LINES: Final = "application/x-ndjson"
#: seconds to wait for a programme: the reading of a long one, and of the one before it
_PATIENCE: Final = httpx.Timeout(300.0)


class ProgrammeQuestions(Connection):
    """What is asked about a file that is sent."""

    def read_programme(self, content: bytes, name: str, columns: Sequence[str] = ()) -> d.ProgrammeReading:
        """Return how a programme would be read: which column for what, and the first rows. Nothing is compared.

        Args:
            content: of an Excel workbook or CSV.
            name: of the file.
            columns: corrections such as ``title=Project name``, or ``lead=-`` where no column holds it.
        """
        files, data = {"file": (name, content)}, {"column": list(columns)}
        return cast(d.ProgrammeReading, self._ask("POST", "/programmes/read", files=files, data=data))

    def check_programme(
        self,
        content: bytes,
        name: str,
        services: Sequence[str] = (),
        columns: Sequence[str] = (),
        *,
        lines: Sequence[str] = (),
        files: Sequence[str] = (),
        progress: Callable[[int, int], None] | None = None,
    ) -> d.ProgrammeCheck:
        """Return what a programme may show, what overlaps and what is missing.

        Args:
            content: of an Excel workbook or CSV.
            name: of the file.
            services: what the trust gives, such as ``acute``.
            columns: corrections; see :meth:`read_programme`.
            lines: service lines that the programme is of, such as ``maternity``.
            files: to be given with the document, in base64: ``xlsx``, ``csv``, ``html``, ``docx``, or ``sheet`` for the
                sheet in the format that it came in.
            progress: told (titles read, titles to read).

        Raises:
            TooMany: others are being checked.
        """
        data = {
            "service": list(services), "service_line": list(lines), "column": list(columns), "files": list(files)
        }  # fmt: skip
        more: dict[str, Any] = {"files": {"file": (name, content)}, "data": data, "timeout": _PATIENCE}
        if progress is None:
            return cast(d.ProgrammeCheck, self._ask("POST", "/programmes", **more))
        for line in self._lines("/programmes", headers={"Accept": _LINES}, **more):
            if "done" in line:
                progress(line["done"], line["total"])
            elif "document" in line:
                return cast(d.ProgrammeCheck, line["document"])
            else:
                raise self._refused(line.get("problem"))
        raise self._refused(None)

    def programme_file(
        self,
        format: str,
        content: bytes,
        name: str,
        services: Sequence[str] = (),
        columns: Sequence[str] = (),
    ) -> bytes:
        """Return the checked programme as one file: the sheet with columns added, or the board paper.

        Args:
            format: ``xlsx`` or ``csv``, ``docx`` or ``html``.
            content: see :meth:`check_programme`, and so on.
            name: of the file.
            services: what the trust gives.
            columns: corrections.
        """
        data = {"service": list(services), "column": list(columns)}
        headers = {"Accept": FORMATS[format_of(format, content)].media.partition(";")[0]}
        files = {"file": (name, content)}
        return self._content("POST", "/programmes", headers=headers, files=files, data=data, timeout=_PATIENCE)

    def compare_programmes(self, a: tuple[str, bytes], b: tuple[str, bytes]) -> d.ProgrammeComparison:
        """Return what two programmes, each a name and its content, have in common and what stands in one only."""
        answer = self._ask("POST", "/programmes/compare", files={"a": a, "b": b}, timeout=_PATIENCE)
        return cast(d.ProgrammeComparison, answer)

    def check_tailoring(self, content: bytes, name: str) -> d.TailoringCheck:
        """Return what an overlay on the core set changes, and what is wrong with it."""
        return cast(d.TailoringCheck, self._ask("POST", "/tailoring", files={"file": (name, content)}))

    def pasted_measure(self, text: str) -> d.PastedMeasure:
        """Return which measures held here are like one in somebody's own words, and what it may be about."""
        return cast(d.PastedMeasure, self._ask("POST", "/measures", data={"text": text}))

    def _lines(self, path: str, **more: Any) -> Iterator[dict[str, Any]]:
        """Yield the objects of an answer in lines, as they come."""
        with self._faults(), self._http.stream("POST", path, **more) as answer:
            if not answer.is_success:
                answer.read()
                raise self._told(answer)
            for line in answer.iter_lines():
                yield json.loads(line)
