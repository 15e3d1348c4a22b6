"""``/api/v1/programme`` and ``/api/v1/overlaps``: which audits to do, and where two show the same."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from qmskg.assurance import Footing
from qmskg.assurance.choosing import Ask
from qmskg.errors import InputError
from qmskg.server import documents as d
from qmskg.server.access import public_answer
from qmskg.server.api import Limit, Lines, Services, page_of
from qmskg.server.examples import responses
from qmskg.workspace.programmes import Programmes

__all__ = ["CommonQuery", "ProgrammeQuery", "ServiceKey", "router"]

router = APIRouter(prefix="/api/v1", tags=["answers"])

ServiceKey = Annotated[str, Field(max_length=120)]
_Ids = Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=300)]
#: seconds that one question may take the solver
SECONDS: Final = 10.0


class CommonQuery(BaseModel):
    """What may be asked for, in the words of an address."""

    model_config = ConfigDict(extra="forbid")

    basis: Annotated[Footing, Field(description="What the answer may rest on.")] = Footing.AGREED
    locked: Annotated[bool, Field(description="Whether mandatory audits are locked in.")] = True
    including: Annotated[_Ids, Field(default_factory=list, description="Audits that are done anyway.")]
    without: Annotated[_Ids, Field(default_factory=list, description="Audits that are left out.")]
    weight: Annotated[
        _Ids, Field(default_factory=list, description="Burden of an audit, such as audit-nhfd=2; else it is 1.")
    ]
    trials: Annotated[int, Field(ge=0, le=200, description="How many draws say how sure it is.")] = 50
    keep: Annotated[float, Field(ge=0, le=1, description="The chance with which a draft is kept in a draw.")] = (
        0.75
    )
    seed: Annotated[int, Field(ge=0, le=2**31)] = 1
    service_line: Annotated[
        list[Annotated[str, Field(max_length=60)]],
        Field(default_factory=list, max_length=30, description="Service lines; audits about others are left out."),
    ]

    def question(self, programmes: Programmes, services: list[str], most: int | None) -> Ask:
        """Return what is asked.

        Raises:
            InputError: something in it is wrong.
        """
        return programmes.ask(
            services, lines=[line for line in self.service_line if line],
            basis=self.basis, including=self.including, without=self.without,
            weights=[_weight(text) for text in self.weight], number=most, mandatory=self.locked,
            trials=self.trials, keep=self.keep, seed=self.seed, seconds=SECONDS,
        )  # fmt: skip


class ProgrammeQuery(CommonQuery):
    """A question to the API."""

    service: Annotated[
        list[ServiceKey],
        Field(min_length=1, max_length=9, description="A kind of service, such as acute or acute+community."),
    ]
    most: Annotated[
        int | None, Field(ge=0, le=500, description="At most so many audits beside those that are locked in.")
    ] = None

    def ask(self, programmes: Programmes) -> Ask:
        """Return the question."""
        return self.question(programmes, self.service, self.most)


def _weight(text: str) -> tuple[str, float]:
    """Return an audit and its weight.

    >>> _weight("audit-nhfd=2")
    ('audit-nhfd', 2.0)
    """
    id, equals, number = text.rpartition("=")
    try:
        return id, float(number if equals else "")
    except ValueError as error:
        raise InputError(f"a weight is given as audit=number, not {text[:80]!r}") from error


@router.get("/programme", responses=responses(d.Programme, 400, 404))
def programme(request: Request, query: Annotated[ProgrammeQuery, Query()]) -> Response:
    """The fewest audits that show whatever can be shown for a kind of trust, proven, or the most that N can show."""

    def make(workspace: Any) -> Any:
        programmes: Programmes = workspace.programmes
        return programmes.answer(query.ask(programmes))

    return public_answer(request, make)


@router.get("/overlaps", responses=responses(d.Overlaps, 400, 404))
def overlaps(
    request: Request,
    basis: Footing = Footing.AGREED,
    audit: Annotated[str | None, Query(max_length=300, description="Only pairs of this audit.")] = None,
    service: Services = None,
    service_line: Lines = None,
    limit: Limit = 100,
    after: Annotated[str | None, Query(max_length=600, description="The `next` of the page before.")] = None,
) -> Response:
    """Audits that show the same duties, with how often each collects, and what each alone shows."""
    return public_answer(
        request,
        lambda workspace: page_of(
            workspace.programmes.overlaps(basis, audit, service or (), service_line or ()), limit, after
        ),
    )
