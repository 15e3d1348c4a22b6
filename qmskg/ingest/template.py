"""A new source file to fill in: every field that an author must write, each with a comment that explains it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from qmskg.errors import EnvironmentFault, InputError
from qmskg.ingest.corpus import Corpus, read_corpus
from qmskg.ingest.fields import about
from qmskg.ingest.rules_document import BLANK
from qmskg.model import Audit, Edition, Measure, Requirement, Source, Threshold, Verification
from qmskg.vocabulary import (
    AuditKind,
    DemandKind,
    DocumentKind,
    DutyForm,
    DutyType,
    EditionStatus,
    Frequency,
    LegalForce,
    Obligation,
    ServiceType,
)

__all__ = ["NewDocument", "new_document", "template"]

#: an id of a document; no dots at the end, nothing that a file system could mistake
_ID: Final = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_COLUMN: Final = 44


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What is known of a document before its file is written; what is None is left to fill in."""

    id: str
    kind: str
    title: str
    publisher: str
    url: str | None = None
    version: str | None = None
    published: str | None = None
    licence: str | None = None
    audit: bool = False

    @property
    def folder(self) -> str:
        """The folder of ``sources/`` that its file belongs in."""
        if self.audit:
            return "audits"
        return "nice" if self.id.startswith("nice-") else "standards"


def new_document(content: Path, new: NewDocument) -> Path:
    """Write the file of a new document and return its path.

    Raises:
        InputError: the id cannot be one or is in use, the kind is not known, or a text is empty.
        EnvironmentFault: the folder cannot be written.
    """
    _check(new, read_corpus(content))
    path = content / "sources" / new.folder / f"{new.id}.yaml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(template(new))
    except FileExistsError as error:
        raise InputError(f"{path} is there already; mend that file, or choose another id") from error
    except OSError as error:
        raise EnvironmentFault(f"{path} cannot be written: {error.strerror}") from error
    return path


def _check(new: NewDocument, corpus: Corpus) -> None:
    if not _ID.fullmatch(new.id) or len(new.id) > 60:
        raise InputError(
            f"{new.id[:80]!r} cannot be an id: use small letters, digits and hyphens, like iso-9001-2015"
        )
    if new.audit != new.id.startswith("audit-"):
        wrong = "must begin with audit-, like audit-nhfd" if new.audit else "begins with audit-, so add --audit"
        raise InputError(f'the id "{new.id}" {wrong}')
    if new.id in corpus.library.documents or new.id in corpus.library.aliases or new.id in corpus.unread:
        raise InputError(f'the id "{new.id}" is in use or was once; ids are never used again, so choose another')
    kinds: Iterable[str] = AuditKind if new.audit else DocumentKind
    if new.kind not in list(kinds):
        raise InputError(f"{new.kind!r} is no kind of {_type(new)}; use one of {', '.join(kinds)}")
    for name in ("title", "publisher"):
        if not getattr(new, name).strip():
            raise InputError(f"the {name} is empty; write it in quotes")


def _type(new: NewDocument) -> str:
    return "audit" if new.audit else "source"


def template(new: NewDocument) -> str:
    """Return the text of a new file. It loads; `qmskg sources lint` lists what is left to fill in."""
    record: type[Source] | type[Audit] = Audit if new.audit else Source
    lines = [
        f"# yaml-language-server: $schema=../schema/{_type(new)}.schema.json",
        f"# What stands as {BLANK} is yours to write; `qmskg sources lint {new.id}` lists what is left.",
        "# sources/README.md is the guide. Delete comments as you go, if you like.",
        f"id: {new.id}",
        f"type: {_type(new)}",
        _line("kind", new.kind, about(record, "kind")),
        _line("title", _text(new.title), about(record, "title")),
        _line("short_title", "", about(record, "short_title")),
        _line("publisher", _text(new.publisher), about(record, "publisher")),
        _line("jurisdiction", "England", about(record, "jurisdiction")),
        "edition:",
        _line("  version", _text(new.version or BLANK), about(Edition, "version")),
        _line("  published", _text(new.published) if new.published else "", about(Edition, "published")),
        _line("  effective", "", about(Edition, "effective")),
        _line("  status", EditionStatus.IN_FORCE, f"{_one_of(EditionStatus)}. {about(Edition, 'status')}"),
        _line("url", _text(new.url or BLANK), about(record, "url")),
        _line("licence", _text(new.licence or BLANK), about(record, "licence")),
        *(_of_an_audit() if new.audit else _of_a_source()),
        _line("applies_to", "[]", f"any of {', '.join(ServiceType)}"),
        _line("service_lines", "[]", about(record, "service_lines")),
        _line("summary", BLANK, about(record, "summary")),
        _line("supersedes", "[]", about(record, "supersedes")),
        _line("superseded_by", "[]", about(record, "superseded_by")),
        _line("note", "", about(record, "note")),
        *_verified("", ("identity",)),
        *_node(new),
    ]
    return "\n".join(lines) + "\n"


