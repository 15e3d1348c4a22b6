"""``sources/core`` -> the core set as the project wrote it, and what its ids stand for over a library.

Reading is as strict as for documents: what cannot be understood, and an id that nothing has, stops it with file and
line. What can be read but is not good enough is for the linter (:mod:`qmskg.ingest.rules_core`) and the gate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from qmskg import vocabulary as v
from qmskg.authored import AuthoredCore, CoreFile, LeftOut, WrittenCore, WrittenStandard
from qmskg.errors import SourceError, UnknownId
from qmskg.identity import CORE_PREFIX
from qmskg.ingest.sentences import first_fault
from qmskg.ingest.tsv import lines_of, rows_of
from qmskg.ingest.yaml_lines import Located, load_yaml
from qmskg.links import CoreMember, CoreStandard, Link, LinkKind, Origin, Strictest
from qmskg.model import Library

__all__ = [
    "PROJECT", "authored_core", "core_file_in", "core_paths", "drafted_links", "named", "read_core", "read_core_file",
    "read_rulings",
]  # fmt: skip

#: who stands behind an authored core standard: the project, and nobody by name
PROJECT: Final = "qmskg project (draft, not agreed)"
_COLUMNS: Final = ("scope", "became", "annex", "reason")

CoreReader = Callable[[Path, str], CoreFile]


def core_paths(content: Path) -> tuple[Path, ...]:
    """Return the files of the core set, in order."""
    return tuple(sorted((content / "sources" / "core").glob("*.yaml")))


def read_core(content: Path, library: Library, *, reader: CoreReader | None = None) -> WrittenCore:
    """Read the core set that the project wrote.

    Args:
        content: the folder that holds ``sources/``.
        library: what its ids must stand for.
        reader: reads one file; a build passes one that remembers unchanged files.

    Raises:
        SourceError: the first thing that is wrong, with file and line.
    """
    read = reader or (lambda path, shown_as: read_core_file(path, shown_as=shown_as))
    files = tuple(read(path, path.relative_to(content).as_posix()) for path in core_paths(content))
    table = content / "sources" / "core" / "dispositions.tsv"
    written = WrittenCore(files=files, rulings=read_rulings(table))
    _check_ids(written, content)
    _check_named(written, content, library)
    return written


def read_core_file(path: Path, *, shown_as: str) -> CoreFile:
    """Read one file.

    Raises:
        SourceError: with the line of the first thing that is wrong.
    """
    return core_file_in(load_yaml(path), path, shown_as=shown_as)


def core_file_in(located: Located, path: Path, *, shown_as: str) -> CoreFile:
    """Return what a YAML file holds; see :func:`read_core_file`."""
    if not isinstance(located.value, dict):
        raise SourceError("this file is empty: it holds a list of `standards`", path=path, line=1)
    try:
        return CoreFile.model_validate({**located.value, "file": shown_as})
    except ValidationError as error:
        line, sentence = first_fault(error, CoreFile, located)
        raise SourceError(sentence, path=path, line=line) from error


def read_rulings(path: Path) -> tuple[LeftOut, ...]:
    """Read what becomes of leaves that stand in no core standard.

    Raises:
        SourceError: with the line of the row that is wrong.
    """
    if not path.exists():
        return ()
    rows = rows_of(lines_of(path), path)
    line, columns = next(rows, (1, []))
    if line != 1 or tuple(columns) != _COLUMNS:
        raise SourceError(f"the first line must be: {', '.join(_COLUMNS)}, with tabs between", path=path, line=1)
    found: dict[str, LeftOut] = {}
    for line, row in rows:
        ruling = _ruling(row, path, line)
        if ruling.scope in found:
            message = f'"{ruling.scope}" stands in line {found[ruling.scope].line} already'
            raise SourceError(message, path=path, line=line)
        found[ruling.scope] = ruling
    return tuple(found.values())


def _ruling(row: list[str], path: Path, line: int) -> LeftOut:
    if len(row) != len(_COLUMNS):
        message = f"{len(row)} columns here: a row is {', '.join(_COLUMNS)}, with tabs between"
        raise SourceError(message, path=path, line=line)
    fields = {name: value.strip() or None for name, value in zip(_COLUMNS, row, strict=True)}
    try:
        return LeftOut.model_validate({**fields, "line": line})
    except ValidationError as error:
        _, sentence = first_fault(error, LeftOut, Located(None))
        raise SourceError(sentence, path=path, line=line) from error


# --- checks that need more than one row ---------------------------------------------------------------------


def _check_ids(written: WrittenCore, content: Path) -> None:
    """No two core standards have the same id."""
    seen: dict[str, str] = {}
    for file in written.files:
        for index, standard in enumerate(file.standards):
            if standard.id in seen:
                raise _fault(
                    f'the id "{standard.id}" is already that of a core standard in {seen[standard.id]}',
                    content / file.file,
                    ("standards", index, "id"),
                )
            seen[standard.id] = file.file


def _check_named(written: WrittenCore, content: Path, library: Library) -> None:
    """Every id that is named is held, or was once."""
    for file in written.files:
        for index, standard in enumerate(file.standards):
            for where, id in named(standard):
                try:
                    library.resolve(id)
                except UnknownId as error:
                    raise _fault(str(error), content / file.file, ("standards", index, *where)) from error
    for ruling in written.rulings:
        try:
            library.resolve(ruling.scope)
        except UnknownId as error:
            path = content / "sources" / "core" / "dispositions.tsv"
            raise SourceError(str(error), path=path, line=ruling.line) from error


def _fault(message: str, path: Path, where: tuple[str | int, ...]) -> SourceError:
    """Return what is wrong with its line; the file is read again, since records have no lines."""
    return SourceError(message, path=path, line=load_yaml(path).line(where))


def named(standard: WrittenStandard) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield every id that a core standard names, with where it stands."""
    for index, limit in enumerate(standard.strictest):
        yield ("strictest", index, "whose"), limit.whose
    for index, member in enumerate(standard.members):
        yield ("members", index, "leaf"), member.leaf
    for index, link in enumerate(standard.evidence):
        yield ("evidence", index, "measure"), link.measure


