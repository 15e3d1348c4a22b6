"""Which licences the sources have, counted from the content: ``python -m qmskg.exports.licence_table``."""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from pathlib import Path

from qmskg.ingest import load_library
from qmskg.model import Library, is_open
from qmskg.settings import Settings

__all__ = ["licence_table"]

#: publishers named in a row; the rest are counted
_NAMED = 4


def licence_table(library: Library) -> str:
    """Return a table in Markdown: each licence, how many documents, of whom, and what of them is handed on."""
    held: dict[str, list[str]] = defaultdict(list)
    for document in library.documents.values():
        held[document.licence].append(document.publisher)
    rows = [
        "| licence, as its source gives it | documents | of | text may be passed on | in exports |",
        "|" + "---|" * 5,
    ]
    for licence in sorted(held, key=lambda licence: (-len(held[licence]), licence)):
        free = is_open(licence)
        publishers = sorted(set(held[licence]), key=str.casefold)
        more = f" and {len(publishers) - _NAMED} more" if len(publishers) > _NAMED else ""
        cells = (
            licence, str(len(held[licence])), ", ".join(publishers[:_NAMED]) + more, "yes" if free else "no",
            "facts and our summaries" if free else "facts alone",
        )  # fmt: skip
        rows.append("| " + " | ".join(" ".join(cell.replace("|", "/").split()) for cell in cells) + " |")
    return "\n".join(rows) + "\n"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--content", type=Path, default=Settings.from_environment().content)
    sys.stdout.write(licence_table(load_library(parser.parse_args().content)))


if __name__ == "__main__":
    main()
