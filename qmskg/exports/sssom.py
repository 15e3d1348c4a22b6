"""SSSOM 1.1 in TSV (https://mapping-commons.github.io/sssom/): one file a status, and reading them back.

Set relations and stated links are mappings; evidence is none, and stands in the RDF and the CSV. SSSOM has no slot
for the rounds and events of the register, nor for the time of day: those are lost here, and stay in the register.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from qmskg.errors import InputError, SourceError
from qmskg.exports.cells import guard, plain, unguard
from qmskg.exports.dataset import LICENCE_URL, Dataset
from qmskg.graph.write import node_iri
from qmskg.identity import ontology_iri, short
from qmskg.ingest.yaml_lines import yaml_in
from qmskg.links import BY_HAND, DRAFT_LABEL, Link, LinkKind, Origin
from qmskg.model import StatedLink
from qmskg.relations import RELATIONS, Relation
from qmskg.vocabulary import STATED, StatedType, Status

__all__ = ["FILES", "SETTLED_FILES", "MappingSet", "read_sssom", "several", "values_of", "write_sssom"]

#: status -> (file, what the file holds)
FILES: Final[dict[Status, tuple[str, str]]] = {
    Status.AGREED: ("agreed.sssom.tsv", "Mappings that named people agreed."),
    Status.REJECTED: ("rejected.sssom.tsv", "Pairs that named people agreed to share no duty."),
    Status.PUBLISHED: (
        "published.sssom.tsv",
        "Links as bodies state them, each with the body's own word. They are not set relations.",
    ),
    Status.PROPOSED: (
        "proposed.sssom.tsv",
        "Suggestions by a program, the project's own drafts, or recalled from memory (ext_origin says which). "
        "Nobody has agreed them, and they count for nothing.",
    ),
}

#: what a release has of them: no proposal is ever among its mappings
SETTLED_FILES: Final[dict[Status, tuple[str, str]]] = {
    **{status: FILES[status] for status in (Status.REJECTED, Status.PUBLISHED)},
    Status.AGREED: ("confirmed.sssom.tsv", FILES[Status.AGREED][1]),
}

#: how to read the predicates, in the header of every file
HOW_TO_READ: Final = (
    "A text is read as the set of its demands. 'Within 48 hours' to 'within 36 hours' is skos:broadMatch: the "
    "object asks for all that the subject asks, and more. A thesaurus would say the opposite. "
    "skos:mappingRelation with predicate_modifier Not: the two share no duty. "
    "skos:mappingRelation without it: a suggestion that names no relation."
)
LOST: Final = "Not held here: the rounds and events of the register, and evidence."

#: a suggestion that names no relation
_UNNAMED: Final = "skos:mappingRelation"
_NOT: Final = "Not"
_MANUAL, _MACHINE, _UNKNOWN = (
    "semapv:ManualMappingCuration", "semapv:CompositeMatching", "semapv:UnspecifiedMatching",
)  # fmt: skip
_PREFIXES: Final = {
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
#: slot that SSSOM lacks -> (property, datatype)
_EXTENSIONS: Final = {
    "ext_status": ("qms:status", "xsd:string"),
    "ext_shared_duty": ("qms:sharedDuty", "xsd:string"),
    "ext_conflicts": ("qms:conflicts", "xsd:string"),
    "ext_readers": ("qms:readers", "xsd:integer"),
    "ext_reworded": ("qms:reworded", "xsd:boolean"),
    "ext_origin": ("qms:origin", "xsd:string"),
    "ext_token_made_by": ("qms:tokenMadeBy", "xsd:string"),
    "ext_decided": ("prov:generatedAtTime", "xsd:dateTime"),
    "ext_text_read": ("qms:textRead", "xsd:string"),
}
COLUMNS: Final = (
    "subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id", "object_label",
    "mapping_justification", "author_label", "mapping_tool", "mapping_tool_version", "mapping_date", "confidence",
    "see_also", "comment", *_EXTENSIONS,
)  # fmt: skip

Row = Mapping[str, str]


def write_sssom(data: Dataset, folder: Path, files: Mapping[Status, tuple[str, str]] = FILES) -> None:
    """Write one file a status; a file without rows is written too, so that none of an older export stays."""
    for status, (name, about) in files.items():
        text = _header(data, status, about) + _table(list(_rows(data, status)))
        (folder / name).write_text(text, "utf-8", newline="\n")


@dataclass(frozen=True, slots=True)
class MappingSet:
    """A file that was read.

    Attributes:
        header: the metadata block.
        links: its set relations, whatever their status.
        stated: its links that bodies state.
    """

    header: Mapping[str, Any]
    links: tuple[Link, ...]
    stated: tuple[StatedLink, ...]


def read_sssom(path: Path) -> MappingSet:
    """Read a file that :func:`write_sssom` wrote.

    Raises:
        SourceError: it is no such file; with the line.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError("cannot be read as UTF-8 text", path=path) from error
    found = re.match(r"(?:#[^\n]*\n)*", text)
    block = found[0] if found else ""
    header = _read_header(block, path)
    prefixes, first = header["curie_map"], block.count("\n") + 1
    reader = csv.DictReader(io.StringIO(text[len(block) :], newline=""), delimiter="\t", strict=True)
    if missing := [column for column in COLUMNS if column not in (reader.fieldnames or ())]:
        raise SourceError(f"the column {missing[0]} is missing", path=path, line=first)
    try:
        rows = [_read_row({slot: unguard(text) for slot, text in row.items()}, prefixes) for row in reader]
    except (csv.Error, KeyError, AttributeError, ValueError, InputError) as error:
        message = f"this row cannot be read ({str(error).splitlines()[0]}): it must be as qmskg writes it"
        raise SourceError(message, path=path, line=first + reader.line_num - 1) from error
    return MappingSet(
        header,
        tuple(row for row in rows if isinstance(row, Link)),
        tuple(row for row in rows if isinstance(row, StatedLink)),
    )


