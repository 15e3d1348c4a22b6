"""What may be chosen for a question, and the query with what was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from qmskg import vocabulary as v
from qmskg.errors import InputError
from qmskg.graph.terms import Names
from qmskg.server.questions import Example, Parameter
from qmskg.server.words import label
from qmskg.themes import Theme

if TYPE_CHECKING:
    from qmskg.workspace import Workspace

__all__ = ["Choice", "Choices", "filled"]

#: characters of a word that is typed
_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: ``key`` stands in the address, ``title`` on the page, ``term`` in the query."""

    key: str
    title: str
    term: ox.NamedNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be chosen for each parameter, by its name; a parameter that is not here is typed."""

    by_name: Mapping[str, tuple[Choice, ...]]
    base: str

    @classmethod
    def of(cls, workspace: Workspace) -> Choices:
        """Return the choices that a workspace offers, each in the order of the alphabet."""
        library, names = workspace.library, Names(workspace.settings.base_iri)

        def held(kind: str, documents: list[tuple[str, str]]) -> tuple[Choice, ...]:
            ordered = sorted(documents, key=lambda pair: pair[1].casefold())
            return tuple(Choice(id, title, names.individual(kind, id)) for id, title in ordered)

        def said(texts: list[str]) -> tuple[Choice, ...]:
            return tuple(Choice(text, text, ox.Literal(text)) for text in sorted(texts, key=str.casefold))

        by_name = {
            "audit": held("audit", [(audit.id, audit.title) for audit in library.audits]),
            "source": held("source", [(source.id, source.title) for source in library.sources]),
            "body": said(list({source.publisher for source in library.sources})),
            "theme": said([theme.value for theme in Theme]),
            "service": tuple(
                Choice(kind.value, label(kind.value).capitalize(), names.concept(kind)) for kind in v.ServiceType
            ),
        }
        return cls(by_name, workspace.settings.base_iri)

    def offered(self, parameter: Parameter) -> tuple[Choice, ...] | None:
        """Return what may be chosen, or None where it is typed."""
        return self.by_name.get(parameter.name)

    def chosen(self, parameter: Parameter, given: Mapping[str, str]) -> str:
        """Return the key that a form shows as chosen: what was given, or else the default."""
        if parameter.name in given:
            return given[parameter.name]
        offered = self.offered(parameter)
        if offered is None:
            return parameter.default.value
        return next((choice.key for choice in offered if choice.term == parameter.default), "")


def filled(example: Example, given: Mapping[str, str], choices: Choices) -> str:
    """Return the query of a question with what was chosen.

    Raises:
        InputError: something was chosen that is not offered, or nothing was typed.
    """
    values: dict[str, ox.NamedNode | ox.Literal] = {}
    for parameter in example.parameters:
        if parameter.name not in given:
            continue
        offered, key = choices.offered(parameter), given[parameter.name].strip()
        if offered is None:
            if not 0 < len(key) <= _MOST:
                raise InputError(f"{parameter.label}: type something, up to {_MOST} characters, and ask again")
            values[parameter.name] = ox.Literal(key)
            continue
        term = next((choice.term for choice in offered if choice.key == key), None)
        if term is None:
            raise InputError(
                f"{parameter.label}: {key[:60]!r} is not held here; choose one of the list at /sparql"
            )
        values[parameter.name] = term
    return example.filled(values, choices.base)
