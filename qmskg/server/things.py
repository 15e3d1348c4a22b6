"""The page of one thing: an audit, a measure, a source, a requirement or a core standard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse

from qmskg.assurance.applying import lines_of_standard
from qmskg.assurance.mandatory import taking_part
from qmskg.identity import iri
from qmskg.links import CoreStandard, Origin
from qmskg.model import Audit
from qmskg.pictures import Picture, cluster
from qmskg.server.access import workspace_of
from qmskg.server.core_views import place_of, places, theme_named
from qmskg.server.site import render
from qmskg.server.views import (
    Names,
    Row,
    audit_rows,
    mapping_rows,
    marked,
    sections,
    standard_rows,
    stated_rows,
    tree,
)

if TYPE_CHECKING:
    from qmskg.workspace import Workspace

__all__ = ["thing_page"]

#: rows of one group that a page shows before it offers the rest
_FIRST: Final = 15


@dataclass(frozen=True, slots=True)
class _Thing:
    """What is asked for, and what every page about it needs."""

    request: Request
    workspace: Workspace
    names: Names
    id: str
    kind: str
    all: str

    def page(self, template: str, **context: Any) -> HTMLResponse:
        """Draw a page."""
        address = iri(self.kind, self.id, self.workspace.settings.base_iri)
        shared = {"id": self.id, "iri": address, "names": self.names, "all": self.all, "first": _FIRST}
        return render(self.request, template, **shared, **context)

    def marked(self, rows: list[Row]) -> list[Row]:
        """Return rows with the pages of their links, and with what is challenged marked."""
        return marked(rows, self.id, self.workspace.view)

    def reverse(self) -> dict[str, Any]:
        """Return which audits show something about it, and what none of them shows."""
        answer, library = self.workspace.standard_answer(self.id), self.workspace.library
        return {
            "sections": sections(self.marked(standard_rows(answer, self.names))),
            "strength": answer["strength"],
            "part_unknown": answer["part_unknown"],
            "residual": [self.names.of(leaf) for leaf in answer["residual"] if leaf != self.id],
            "leaves": [leaf.id for leaf in library.leaves_under(self.id) if library.active(leaf.id)],
        }

    def beside(self) -> dict[str, Any]:
        """Return what bodies state about it; what they state of an audit stands among the evidence."""
        stated = self.workspace.view.snapshot.stated_at.get(self.id, ())
        held = [link for link in stated if not self.workspace.library.is_measure(link.subject)]
        return {"stated": self.marked(stated_rows(self.id, held, self.names))}


def thing_page(request: Request, given: str, all: str = "") -> HTMLResponse:
    """Return the page of a thing, whichever way it was reached.

    Args:
        request: what was asked.
        given: id of the thing.
        all: key of the group that is shown in full.

    Raises:
        UnknownId: nothing has it.
    """
    workspace = workspace_of(request)
    id, library, core = workspace.resolve(given), workspace.library, workspace.core_standards()
    names = Names(library, core)
    if standard := next((standard for standard in core if standard.id == id), None):
        return _core_page(_Thing(request, workspace, names, id, "core", all), standard)
    thing = _Thing(request, workspace, names, id, library.kind_of(id), all)
    if isinstance(document := library.document_of(id), Audit):
        return _evidence_page(thing, document)
    return _source_page(thing) if id in library.documents else _requirement_page(thing, core)


def _evidence_page(thing: _Thing, document: Audit) -> HTMLResponse:
    """An audit or a measure: what it gives evidence towards."""
    library = thing.workspace.library
    found = sections(thing.marked(audit_rows(thing.workspace.audit_answer(thing.id), thing.names)))
    if thing.id == document.id:
        measures = list(library.leaves_under(thing.id))
        taking = taking_part(library, document)
        return thing.page("audit.html", document=document, measures=measures, sections=found, taking=taking)
    return thing.page("measure.html", document=document, measure=library.nodes[thing.id], sections=found)


def _source_page(thing: _Thing) -> HTMLResponse:
    library = thing.workspace.library
    return thing.page(
        "source.html", document=library.documents[thing.id], tree=tree(library, thing.id),
        **thing.reverse(), **thing.beside(),
    )  # fmt: skip


def _requirement_page(thing: _Thing, core: list[CoreStandard]) -> HTMLResponse:
    library = thing.workspace.library
    # its drafted places stand with the core standards that list it
    links = [link for link in thing.workspace.links_of(thing.id) if link.origin is not Origin.DRAFTED]
    return thing.page(
        "requirement.html",
        document=library.document_of(thing.id),
        requirement=library.nodes[thing.id],
        crumbs=[(f"/standards/{parent.id}", parent.title) for parent in library.parents(thing.id)],
        tree=tree(library, thing.id),
        core=[
            (standard, place) for standard in core for place in place_of(standard, thing.id, library, thing.names)
        ],
        mappings=sections(thing.marked(mapping_rows(thing.id, links, thing.names)), empty=False),
        **thing.reverse(),
        **thing.beside(),
    )


def _core_page(thing: _Thing, standard: CoreStandard) -> HTMLResponse:
    return thing.page(
        "core_standard.html",
        standard=standard,
        lines=lines_of_standard(thing.workspace.library, standard),
        theme=theme_named(standard.theme),
        groups=places(standard, thing.workspace.library, thing.names),
        picture=_picture(standard, thing.names),
        limits=thing.workspace.conflicts.limits_under(standard),
        **thing.reverse(),
    )


def _picture(standard: CoreStandard, names: Names) -> Picture | None:
    """Return the picture of a core standard and its leaves."""
    named = {member.leaf: names.of(member.leaf) for member in standard.members}
    said = {leaf: {"title": one.title, "source": one.where} for leaf, one in named.items()}
    return cluster({**standard.model_dump(mode="json"), "title": standard.title or standard.id}, said)
