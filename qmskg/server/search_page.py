"""The page ``/search``: what fits some words, with filters that say what they left out. It works without JavaScript."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Final, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from qmskg.errors import InputError
from qmskg.graph.glossary import glossary, matching
from qmskg.server.access import workspace_of
from qmskg.server.asking import ForWhomAsked
from qmskg.server.site import render
from qmskg.server.views import Names
from qmskg.server.words import label
from qmskg.vocabulary import LegalForce
from qmskg.workspace.finding import HitKind, issuers, search_filters

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_Words = Annotated[str, Query(max_length=500)]
Choice = TypeVar("Choice", bound=StrEnum)

_HITS: Final = 50
_KINDS: Final = {
    HitKind.AUDIT: "Audits", HitKind.MEASURE: "Measures", HitKind.SOURCE: "Standards",
    HitKind.REQUIREMENT: "Requirements", HitKind.CORE: "Core standards",
}  # fmt: skip


@router.get("/search")
def search(
    request: Request,
    for_whom: ForWhomAsked,
    q: _Words = "",
    kind: _Words = "",
    body: _Words = "",
    force: _Words = "",
) -> Response:
    """What was found, in the order of how well it fits; an empty filter leaves nothing out."""
    words, workspace = q.strip(), workspace_of(request)
    services, lines = for_whom.chosen
    filters = search_filters(
        workspace.library, kind=_one_of(HitKind, kind), body=body.strip() or None,
        services=services, lines=lines,
        force=_one_of(LegalForce, force),
    )  # fmt: skip
    answer: dict[str, Any] = workspace.search(words, _HITS, filters=filters) if words else {"hits": []}
    names = Names(workspace.library, workspace.core_standards())
    given = {
        "q": words,
        "body": filters.body or "",
        "service": for_whom.service,
        "service_line": for_whom.service_line,
        "force": force,
    }
    return render(
        request, "search.html", query=words, most=_HITS, answer=answer, filters=filters,
        found=[(names.of(hit["id"]), hit["kind"]) for hit in answer["hits"]],
        terms=matching(glossary(workspace.settings.content, workspace.build_id), words),
        kinds=[(one, name, _address(given, one)) for one, name in _KINDS.items()], all=_address(given),
        without=_address({"q": words}), issuers=issuers(workspace.library),
        trusts=for_whom.shown(request), forces=[(one, label(one.value)) for one in LegalForce],
    )  # fmt: skip


def _one_of(kind: type[Choice], given: str) -> Choice | None:
    """Return what a filter names; None where it is empty, as a form sends it.

    Raises:
        InputError: it names nothing; what there is, is listed.
    """
    if given and given not in set(kind):
        raise InputError(f"{given[:80]!r} is no filter of a search; give one of {', '.join(kind)}")
    return kind(given) if given else None


def _address(given: dict[str, str], kind: HitKind | None = None) -> str:
    """Return the address of a search, without filters that are empty."""
    asked = {**given, "kind": kind.value if kind else ""}
    return f"/search?{urlencode({name: text for name, text in asked.items() if text})}"
