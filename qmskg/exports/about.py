"""``about.txt``: what a reader of files without a cover must know first."""

from __future__ import annotations

from pathlib import Path

from qmskg.exports.dataset import Dataset

__all__ = ["write_about"]


def write_about(data: Dataset, folder: Path) -> None:
    """Write it beside the data."""
    text = "\n\n".join(f"{heading}\n{said}" for heading, said in data.about)
    (folder / "about.txt").write_text(f"{text}\n", "utf-8", newline="\n")
