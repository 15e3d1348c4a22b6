"""One view for as long as one answer takes: what stands on a page is so at one position of the register."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qmskg.workspace.view import View

__all__ = ["held_views", "one_view"]

_HELD: ContextVar[dict[int, View] | None] = ContextVar("held views", default=None)


@contextmanager
def one_view() -> Iterator[None]:
    """Let a workspace be, for everything within, as it was when it was first asked, whatever others decide meanwhile.

    It is for reading: what somebody writes within is not seen within. Threads that take the context with them, as those
    of a server do, share the view.
    """
    token = _HELD.set({})
    try:
        yield
    finally:
        _HELD.reset(token)


def held_views() -> dict[int, View] | None:
    """Return the views that are held, by the identity of their workspace; None where none is to be held."""
    return _HELD.get()
