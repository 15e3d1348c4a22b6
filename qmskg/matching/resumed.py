"""A file of JSON lines that is written in parts, and that a run which was stopped goes on with.

Beside the file lie, until it is whole, ``NAME.part`` and ``NAME.part.json``: what it is made from, how many sources are
done, and how many bytes these take. Whatever stands behind these bytes was being written when the run stopped.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from qmskg.errors import InputError

__all__ = ["Resumed"]


class Resumed:
    """Lines for a file.

    Args:
        out: the file; what is there stays until the new one is whole.
        made_from: what the lines follow from: with anything else, they begin anew.

    Attributes:
        done: how many lines are there already.

    Raises:
        InputError: the file cannot be written.
    """

    def __init__(self, out: Path, made_from: Mapping[str, Any]) -> None:
        self._out, self._made_from = out, dict(made_from)
        self._part = out.with_name(f"{out.name}.part")
        self._state = out.with_name(f"{out.name}.part.json")
        self.done, size = self._before()
        try:
            with self._part.open("ab") as stream:
                stream.truncate(size)
        except OSError as error:
            raise self._fault(error) from error

    def add(self, lines: Iterable[Mapping[str, Any]]) -> None:
        """Write some more lines; when this returns they are on the disk, and count as done."""
        written = [json.dumps(line, ensure_ascii=False) + "\n" for line in lines]
        try:
            with self._part.open("ab") as stream:
                stream.write("".join(written).encode("utf-8", "surrogatepass"))
                stream.flush()
                os.fsync(stream.fileno())
                size = stream.tell()
            self.done += len(written)
            state = {**self._made_from, "done": self.done, "bytes": size}
            fresh = self._state.with_suffix(".fresh")
            fresh.write_text(json.dumps(state), "utf-8")
            fresh.replace(self._state)
        except OSError as error:
            raise self._fault(error) from error

    def finish(self) -> int:
        """Put the file in its place; return how many lines it has."""
        try:
            self._part.replace(self._out)
            self._state.unlink(missing_ok=True)
        except OSError as error:
            raise self._fault(error) from error
        return self.done

    def _before(self) -> tuple[int, int]:
        """Return how many lines and bytes a run before this one has left of the same."""
        try:
            state = json.loads(self._state.read_text("utf-8"))
            done, size = int(state.pop("done")), int(state.pop("bytes"))
            whole = self._part.stat().st_size >= size
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return 0, 0  # there is none, or it cannot be told what it is
        return (done, size) if whole and state == self._made_from else (0, 0)

    def _fault(self, error: OSError) -> InputError:
        return InputError(f"{self._out} cannot be written: {error.strerror}")
