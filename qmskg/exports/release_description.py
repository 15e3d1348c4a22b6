"""``description.ttl``: what the dataset of a release is and where its files are (DCAT 3, VoID)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from qmskg.coreset.released import Released
from qmskg.exports.citing import MEDIA
from qmskg.exports.dataset import AUTHOR, LICENCE_URL
from qmskg.exports.folder import digest
from qmskg.exports.rdf import prefixes_of, steady
from qmskg.graph.terms import DCTERMS, RDF, SKOS, XSD, Namespace
from qmskg.graph.write_release import DCAT, VOID, release_graph, release_iri

__all__ = ["description"]

_SPDX: Final = Namespace("http://spdx.org/rdf/terms#")
_PREFIXES: Final = {"dcat": DCAT.iri, "void": VOID.iri, "spdx": _SPDX.iri}


def description(model: Released, folder: Path) -> str:
    """Return the description of a release, with every file that is in the folder by now."""
    triples = sorted(set(_triples(model, folder)), key=lambda t: (str(t.subject), str(t.predicate), str(t.object)))
    text = serialize(triples, format=RdfFormat.TURTLE, prefixes={**prefixes_of(model.base), **_PREFIXES}) or b""
    return steady(text, (model.notice,)).decode()


def _triples(model: Released, folder: Path) -> Iterator[Triple]:
    release, graph = release_iri(model.version, model.base), release_graph(model.version, model.base)
    for predicate, value in _of_release(model, release):
        yield Triple(release, predicate, value)
    lines = (folder / "release.nq").read_bytes().count(b"\n")
    yield Triple(release, VOID("triples"), Literal(lines))
    yield Triple(release, VOID("subset"), graph)
    yield Triple(graph, RDF("type"), VOID("Dataset"))
    for path in sorted(folder.iterdir()):
        yield from _file(path, release, model)


def _of_release(model: Released, release: NamedNode) -> Iterator[tuple[NamedNode, NamedNode | Literal]]:
    page = f"{model.base}releases/{model.version}"
    yield RDF("type"), DCAT("Dataset")
    yield RDF("type"), VOID("Dataset")
    yield DCTERMS("title"), Literal(f"qmskg core set {model.version}" + (" (draft)" if model.draft else ""))
    yield DCTERMS("identifier"), release
    yield DCTERMS("issued"), Literal(str(model.date), datatype=XSD("date"))
    yield DCTERMS("license"), NamedNode(LICENCE_URL)
    yield DCTERMS("publisher"), Literal(AUTHOR)
    yield DCAT("version"), Literal(model.version)
    yield DCAT("landingPage"), NamedNode(page)
    yield VOID("uriSpace"), Literal(f"{model.base}id/")
    if model.notice:
        yield SKOS("note"), Literal(model.notice)
    if model.previous:
        yield DCAT("previousVersion"), release_iri(model.previous, model.base)


def _file(path: Path, release: NamedNode, model: Released) -> Iterator[Triple]:
    at = f"{model.base}releases/{model.version}/{path.name}"
    file, check = NamedNode(at), NamedNode(f"{at}#checksum")
    yield Triple(release, DCAT("distribution"), file)
    yield Triple(file, RDF("type"), DCAT("Distribution"))
    yield Triple(file, DCTERMS("title"), Literal(path.name))
    yield Triple(file, DCAT("downloadURL"), file)
    yield Triple(file, DCAT("mediaType"), Literal(MEDIA[path.suffix]))
    yield Triple(file, DCAT("byteSize"), Literal(path.stat().st_size))
    yield Triple(file, _SPDX("checksum"), check)
    yield Triple(check, RDF("type"), _SPDX("Checksum"))
    yield Triple(check, _SPDX("algorithm"), _SPDX("checksumAlgorithm_sha256"))
    yield Triple(check, _SPDX("checksumValue"), Literal(digest(path)))