# --- writing ------------------------------------------------------------------------------------------------


def _header(data: Dataset, status: Status, about: str) -> str:
    block = {
        "sssom_version": "1.1",
        "curie_map": {"qms": ontology_iri(base=data.base), "qmskg": f"{data.base}id/", **_PREFIXES},
        "mapping_set_id": f"{data.base}mappings/{status.value}",
        "mapping_set_version": data.version if data.released else f"{data.version}+{data.position}",
        "mapping_set_title": f"qmskg: {status.value} mappings",
        "mapping_set_description": " ".join(filter(None, (data.notice, about))),
        "license": LICENCE_URL,
        "comment": f"{HOW_TO_READ} {LOST} Date of the data: {data.date}.",
        "extension_definitions": [
            {"slot_name": slot, "property": name, "type_hint": hint} for slot, (name, hint) in _EXTENSIONS.items()
        ],
    }
    lines = yaml.safe_dump(block, sort_keys=False, allow_unicode=True, width=10_000).splitlines()
    return "".join(f"#{line}\n" for line in lines)


def _table(rows: Sequence[Row]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", delimiter="\t", lineterminator="\n", quotechar='"')
    writer.writeheader()
    writer.writerows({column: guard(plain(text)) for column, text in row.items()} for row in rows)
    return out.getvalue()


def _rows(data: Dataset, status: Status) -> Iterator[Row]:
    titles = {core.id: core.title for core in data.core}
    if status is Status.PUBLISHED:
        for stated in data.library.stated:
            yield {
                **_ends(data, titles, stated.subject, stated.object),
                "predicate_id": STATED[stated.type][0],
                "mapping_justification": _MANUAL,
                "author_label": stated.issuer or "",
                "see_also": stated.page or "",
                "comment": stated.note or "",
                "ext_status": status.value,
            }
        return
    for link in data.of_status(status):
        if link.kind is LinkKind.MAPPING:
            yield {**_ends(data, titles, link.a, link.b), **_said(link), **_provenance(link)}


def _ends(data: Dataset, titles: Mapping[str, str], subject: str, object_: str) -> Row:
    found = {}
    for end, id in (("subject", subject), ("object", object_)):
        thing = data.library.nodes.get(id) or data.library.documents.get(id)
        iri = node_iri(id, data.library, data.base).value
        found[f"{end}_id"] = f"qmskg:{iri.removeprefix(f'{data.base}id/')}"
        found[f"{end}_label"] = thing.title if thing else titles.get(id, "")
    return found


def _said(link: Link) -> Row:
    row = RELATIONS[Relation(link.answer)] if link.answer else None
    return {
        "predicate_id": row.predicate if row else _UNNAMED,
        "predicate_modifier": _NOT if row and row.negated else "",
        "ext_status": link.status.value,
        "ext_shared_duty": link.shared or "",
        "ext_conflicts": link.conflicts or "",
        "ext_reworded": "true" if link.reworded else "",
    }


def _provenance(link: Link) -> Row:
    if link.status is Status.PROPOSED:
        return {
            "mapping_justification": _UNKNOWN if link.origin in BY_HAND else _MACHINE,
            "mapping_tool": "" if link.origin in BY_HAND else "qmskg",
            "mapping_tool_version": link.model or "",
            "confidence": "" if link.probability is None else repr(link.probability),
            "comment": DRAFT_LABEL if link.origin is Origin.DRAFTED else "",
            "ext_origin": link.origin or "",
        }
    return {
        "mapping_justification": _MANUAL,
        "author_label": several(link.people),
        "ext_token_made_by": several(link.token_issuers),
        "mapping_date": (link.time or "")[:10],
        "ext_readers": str(link.readers),
        "ext_decided": link.time or "",
        "ext_text_read": several(f"{leaf} {text}" for leaf, text in link.read.items()),
    }


# --- reading ------------------------------------------------------------------------------------------------

_STATED: Final[dict[str, StatedType]] = {curie: type_ for type_, (curie, _) in STATED.items()}
_RELATION: Final = {(row.predicate, _NOT if row.negated else ""): relation for relation, row in RELATIONS.items()}


def _read_header(block: str, path: Path) -> dict[str, Any]:
    header = yaml_in("\n".join(line[1:] for line in block.splitlines()), path).value
    needed = ("license", "mapping_set_id", "curie_map")
    if not isinstance(header, dict) or not all(header.get(slot) for slot in needed):
        raise SourceError(f"the header must have {', '.join(needed)}", path=path, line=1)
    return header


def _read_row(row: Row, prefixes: Mapping[str, str]) -> Link | StatedLink:
    base = prefixes["qmskg"].removesuffix("id/")
    subject, object_ = (
        short(prefixes[prefix] + local, base)
        for prefix, _, local in (row[end].partition(":") for end in ("subject_id", "object_id"))
    )
    if type_ := _STATED.get(row["predicate_id"]):
        return StatedLink(
            subject=subject, type=type_, object=object_, issuer=row["author_label"] or None,
            page=row["see_also"] or None, note=row["comment"] or None,
        )  # fmt: skip
    unnamed = (row["predicate_id"], row["predicate_modifier"]) == (_UNNAMED, "")
    relation = None if unnamed else _RELATION[row["predicate_id"], row["predicate_modifier"]]
    return Link(
        a=subject,
        b=object_,
        kind=LinkKind.MAPPING,
        status=Status(row["ext_status"]),
        answer=relation.value if relation else None,
        shared=row["ext_shared_duty"] or None,
        conflicts=row["ext_conflicts"] or None,
        reworded=row["ext_reworded"] == "true",
        readers=int(row["ext_readers"] or 0),
        people=tuple(values_of(row["author_label"])),
        token_issuers=tuple(values_of(row["ext_token_made_by"])),
        time=row["ext_decided"] or row["mapping_date"] or None,
        read=dict(text.split(" ", 1) for text in values_of(row["ext_text_read"])),
        probability=float(row["confidence"]) if row["confidence"] else None,
        model=row["mapping_tool_version"] or None,
        origin=row["ext_origin"] or None,
    )


def several(values: Iterable[str]) -> str:
    r"""Return several values as one slot holds them: a pipe between them, a backslash before a pipe in one.

    >>> print(several(["Ada", "Ben | Bo"]))
    Ada|Ben \| Bo
    """
    return "|".join(re.sub(r"([|\\])", r"\\\1", value) for value in values)


def values_of(text: str) -> Iterator[str]:
    r"""Yield the values that :func:`several` put together.

    >>> list(values_of(r"Ada|Ben \| Bo"))
    ['Ada', 'Ben | Bo']
    """
    if text:
        for value in re.findall(r"(?:^|\|)((?:[^|\\]|\\.)*)", text):
            yield re.sub(r"\\(.)", r"\1", value)
