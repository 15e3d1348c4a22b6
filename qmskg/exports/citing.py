"""How a dataset is cited, in the shapes that others read, all from one record.

``CITATION.cff`` (Citation File Format 1.2.0), ``datacite.json`` (the attributes of the DataCite Metadata Schema 4.5,
without a DOI, which whoever archives a release is given) and ``dataset.jsonld`` (schema.org ``Dataset``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from qmskg.coreset.released import Released
from qmskg.exports.dataset import AUTHOR, LICENCE, LICENCE_URL, Dataset
from qmskg.exports.folder import digest
from qmskg.graph.write_release import release_iri

__all__ = ["CITING", "MEDIA", "Cited", "cited_release", "cited_state", "write_citing", "write_schema"]

#: the files that :func:`write_citing` and :func:`write_schema` write
CITING: Final = ("CITATION.cff", "datacite.json", "dataset.jsonld")
#: ending of a file -> its media type
MEDIA: Final = {
    ".csv": "text/csv", ".nq": "application/n-quads", ".trig": "application/trig", ".ttl": "text/turtle",
    ".tsv": "text/tab-separated-values", ".json": "application/json", ".jsonld": "application/ld+json",
    ".md": "text/markdown", ".txt": "text/plain", ".cff": "application/yaml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
_ABSTRACT: Final = (
    "What bodies ask of the NHS in England, what audits show about it, and how all this relates: documents with their "
    "duties and measures, links as bodies publish them, mappings that named people agreed, and a core set of standards."
)
_KEYWORDS: Final = ("NHS", "quality management", "standards", "clinical audit", "knowledge graph", "SKOS", "SSSOM")


@dataclass(frozen=True, slots=True)
class Cited:
    """What a citation says.

    Attributes:
        version: as the reader sees it.
        date: day of the release; None for a state that nobody released, which is no fixed thing to cite.
        page: where it is shown.
        id: the IRI that names it; None for a state that nobody released.
        previous: the IRI of the release before.
        notice: what every reader must know first.
    """

    title: str
    version: str
    page: str
    date: str | None = None
    id: str | None = None
    previous: str | None = None
    notice: str | None = None

    @property
    def abstract(self) -> str:
        """What it is, and what must be known first."""
        return " ".join(filter(None, (_ABSTRACT, self.notice)))

    def cff(self) -> str:
        """Return ``CITATION.cff``."""
        block = {
            "cff-version": "1.2.0",
            "message": "If you use these data, please cite this release."
            if self.date
            else "Nobody released this state; it is gone once anything moves. Cite a release instead.",
            "type": "dataset",
            "title": self.title,
            "abstract": self.abstract,
            "version": self.version,
            **({"date-released": self.date} if self.date else {}),
            "authors": [{"name": AUTHOR}],
            "keywords": list(_KEYWORDS),
            "license": "CC-BY-4.0",
            "url": self.page,
            **({"identifiers": [{"type": "url", "value": self.id}]} if self.id else {}),
        }
        return yaml.safe_dump(block, sort_keys=False, allow_unicode=True, width=110)

    def datacite(self) -> dict[str, Any]:
        """Return the attributes of a DataCite record."""
        related = {"relatedIdentifierType": "URL", "relationType": "IsNewVersionOf"}
        return {
            "schemaVersion": "http://datacite.org/schema/kernel-4",
            "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Knowledge graph"},
            "creators": [{"name": AUTHOR, "nameType": "Organizational"}],
            "titles": [{"title": self.title, "lang": "en"}],
            "publisher": {"name": AUTHOR},
            "publicationYear": int(self.date[:4]) if self.date else None,
            "dates": [{"date": self.date, "dateType": "Issued"}] if self.date else [],
            "version": self.version,
            "language": "en",
            "url": self.page,
            "identifiers": [{"identifier": self.id, "identifierType": "URL"}] if self.id else [],
            "relatedIdentifiers": [{"relatedIdentifier": self.previous, **related}] if self.previous else [],
            "subjects": [{"subject": word} for word in _KEYWORDS],
            "rightsList": [{
                "rights": LICENCE, "rightsUri": LICENCE_URL, "rightsIdentifier": "CC-BY-4.0",
                "rightsIdentifierScheme": "SPDX",
            }],
            "descriptions": [{"description": self.abstract, "descriptionType": "Abstract", "lang": "en"}],
        }  # fmt: skip

    def schema_org(self, files: Iterable[Path]) -> dict[str, Any]:
        """Return a schema.org ``Dataset`` with the files that it can be had as; nothing in it is fetched.

        Args:
            files: that are there. Of a release, each has an address; of another state, a name only.
        """
        known = {
            "identifier": self.id,
            "datePublished": self.date,
            "isBasedOn": self.previous,
            "url": self.page,
        }
        return {
            "@context": {"@vocab": "https://schema.org/"},
            "@type": "Dataset",
            **({"@id": self.id} if self.id else {}),
            "name": self.title,
            "description": self.abstract,
            "version": self.version,
            **{name: value for name, value in known.items() if value},
            "license": LICENCE_URL,
            "creator": {"@type": "Organization", "name": AUTHOR},
            "publisher": {"@type": "Organization", "name": AUTHOR},
            "keywords": list(_KEYWORDS),
            "inLanguage": "en",
            "isAccessibleForFree": True,
            "spatialCoverage": "England",
            "distribution": [self._file(path) for path in files],
        }

    def _file(self, path: Path) -> dict[str, Any]:
        return {
            "@type": "DataDownload",
            "name": path.name,
            **({"contentUrl": f"{self.page}/{path.name}"} if self.id else {}),
            "encodingFormat": MEDIA.get(path.suffix, "text/plain"),
            "contentSize": f"{path.stat().st_size} B",
            "sha256": digest(path),
        }


def cited_release(model: Released) -> Cited:
    """Return how a release is cited."""
    return Cited(
        title=f"qmskg core set of NHS quality standards{' (draft)' if model.draft else ''}",
        version=model.version,
        page=f"{model.base}releases/{model.version}",
        date=str(model.date),
        id=release_iri(model.version, model.base).value,
        previous=release_iri(model.previous, model.base).value if model.previous else None,
        notice=model.notice,
    )


def cited_state(data: Dataset) -> Cited:
    """Return how a state that nobody released is described, so that nobody takes it for a release."""
    return Cited(
        title="qmskg core set of NHS quality standards (not released)",
        version=data.version,
        page=f"{data.base}core",
        notice=data.notice,
    )


def write_citing(cited: Cited, folder: Path) -> None:
    """Write ``CITATION.cff`` and ``datacite.json`` into a folder."""
    (folder / "CITATION.cff").write_text(cited.cff(), "utf-8", newline="\n")
    _json(folder / "datacite.json", cited.datacite())


def write_schema(cited: Cited, folder: Path) -> None:
    """Write ``dataset.jsonld`` into a folder, with the files that are there by then."""
    _json(folder / "dataset.jsonld", cited.schema_org(sorted(folder.iterdir())))


def _json(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")