# --- over a library -----------------------------------------------------------------------------------------


def authored_core(written: WrittenCore, library: Library) -> AuthoredCore:
    """Return the authored core set with its ids followed; a place of what asks for nothing now is passed over."""
    standards = [standard for file in written.files for standard in file.standards]
    return AuthoredCore(
        standards=tuple(sorted((_standard(one, library) for one in standards), key=lambda s: s.id)),
        evidence=tuple(link for one in standards for link in _evidence(one, library)),
        rulings=_rulings(written, library),
    )


def _standard(written: WrittenStandard, library: Library) -> CoreStandard:
    members = {
        leaf: CoreMember(
            leaf=leaf, relation=place.relation, shared=place.shared, remainder=place.remainder, reason=place.reason
        )
        for place in written.members
        if library.asks(leaf := _now(place.leaf, library))
    }
    return CoreStandard(
        **written.model_dump(include=_SAME),
        id=CORE_PREFIX + written.id,
        theme=written.theme.value,
        made_by=PROJECT,
        origin=Origin.DRAFTED,
        maturity=written.maturity,
        codifiable=written.codifiable,
        strictest=tuple(_whose_now(limit, library) for limit in written.strictest),
        members=tuple(members.values()),
    )


_SAME: Final = {
    "title", "statement", "scope", "function", "applies_to", "who_acts", "met_when", "rationale", "leaves_out",
    "quality",
}  # fmt: skip


def _whose_now(limit: Strictest, library: Library) -> Strictest:
    return limit.model_copy(update={"whose": _now(limit.whose, library)})


def _evidence(written: WrittenStandard, library: Library) -> Iterator[Link]:
    for shown in written.evidence:
        measure = _now(shown.measure, library)
        if measure in library.leaves and library.is_measure(measure):
            yield Link(
                a=measure, b=CORE_PREFIX + written.id, kind=LinkKind.EVIDENCE, status=v.Status.PROPOSED,
                answer=shown.strength.value, not_covered=shown.not_covered, origin=Origin.DRAFTED,
                reasons=(shown.reason,),
            )  # fmt: skip


def drafted_links(authored: AuthoredCore) -> Iterator[Link]:
    """Yield what an authored core set says of pairs: the place of each leaf as a mapping, then the evidence.

    All of it is proposed: only people can make it agreed.
    """
    for standard in authored.standards:
        for member in standard.members:
            yield _placed(standard.id, member)
    yield from authored.evidence


def _placed(core: str, member: CoreMember) -> Link:
    """Return the place of a leaf as a mapping in its canonical order."""
    first = member.leaf < core
    return Link(
        a=member.leaf if first else core, b=core if first else member.leaf, kind=LinkKind.MAPPING,
        status=v.Status.PROPOSED, answer=(member.relation if first else member.relation.inverse).value,
        shared=member.shared, origin=Origin.DRAFTED, reasons=(member.reason,) if member.reason else (),
    )  # fmt: skip


def _rulings(written: WrittenCore, library: Library) -> dict[str, LeftOut]:
    """Spread rulings over the leaves under their scope, the widest first, so that the narrowest has the last word."""
    scopes = [(_now(ruling.scope, library), ruling) for ruling in written.rulings]
    scopes.sort(key=lambda pair: _depth(pair[0], library))
    found: dict[str, LeftOut] = {}
    for scope, ruling in scopes:
        found.update({leaf.id: ruling for leaf in library.leaves_under(scope) if library.asks(leaf.id)})
    return found


def _depth(id: str, library: Library) -> int:
    return 0 if id in library.documents else 1 + len(library.parents(id))


def _now(id: str, library: Library) -> str:
    """Return what an id that was checked stands for now."""
    return id if id in library.nodes or id in library.documents else library.resolve(id)