def _of_a_source() -> list[str]:
    return [
        _line("legal_force", LegalForce.VOLUNTARY, f"{_one_of(LegalForce)}. {about(Source, 'legal_force')}"),
        _line("demand_kind", "", f"{_one_of(DemandKind)}. {about(Source, 'demand_kind')}"),
        _line("related", "[]", about(Source, "related")),
    ]


def _of_an_audit() -> list[str]:
    names = ("acronym", "commissioner", "mandatory", "specialty")
    return [
        *(_line(name, "", about(Audit, name)) for name in names),
        _line("frequency", Frequency.VARIES, f"{_one_of(Frequency)}. {about(Audit, 'frequency')}"),
    ]


def _node(new: NewDocument) -> list[str]:
    """Return one leaf to fill in: a requirement, or a measure."""
    record: type[Requirement] = Measure if new.audit else Requirement
    lines = [
        f"# {about(Audit, 'measures') if new.audit else about(Source, 'requirements')} Copy this row for the next.",
        "measures:" if new.audit else "requirements:",
        _line("- id", f"{new.id}:1", about(record, "id")),
        _line("  title", BLANK, about(record, "title")),
        _line("  summary", BLANK, about(record, "summary")),
        _line("  actor", "", about(record, "actor")),
        _line("  population", "", about(record, "population")),
        _line("  duty_type", "", f"{_one_of(DutyType)}. {about(record, 'duty_type')}"),
    ]
    if new.audit:
        lines += [_line(f"  {name}", "", about(record, name)) for name in ("period", "sample", "cannot_show")]
    else:
        lines.insert(3, _line("  number", "'1'", about(record, "number")))
        lines += [
            _line("  form", "", f"{_one_of(DutyForm)}. {about(record, 'form')}"),
            _line("  obligation", Obligation.SHOULD, f"{_one_of(Obligation)}. {about(record, 'obligation')}"),
        ]
    return [
        *lines,
        _line("  thresholds", "[]", f"{about(record, 'thresholds')} For instance:"),
        "  # - {quantity: time to surgery, operator: <=, value: 36, unit: hours, clock_start: arrival}",
        f"  # `unit`: {about(Threshold, 'unit')} `text`: {about(Threshold, 'text')}",
        *_verified("  ", ("identity", "content", "thresholds")),
    ]


def _verified(indent: str, flags: Iterable[str]) -> list[str]:
    return [
        f"{indent}verified:",
        *(_line(f"{indent}  {flag}", "false", about(Verification, flag)) for flag in flags),
        *(_line(f"{indent}  {name}", "", about(Verification, name)) for name in ("page", "checked")),
    ]


def _line(field: str, value: str, comment: str) -> str:
    """Return ``field: value  # comment``, the comments one under the other where there is room."""
    return f"{f'{field}: {value}'.rstrip().ljust(_COLUMN)}  # {comment}"


def _text(value: str) -> str:
    """Return a text as one YAML scalar on one line, quoted where it must be."""
    dumped = yaml.safe_dump(" ".join(value.split()), width=10_000, allow_unicode=True)
    return str(dumped).removesuffix("\n").removesuffix("\n...")


def _one_of(words: Iterable[str]) -> str:
    return " | ".join(words)
