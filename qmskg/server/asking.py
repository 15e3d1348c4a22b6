"""For whom a page is asked: the kind of trust and the service line that its address names, and the choice of both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Query, Request

from qmskg.server.access import workspace_of
from qmskg.server.words import kinds_of

__all__ = ["ForWhom", "ForWhomAsked"]


@dataclass(frozen=True, slots=True)
class ForWhom:
    """What the two boxes of a form say; an empty one says nothing."""

    service: str
    service_line: str

    @property
    def chosen(self) -> tuple[list[str], list[str]]:
        """Keys of services and of service lines, as every answer takes them."""
        return [key for key in [self.service] if key], [key for key in [self.service_line] if key]

    def shown(self, request: Request) -> dict[str, Any]:
        """Return what a template draws the two boxes from, and as ``whom`` the end of an address that says the same."""
        kinds = kinds_of(workspace_of(request).programmes.provider_types)
        said = {"service": self.service, "service_line": self.service_line}
        whom = "".join(f"&{name}={quote(value, safe='')}" for name, value in said.items() if value)
        return {"kinds": kinds, "whom": whom, **said}


def _for_whom(
    service: Annotated[str, Query(max_length=120)] = "", service_line: Annotated[str, Query(max_length=120)] = ""
) -> ForWhom:
    return ForWhom(service.strip(), service_line.strip())


ForWhomAsked = Annotated[ForWhom, Depends(_for_whom)]
