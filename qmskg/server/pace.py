"""How much may be sent that is more than a question: so many changes, uploads and challenges a minute.

Counted in memory, so that each process counts for itself: under the token where the route asks whose it is, so that
colleagues behind one address do not take each other's share, and else under the address. A wrong token gets nothing
done there, so that it needs no limit: a token is 256 bits of chance.
"""

from __future__ import annotations

import hashlib
from typing import Final

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from limits import RateLimitItemPerMinute

from qmskg.errors import TooMany
from qmskg.server.access import viewer
from qmskg.server.clients import client_of
from qmskg.server.windows import Window

__all__ = ["PACED", "Pace"]

_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
#: beginnings of addresses that only read, whatever the method; they have limits of their own
_QUESTIONS: Final = ("/sparql", "/graph-store")


class Pace:
    """Lets what is sent in, as far as the sender's share goes.

    Args:
        a_minute: how much one sender may send in any minute; 0 for no limit.
    """

    def __init__(self, a_minute: int) -> None:
        self._window = Window(RateLimitItemPerMinute(a_minute)) if a_minute else None

    def count(self, sender: str) -> None:
        """Count one.

        Raises:
            TooMany: this sender sent enough for now.
        """
        if self._window and (wait := self._window.hit(sender)):
            raise TooMany(
                f"{self._window.amount:,} changes or files a minute is all that one sender may send, and this one was "
                f"not taken; send it again in {wait} seconds",
                retry_after=wait,
            )


def _asks_who(route: APIRoute) -> bool:
    """Return whether the route looks at the token, so that a made-up one is refused there."""

    def within(one: Dependant) -> bool:
        return one.call is viewer or any(map(within, one.dependencies))

    return within(route.dependant)


async def _paced(request: Request) -> None:
    path = request.url.path
    if request.method in _READING or path.startswith(_QUESTIONS):
        return
    token = request.headers.get("authorization")
    route = request.scope.get("route")
    known = token is not None and isinstance(route, APIRoute) and _asks_who(route)
    sender = hashlib.sha256(str(token).encode()).hexdigest() if known else client_of(request)
    pace: Pace = request.app.state.pace
    pace.count(sender)


#: what every route depends on
PACED: Final = Depends(_paced)
