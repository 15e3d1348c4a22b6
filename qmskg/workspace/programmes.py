"""Recommended programmes over a workspace: asked for in words, and kept while nothing has moved."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from qmskg.assurance import Footing
from qmskg.assurance.choosing import Ask
from qmskg.assurance.overlaps import overlaps
from qmskg.assurance.programme import programme
from qmskg.errors import InputError
from qmskg.exports.programmes import write_programmes
from qmskg.ingest.services import ProviderType, asked
from qmskg.model import Library
from qmskg.settings import Settings
from qmskg.workspace.view import View

__all__ = ["Programmes"]

#: as many answers are kept as people may turn between
_KEPT: Final = 64
#: seconds for each programme that is written to be kept, so that no draw is left out for want of time
_UNHURRIED: Final = 600.0


class Programmes:
    """Answers about programmes of audits; one is worked out at a time, since each takes a whole processor.

    Args:
        settings: where the content lies.
        view: gives what is so now.
    """

    def __init__(self, settings: Settings, view: Callable[[], View]) -> None:
        self._settings = settings
        self._view = view
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[Any, ...], dict[str, Any]] = OrderedDict()

    @property
    def provider_types(self) -> tuple[ProviderType, ...]:
        """The kinds of trust that a programme may be asked for."""
        return self._view().snapshot.companions.provider_types

    def ask(
        self,
        services: Sequence[str],
        *,
        lines: Sequence[str] = (),
        basis: Footing = Footing.AGREED,
        including: Sequence[str] = (),
        without: Sequence[str] = (),
        weights: Sequence[tuple[str, float]] = (),
        **more: Any,
    ) -> Ask:
        """Return a question from words: services by their keys, audits by any of their ids.

        Raises:
            InputError: a service or an audit is none.
            UnknownId: nothing has an id.
        """
        library = self._view().library
        types, chosen = asked(services, lines)
        return Ask(
            types, basis, lines=chosen,
            including=frozenset(self._audit(library, id) for id in including),
            without=frozenset(self._audit(library, id) for id in without),
            weights=tuple(sorted({self._audit(library, id): weight for id, weight in weights}.items())),
            **more,
        )  # fmt: skip

    def answer(self, ask: Ask) -> dict[str, Any]:
        """Return the programme; the same question over the same build and register is worked out once."""
        view = self._view()
        key = ("programme", view.snapshot.id, view.position, ask)
        return self._once(key, lambda: programme(view.index, ask))

    def write_all(self, out: Path, *, basis: Footing, number: int | None = None) -> dict[str, Any]:
        """Write the programme of each kind of trust into a folder, as a page and as data.

        Raises:
            InputError: the content names no kind of trust, or ``out`` is not a folder.
            EnvironmentFault: it cannot be written to.
        """
        if not self.provider_types:
            raise InputError("the content has no sources/service_types.yaml, which names the kinds of trust")
        questions = [
            (kind.key, kind.name, self.ask([kind.key], basis=basis, number=number, seconds=_UNHURRIED))
            for kind in self.provider_types
        ]
        command = f"qmskg programme all --basis {basis.value}" + ("" if number is None else f" --most {number}")
        files = write_programmes(((key, name, self.answer(ask)) for key, name, ask in questions), out, command)
        return {"files": [{"path": str(file.path), "sha256": file.sha256} for file in files]}

    def overlaps(
        self,
        basis: Footing = Footing.AGREED,
        audit: str | None = None,
        services: Sequence[str] = (),
        lines: Sequence[str] = (),
    ) -> dict[str, Any]:
        """Return which audits show the same things, all of them or those of one; among those for these services.

        Raises:
            InputError: a key names no service or service line.
            UnknownId: nothing has the id.
        """
        view, chosen = self._view(), asked(services, lines)
        only = self._audit(view.library, audit) if audit else None
        key = ("overlaps", view.snapshot.id, view.position, basis, only, chosen)
        return self._once(key, lambda: overlaps(view.index, basis, only, *chosen))

    def _audit(self, library: Library, given: str) -> str:
        return library.document_of(library.resolve(given, self._settings.base_iri)).id

    def _once(self, key: tuple[Any, ...], make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        with self._lock:
            if key not in self._known:
                self._known[key] = make()
                while len(self._known) > _KEPT:
                    self._known.popitem(last=False)
            self._known.move_to_end(key)
            return self._known[key]
