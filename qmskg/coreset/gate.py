"""The gate: everything that must hold before a core set is published, in one list.

The SHACL shapes of ``ontology/shapes`` check the core standards and settled links as RDF, each with what it names;
:mod:`qmskg.coreset.coherence` checks what SHACL cannot do well. Nothing is published while a violation stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from pyoxigraph import Quad

from qmskg.coreset.coherence import Finding, Profile, Severity, coherence, standing
from qmskg.errors import GateFailed, InputError, SourceError
from qmskg.graph.shacl import check as check_shapes
from qmskg.graph.shacl import shape_files
from qmskg.graph.write import document_quads, node_iri, ontology_quads
from qmskg.graph.write_core import core_quads
from qmskg.graph.write_links import link_iri, link_quads
from qmskg.identity import DEFAULT_BASE
from qmskg.links import CoreStandard, Link, LinkKind, Origin
from qmskg.model import Library
from qmskg.vocabulary import Status

__all__ = ["GateReport", "Profile", "check_gate", "profile_named", "require"]

_SETTLED = frozenset({Status.AGREED, Status.REJECTED})


@dataclass(frozen=True, slots=True)
class GateReport:
    """What the gate found, violations first."""

    profile: Profile
    findings: tuple[Finding, ...]

    @property
    def conforms(self) -> bool:
        """Whether nothing stands in the way of a publication; warnings do not."""
        return not any(finding.severity is Severity.VIOLATION for finding in self.findings)

    def document(self) -> dict[str, Any]:
        """Return it as ``qmskg validate --json`` prints it."""
        return {
            "conforms": self.conforms,
            "profile": self.profile.value,
            "results": [
                {"shape": f.shape, "focus": f.focus, "message": f.message, "severity": f.severity.value}
                for f in self.findings
            ],
        }


def check_gate(
    library: Library,
    links: Iterable[Link],
    core: Iterable[CoreStandard],
    content: Path,
    profile: Profile = Profile.DRAFT,
    base: str = DEFAULT_BASE,
    explained: Mapping[str, str] | None = None,
) -> GateReport:
    """Return everything that is wrong with a core set and the links that it rests on.

    Args:
        library: the content.
        links: of any status; checked are what people settled, since only that is published, and the evidence that the
            project drafted for its core standards.
        core: the core standards.
        content: the folder that holds ``ontology/``.
        profile: what the core set is to be published as.
        base: of every IRI.
        explained: key of a pair -> why the contradiction that it is part of is none.

    Raises:
        SourceError: the shapes or the ontology are missing or cannot be read.
    """
    core = tuple(core)
    links = tuple(links)
    settled = [link for link in links if link.status in _SETTLED]
    drafted = [link for link in links if link.kind is LinkKind.EVIDENCE and _is_draft(link)]
    found = [
        *_shapes(library, [*settled, *drafted], core, content, base),
        *coherence(library, settled, core, explained),
    ]
    if profile is Profile.AGREED:
        found += standing(library, settled, core)
    order = list(Severity)
    return GateReport(
        profile, tuple(sorted(set(found), key=lambda f: (order.index(f.severity), f.focus, f.shape)))
    )


def _is_draft(link: Link) -> bool:
    return link.status is Status.PROPOSED and link.origin is Origin.DRAFTED


def require(report: GateReport) -> None:
    """Let a publication go on, or stop it.

    Raises:
        GateFailed: with the first violation, and how many there are.
    """
    if not report.conforms:
        broken = [finding for finding in report.findings if finding.severity is Severity.VIOLATION]
        count = "1 violation" if len(broken) == 1 else f"{len(broken)} violations"
        raise GateFailed(
            f"the gate ({report.profile.value}) does not pass: {count}, the first on {broken[0].focus}: "
            f"{broken[0].message} `qmskg validate --profile {report.profile.value}` lists them all."
        )


def profile_named(name: str) -> Profile:
    """Return the profile that a person named.

    Raises:
        InputError: there is none of that name.
    """
    try:
        return Profile(name.strip().lower())
    except ValueError as error:
        raise InputError(f"{name[:40]!r} is no profile; use {' or '.join(Profile)}") from error


def _shapes(
    library: Library, links: Sequence[Link], core: Sequence[CoreStandard], content: Path, base: str
) -> Iterator[Finding]:
    files = shape_files(content)
    if not files:
        raise SourceError(
            "there are no shapes here, so nothing can pass the gate", path=content / "ontology/shapes"
        )
    data = _quads(library, links, core, content, base)
    results = check_shapes(data, files, base=base).results
    ids = _ids({result.focus for result in results}, library, links, core, base)
    for result in results:
        focus = ids.get(result.focus, result.focus)
        yield Finding(result.shape, focus, result.message, Severity(result.severity))


def _quads(
    library: Library, links: Sequence[Link], core: Sequence[CoreStandard], content: Path, base: str
) -> Iterator[Quad]:
    """Yield what is checked: core standards, settled links, and the documents and words that they name."""
    named = {m.leaf for standard in core for m in standard.members} | {end for li in links for end in (li.a, li.b)}
    documents = {id.partition(":")[0] for id in named} & library.documents.keys()
    yield from ontology_quads(content, base)
    for id in sorted(documents):
        yield from document_quads(library.documents[id], library, base)
    for link in links:
        yield from link_quads(link, library, base)
    for standard in core:
        yield from core_quads(standard, library, base)


def _ids(
    wanted: Collection[str], library: Library, links: Iterable[Link], core: Iterable[CoreStandard], base: str
) -> dict[str, str]:
    """Return the ids that people know for some IRIs."""
    if not wanted:
        return {}
    known = chain(library.documents, library.nodes, (standard.id for standard in core))
    named = ((node_iri(id, library, base).value, id) for id in known)
    pairs = ((link_iri(link.kind, link.a, link.b, base).value, link.key) for link in links)
    return {iri: id for iri, id in chain(named, pairs) if iri in wanted}
