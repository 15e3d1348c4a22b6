"""A release as files: everything that goes out, written into one folder, the same bytes for the same content.

README.txt                  what this is, and what must be known first
CHANGELOG.md                what changed, and since when
release.json                the content as one record, from which releases are compared
release.nq, release.trig    the named graph of the release
description.ttl             what the dataset is and where its files are (DCAT 3, VoID)
*.csv, qmskg.xlsx           the tables
confirmed, rejected, published .sssom.tsv
LICENCES.csv, CITATION.cff, SHA256SUMS
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pyoxigraph import Quad, RdfFormat, parse, serialize

from qmskg.authored import Ruling
from qmskg.coreset.difference import Difference
from qmskg.coreset.released import Released
from qmskg.errors import DataFolderError
from qmskg.exports.csv import write_csv
from qmskg.exports.dataset import Dataset
from qmskg.exports.rdf import place, prefixes_of, steady
from qmskg.exports.release_description import description
from qmskg.exports.release_papers import changelog, citation, licences, readme
from qmskg.exports.sssom import SETTLED_FILES, write_sssom
from qmskg.exports.xlsx import write_xlsx
from qmskg.graph.write_release import release_quads
from qmskg.model import Library

__all__ = ["MODEL", "SUMS", "Edition", "quads_of", "read_quads", "read_release", "sums_of", "write_release"]

MODEL: Final = "release.json"
SUMS: Final = "SHA256SUMS"
_QUADS: Final = "release.nq"


@dataclass(frozen=True)
class Edition:
    """What a release is written from.

    Attributes:
        model: its content.
        library: the sources that it rests on.
        content: the folder that holds ``ontology/``.
        since: what changed since the release before; None for the first.
        earlier: the changelog of the release before.
        reason: why it is said to break what went before.
        readers: how many readers make a pair agreed.
        rulings: leaf -> what the project suggests for it where it stands in no core standard.
    """

    model: Released
    library: Library
    content: Path
    since: Difference | None = None
    earlier: str = ""
    reason: str | None = None
    readers: int = 2
    rulings: Mapping[str, Ruling] = field(default_factory=dict)


def write_release(edition: Edition, folder: Path) -> str:
    """Write every file of a release into an empty folder, and return the checksum of its list of checksums.

    Of a source goes out what its licence lets out (:mod:`qmskg.exports.licensing`).
    """
    model = edition.model
    data = Dataset(
        library=edition.library, links=model.links, core=model.core, content=edition.content, version=model.version,
        readers=edition.readers, base=model.base, notice=model.notice, released=model.date, rulings=edition.rulings,
    )  # fmt: skip
    write_csv(data, folder)
    (folder / "about.txt").rename(folder / "README.txt")
    write_xlsx(data, folder)
    write_sssom(data, folder, SETTLED_FILES)
    _text(folder / MODEL, model.text())
    _write_rdf(model, data.library, folder)
    _text(folder / "README.txt", readme(model, data))
    _text(folder / "CHANGELOG.md", changelog(model, edition.since, edition.earlier, edition.reason))
    _text(folder / "LICENCES.csv", licences(data.library, model))
    _text(folder / "CITATION.cff", citation(model))
    _text(folder / "description.ttl", description(model, folder))
    _text(folder / SUMS, sums_of(folder))
    return digest(folder / SUMS)


def quads_of(model: Released, library: Library) -> set[Quad]:
    """Return the graph of a release."""
    return set(
        release_quads(
            model.version,
            model.core,
            model.links,
            model.stated,
            library,
            date=str(model.date),
            previous=model.previous,
            draft=model.draft,
            notice=model.notice,
            base=model.base,
        )
    )


def read_release(folder: Path) -> Released:
    """Read the content of a release.

    Raises:
        DataFolderError: it cannot be read.
    """
    try:
        return Released.read((folder / MODEL).read_bytes(), str(folder / MODEL))
    except OSError as error:
        raise DataFolderError(f"{folder / MODEL} cannot be read; restore the release from a backup") from error


def read_quads(folder: Path) -> list[Quad]:
    """Read the graph of a release.

    Raises:
        DataFolderError: it cannot be read.
    """
    try:
        return list(parse(path=folder / _QUADS, format=RdfFormat.N_QUADS))
    except (OSError, SyntaxError) as error:
        raise DataFolderError(f"{folder / _QUADS} cannot be read; restore the release from a backup") from error


def sums_of(folder: Path) -> str:
    """Return the checksums of a folder's files, as ``sha256sum -c`` reads them."""
    names = sorted(path.name for path in folder.iterdir() if path.name != SUMS)
    return "".join(f"{digest(folder / name)}  {name}\n" for name in names)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_rdf(model: Released, library: Library, folder: Path) -> None:
    quads = quads_of(model, library)
    lines = serialize(quads, format=RdfFormat.N_QUADS) or b""
    (folder / _QUADS).write_bytes(b"".join(sorted(lines.splitlines(keepends=True))))
    text = serialize(sorted(quads, key=place), format=RdfFormat.TRIG, prefixes=prefixes_of(model.base)) or b""
    said = (model.notice, f"qmskg core set {model.version}, released on {model.date}.")
    (folder / "release.trig").write_bytes(steady(text, said))


def _text(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")
