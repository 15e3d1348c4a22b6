"""The finished example of the authoring guide, in a content folder of its own."""

from __future__ import annotations

import re
from pathlib import Path

GUIDE = Path(__file__).parents[2] / "sources" / "README.md"
ID = "example-fridge-guide"
FILE = f"sources/standards/{ID}.yaml"


def example() -> str:
    """Return the example file that the guide shows."""
    found = re.search(r"```yaml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


def put(content: Path, text: str, file: str = FILE) -> Path:
    """Write a file into a content folder."""
    path = content / file
    path.write_text(text, "utf-8")
    return path


def line_of(text: str, what: str) -> int:
    """Return the line on which something stands for the first time."""
    return text[: text.index(what)].count("\n") + 1
