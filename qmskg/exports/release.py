"""A release as files: everything that goes out, written into one folder, the same bytes for the same content.

README.txt                  what this is, and what must be known first
CHANGELOG.md                what changed, and since when
release.json                the content as one record, from which releases are compared
release.nq, release.trig, release.ttl   the named graph of the release
qmskg.nq, qmskg.trig        the whole dataset that it stands in; qmskg.ttl: what counts of it
description.ttl             what the dataset is and where its files are (DCAT 3, VoID)
*.csv, qmskg.xlsx           the tables
confirmed, rejected, published .sssom.tsv
LICENCES.csv, CITATION.cff, datacite.json, dataset.jsonld, SHA256SUMS
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from qmskg.authored import LeftOut
from qmskg.coreset.difference import Difference
from qmskg.coreset.released import Released
from qmskg.errors import DataFolderError
from qmskg.exports.citing import cited_release, write_citing, write_schema
from qmskg.exports.csv import write_csv
from qmskg.exports.dataset import Dataset
from qmskg.exports.folder import SUMS, digest, sums_of, write_sums
from qmskg.exports.ordered import Ordered
from qmskg.exports.rdf import lines_into, trig_into, turtle_into
from qmskg.exports.release_description import description
from qmskg.exports.release_papers import changelog, licences, readme
from qmskg.exports.sssom import SETTLED_FILES, write_sssom
from qmskg.exports.xlsx import write_xlsx
from qmskg.graph.write_links import dataset_quads
from qmskg.graph.write_release import release_graph, release_quads, what_counts
from qmskg.model import Library

__all__ = [
    "MODEL", "SUMS", "Edition", "digest", "quads_of", "read_quads", "read_release", "sums_of", "whole_of",
    "write_release",
]  # fmt: skip

MODEL: Final = "release.json"
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
    rulings: Mapping[str, LeftOut] = field(default_factory=dict)


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
    _write_rdf(model, data, folder)
    _text(folder / "README.txt", readme(model, data))
    _text(folder / "CHANGELOG.md", changelog(model, edition.since, edition.earlier, edition.reason))
    _text(folder / "LICENCES.csv", licences(data.library, model.version))
    cited = cited_release(model)
    write_citing(cited, folder)
    _text(folder / "description.ttl", description(model, folder))
    write_schema(cited, folder)
    return digest(write_sums(folder))


def quads_of(model: Released, library: Library) -> Iterator[Quad]:
    """Yield the graph of a release; a quad may come twice."""
    return release_quads(
        model.version, model.core, model.links, model.stated, library, date=str(model.date),
        previous=model.previous, draft=model.draft, notice=model.notice, base=model.base,
    )  # fmt: skip


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


def whole_of(model: Released, data: Dataset, released: Callable[[], Iterable[Quad]]) -> Iterator[Quad]:
    """Yield the dataset that a release stands in: its sources and links, its own graph, and of it what counts.

    There is no proposal in it, and no draft but those of the release. ``released`` gives the graph of the release.
    """
    around = dataset_quads(data.library, data.links, (), data.content, data.base, data.rulings)
    return chain(around, released(), what_counts(released, model.version, model.base))


def _write_rdf(model: Released, data: Dataset, folder: Path) -> None:
    said = (model.notice, f"qmskg core set {model.version}, released on {model.date}.")

    def write(name: str, quads: Ordered, graph: NamedNode | DefaultGraph) -> None:
        lines_into(folder / f"{name}.nq", quads)
        trig_into(folder / f"{name}.trig", quads, said, model.base)
        turtle_into(folder / f"{name}.ttl", quads, graph, said, model.base)

    with Ordered(quads_of(model, data.library), folder) as released:
        write("release", released, release_graph(model.version, model.base))
        with Ordered(whole_of(model, data, released.quads), folder) as dataset:
            write("qmskg", dataset, DefaultGraph())


def _text(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")
