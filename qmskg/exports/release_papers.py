"""The papers of a release: what it is, what changed, and whose words are in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from qmskg.coreset.difference import Difference, Move
from qmskg.coreset.released import Released
from qmskg.coreset.versions import Level
from qmskg.exports.cells import guard, plain
from qmskg.exports.dataset import AUTHOR, LICENCE, Dataset
from qmskg.model import Library, is_open

__all__ = ["ABOUT_FILES", "changelog", "licences", "readme"]

_LEVELS: Final = {
    Level.BREAKING: "Breaking: earlier evidence may not be enough any more, or a core standard is gone.",
    Level.ADDITION: "Something is added, and nothing that stood is weakened.",
    Level.WORDING: "Only wording changes.",
}
#: file of a release -> what it is
ABOUT_FILES: Final = {
    "README.txt": "What this is, and what to know first",
    "CHANGELOG.md": "What changed since the release before, and before that",
    "qmskg.nq": "The whole dataset as linked data, each named graph in its place (N-Quads)",
    "qmskg.trig": "The same, easier to read (TriG)",
    "qmskg.ttl": "Of it, what counts: editions in force, published links, and what people agreed (Turtle)",
    "release.json": "The core set as one record; `qmskg diff` compares two",
    "release.nq": "The core set as linked data, a named graph of the dataset (N-Quads)",
    "release.trig": "The same, easier to read (TriG)",
    "release.ttl": "The same without the name of its graph (Turtle)",
    "description.ttl": "What the dataset is, for machines (DCAT, VoID)",
    "qmskg.xlsx": "All tables as a workbook",
    "sources.csv": "The documents",
    "leaves.csv": "Their duties and measures",
    "core_standards.csv": "The core standards",
    "core_members.csv": "The duties under each core standard",
    "draft_evidence.csv": "What measures may show, by the project's draft; it counts for nothing",
    "disposition.csv": "What became of every duty",
    "mappings.csv": "Set relations that people settled",
    "evidence.csv": "What measures show",
    "published_links.csv": "Links as bodies state them",
    "confirmed.sssom.tsv": "Mappings that named people agreed (SSSOM)",
    "rejected.sssom.tsv": "Pairs that named people rejected (SSSOM)",
    "published.sssom.tsv": "Links as bodies state them (SSSOM)",
    "LICENCES.csv": "The licence of each source, and what of it stands here",
    "CITATION.cff": "How to cite this release",
    "datacite.json": "The same as DataCite has it, for whoever archives this release and is given a DOI for it",
    "dataset.jsonld": "The same as schema.org has it, with the address and checksum of each file",
    "SHA256SUMS": "Checksums of all other files",
}


def readme(model: Released, data: Dataset) -> str:
    """Return ``README.txt``."""
    parts = [f"qmskg core set {model.version}, released on {model.date}"]
    parts += [f"{heading}\n{said}" for heading, said in data.about]
    parts.append("Files\n" + "\n".join(f"{name}: {what}" for name, what in ABOUT_FILES.items()))
    if model.explained:
        parts.append("Contradictions that somebody explained\n" + "\n".join(model.explained))
    return "\n\n".join(parts) + "\n"


# --- what changed -------------------------------------------------------------------------------------------


def changelog(model: Released, since: Difference | None, earlier: str, reason: str | None = None) -> str:
    """Return ``CHANGELOG.md``: this release first, then what the one before said."""
    own = [f"## {model.version} ({model.date})", *([f"**{model.notice}**"] if model.notice else [])]
    if since is None:
        leaves = len({member.leaf for core in model.core for member in core.members})
        own.append(
            f"The first release: {_count(len(model.core), 'core standard')} over {_count(leaves, 'leaf', 'leaves')}, "
            f"and {_count(len(model.links), 'pair')} that people settled."
        )
    else:
        own += [f"Since {since.old.version}. {_LEVELS[Level.BREAKING if reason else since.level]}"]
        own += [f"Whoever released it says that it breaks: {reason}"] if reason else []
        own += list(_sections(since))
    before = earlier.partition("\n## ")[2]
    return "\n\n".join(["# Changelog", *own]) + "\n" + (f"\n## {before}" if before else "")


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _sections(since: Difference) -> Iterator[str]:
    def named(id: str) -> str:
        return " and ".join(f"{since.title(end)} (`{end}`)" for end in id.split("|"))

    def moved(move: Move) -> str:
        return f"{', '.join(map(named, move.of))} became {', '.join(map(named, move.to))}"

    rows: dict[str, list[str]] = {
        "What breaks": [*since.breaking],
        "Added": [named(id) for id in since.added],
        "Removed": [named(id) for id in since.removed],
        "Merged": [moved(move) for move in since.merged],
        "Split": [moved(move) for move in since.split],
        "Reworded": [f"{named(one.id)}: {', '.join(_words(f) for f in one.fields)}" for one in since.reworded],
        "Remapped": [
            f"{named(one.id)}: "
            + "; ".join(f"{id if one.kind == 'core' else one.kind}: {old or 'nothing'} → {new or 'nothing'}"
                        for id, old, new in one.changes)
            for one in since.remapped
        ],
    }  # fmt: skip
    for heading, found in rows.items():
        if found:
            yield f"### {heading}\n\n" + "\n".join(f"- {row}" for row in found)


def _words(field: str) -> str:
    return field.replace("_", " ")


# --- whose words --------------------------------------------------------------------------------------------


def licences(library: Library, version: str) -> str:
    """Return ``LICENCES.csv``: a row a source, and first what is ours."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("source", "title", "publisher", "licence", "text may be passed on", "what of it is here"))
    writer.writerow(("qmskg", f"Core set {version}", AUTHOR, LICENCE, "yes", "all of it"))
    for document in library.documents.values():
        free = is_open(document.licence)
        here = (
            "identifiers, titles, facts, summaries in our own words"
            if free
            else "identifiers, short titles, limits as numbers"
        )
        row = (document.id, document.title, document.publisher, document.licence, "yes" if free else "no", here)
        writer.writerow(guard(plain(cell)) for cell in row)
    return out.getvalue()
