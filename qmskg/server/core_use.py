"""What a trust takes from the core set: ``/islands``, ``/levels``, ``/red-lines`` and their documents in the API."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from qmskg import vocabulary as v
from qmskg.assurance.islands import LEVELS, IslandGrouping
from qmskg.errors import InputError
from qmskg.ingest.red_lines import Rung
from qmskg.server import documents as d
from qmskg.server.access import public_answer, workspace_of
from qmskg.server.api import Lines
from qmskg.server.asking import ForWhomAsked
from qmskg.server.examples import responses
from qmskg.server.programmes import ServiceKey
from qmskg.server.site import render
from qmskg.server.views import Names
from qmskg.themes import Theme

__all__ = ["router"]

router = APIRouter()

_Services = Annotated[
    list[ServiceKey] | None,
    Query(max_length=9, description="What a trust gives, such as acute or acute+community."),
]
_Level = Annotated[str, Query(max_length=60, description="basic, developing or embedded.")]
_ThemeKey = Annotated[str | None, Query(max_length=60, description="Only this theme, by its short name.")]
_Rung = Annotated[Rung | None, Query(description="Only what reaches this rung, such as board.")]
#: answer, heading, what it means
_ANSWERS: Final = (
    (
        v.Codifiability.YES.value,
        "Can be codified",
        "Steps that are the same every time; rules and checks make them dependable.",
    ),
    (
        v.Codifiability.IN_PART.value,
        "In part",
        "Some steps can be written down; others need judgement in each case.",
    ),
    (
        v.Codifiability.JUDGEMENT_LED.value,
        "Led by judgement",
        "A fixed list of steps would do harm; skill, time and talk are what helps.",
    ),
    ("not_said", "Not said yet", "Nobody has said whether it can be codified."),
)


@router.get("/api/v1/islands", tags=["answers"], responses=responses(d.Islands, 400))
def islands(
    request: Request, by: IslandGrouping = IslandGrouping.THEME, service: _Services = None,
    service_line: Lines = None,
) -> Response:  # fmt: skip
    """Islands of reliability: which processes can be codified, in part, or are led by judgement."""
    return public_answer(
        request, lambda workspace: workspace.core_use.islands(by, service or (), service_line or ())
    )


@router.get("/api/v1/levels", tags=["answers"], responses=responses(d.Levels, 400))
def levels(
    request: Request, level: _Level = LEVELS[0], service: _Services = None, theme: _ThemeKey = None,
    service_line: Lines = None,
) -> Response:  # fmt: skip
    """For a level of maturity: what can be seen there, and what is needed for the next. It rates nobody."""
    return public_answer(
        request, lambda workspace: workspace.core_use.levels(level, service or (), theme, service_line or ())
    )


@router.get("/islands", include_in_schema=False)
def islands_page(request: Request, for_whom: ForWhomAsked, by: IslandGrouping = IslandGrouping.THEME) -> Response:
    """What can be codified, by theme, service or pathway."""
    workspace = workspace_of(request)
    found = workspace.core_use.islands(by, *for_whom.chosen)
    names = Names(workspace.library, workspace.core_standards())
    return render(request, "islands.html", found=found, answers=_ANSWERS, names=names, **for_whom.shown(request))


@router.get("/levels", include_in_schema=False)
def levels_page(
    request: Request,
    for_whom: ForWhomAsked,
    level: _Level = LEVELS[0],
    theme: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """What is needed for the next level."""
    services, lines = for_whom.chosen
    found = workspace_of(request).core_use.levels(level, services, theme or None, lines)
    by_theme: dict[str, list[Any]] = {}
    for row in found["rows"]:
        by_theme.setdefault(row["theme"] or "No theme yet", []).append(row)
    themes = [(one.key, one.value) for one in Theme]
    return render(
        request, "levels.html", found=found, by_theme=by_theme, all_levels=LEVELS, themes=themes, theme=theme,
        **for_whom.shown(request),
    )  # fmt: skip


@router.get("/api/v1/red-lines", tags=["answers"], responses=responses(d.RedLines, 400))
def red_lines(
    request: Request, reaches: _Rung = None, service: _Services = None, service_line: Lines = None
) -> Response:
    """What escalates, to whom and by when; with ``reaches``, the reverse: what escalates to the board?"""
    return public_answer(
        request, lambda workspace: workspace.core_use.red_lines(reaches, service or (), service_line or ())
    )


@router.get("/red-lines", include_in_schema=False)
def red_lines_page(
    request: Request, for_whom: ForWhomAsked, reaches: Annotated[str, Query(max_length=60)] = ""
) -> Response:
    """Red lines as cards to print."""
    workspace = workspace_of(request)
    names = Names(workspace.library, ())
    if reaches and reaches not in set(Rung):
        raise InputError(f"there is no rung {reaches!r}; give one of {', '.join(Rung)}, or none")
    found = workspace.core_use.red_lines(Rung(reaches) if reaches else None, *for_whom.chosen)
    return render(
        request, "red_lines.html", found=found, names=names, rungs=[rung.value for rung in Rung],
        **for_whom.shown(request),
    )  # fmt: skip
