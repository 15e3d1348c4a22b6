"""Recommended programmes as files: for each kind of trust a page in Markdown and the document as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from qmskg.exports.folder import ExportedFile, write_together

__all__ = ["page", "write_programmes"]

Found = Mapping[str, Any]
_HEAD: Final = "# Programmes of audits, one for each kind of trust\n"


def write_programmes(found: Iterable[tuple[str, str, Found]], out: Path, command: str) -> tuple[ExportedFile, ...]:
    """Write a page and a document for each kind of trust, and a page that lists them.

    Args:
        found: key and name of a kind of trust, and its programme; the key names its files.
        out: the folder; what lies in it under other names stays.
        command: what made them, told on each page.

    Raises:
        InputError: ``out`` is not a folder.
        EnvironmentFault: it cannot be written to.
    """
    texts, rows, notice = {}, [], ""
    for key, name, document in found:
        stem = key.replace("+", "-and-").replace("_", "-")
        texts[f"{stem}.md"] = page(name, document, command)
        texts[f"{stem}.json"] = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
        rows.append(f"- [{name}]({stem}.md): {document['words'][0]}\n")
        notice = document["notice"] or document["rests_on"]
    texts["README.md"] = f"{_HEAD}\n**{notice}**\n\nMade by `{command}`.\n\n{''.join(rows)}"

    def write(folder: Path) -> None:
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8", newline="\n")

    return write_together(out, write)


def page(name: str, found: Found, command: str) -> str:
    """Return a programme as a page in Markdown."""
    return "\n".join(_lines(name, found, command)) + "\n"


def _lines(name: str, found: Found, command: str) -> Iterator[str]:
    yield from (f"# A programme of audits: {name}", "")
    if found["notice"]:
        yield from (f"**{found['notice']}**", "")
    for sentence in (*found["words"], f"Rests on: {found['rests_on']}", f"Made by `{command}`."):
        yield from (sentence, "")
    locked = [row for row in found["audits"] if row["locked"]]
    further = [row for row in found["audits"] if not row["locked"]]
    yield from _audits("Beside the mandatory audits" if locked else "The audits", further, found)
    if locked:
        yield from _audits("Done in any case", locked, found)
    yield from _list(
        "Irreplaceable: the only audits here that show something",
        [f"{_name(found, row['id'])}: {_names(found, row['only_for'])}" for row in found["irreplaceable"]],
    )
    yield from _list(
        "What can be swapped at no cost",
        [f"{_names(found, tie['drops'])} for {_names(found, tie['instead'])}" for tie in found["ties"]],
    )
    yield from ("## How sure this is", "", found["sure"]["words"], "")
    yield from _list(
        f"What no audit here shows ({len(found['uncoverable'])})",
        [_name(found, id) for id in found["uncoverable"]],
    )


def _audits(heading: str, rows: list[Any], found: Found) -> Iterator[str]:
    yield from (f"## {heading} ({len(rows)})", "")
    if not rows:
        yield from ("None.", "")
        return
    yield from (
        "| | audit | taking part | adds | what it adds | collects | drawn |",
        "|---|---|---|---|---|---|---|",
    )
    for place, row in enumerate(rows, 1):
        taking = "; ".join(ground["text"] for ground in row["grounds"]) if row["mandatory"] else row["standing"]
        drawn = "" if row["drawn"] is None or row["locked"] else f"{row['drawn']} of {found['sure']['trials']}"
        cells = (
            str(place), f"{row['title']} (`{row['id']}`)", taking, str(len(row["adds"])), _names(found, row["adds"]),
            row["frequency"], drawn,
        )  # fmt: skip
        yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
    yield ""


def _list(heading: str, rows: list[str]) -> Iterator[str]:
    yield from (f"## {heading}", "")
    yield from ([f"- {row}" for row in rows] or ["None."])
    yield ""


def _names(found: Found, ids: Iterable[str]) -> str:
    return "; ".join(_name(found, id) for id in ids)


def _name(found: Found, id: str) -> str:
    return str(found["names"][id]["title"])
