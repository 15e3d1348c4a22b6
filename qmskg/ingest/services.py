"""The kinds of NHS provider, from ``sources/service_types.yaml``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from qmskg import vocabulary as v
from qmskg.errors import InputError

__all__ = ["Asked", "ProviderType", "asked", "provider_types", "service_types"]

#: types of service that somebody gives, and service lines that they ask about
Asked = tuple[tuple[v.ServiceType, ...], tuple[v.ServiceLine, ...]]

_FILE = "sources/service_types.yaml"


@dataclass(frozen=True, slots=True)
class ProviderType:
    """A kind of trust: its key joins the types of service that it gives with ``+``."""

    key: str
    name: str
    summary: str
    services: tuple[v.ServiceType, ...]


def provider_types(content: Path) -> tuple[ProviderType, ...]:
    """Return the kinds of trust of a content folder, in the file's order; none where the file is not there.

    Raises:
        InputError: the file names a type of service that the vocabulary lacks.
    """
    path = content / _FILE
    if not path.exists():
        return ()
    rows = (yaml.safe_load(path.read_text("utf-8")) or {}).get("provider_types", ())
    return tuple(
        ProviderType(row["vocabulary_key"], row["name"], row["summary"], service_types([row["vocabulary_key"]]))
        for row in rows
    )


def service_types(keys: list[str]) -> tuple[v.ServiceType, ...]:
    """Return the types of service that keys name; ``acute+community`` names two.

    >>> [one.value for one in service_types(["acute+community", "acute"])]
    ['acute', 'community']

    Raises:
        InputError: a key names none; those that exist are listed.
    """
    words = [word.strip() for key in keys for word in key.split("+")]
    known = {service.value for service in v.ServiceType}
    wrong = next((word for word in words if word not in known), None)
    if wrong is not None:
        raise InputError(f"there is no service type {wrong[:80]!r}; give one of {', '.join(v.ServiceType)}")
    return tuple(dict.fromkeys(v.ServiceType(word) for word in words))


def asked(services: Sequence[str], lines: Sequence[str] = ()) -> Asked:
    """Return what somebody asks about; lines without services stand for all the types of service that they are part of.

    Whoever asks for a line that is a type of service as well, as maternity is, gives that service; and an acute trust
    that names no line gives maternity care (:data:`qmskg.vocabulary.INCLUDES`).

    >>> services, lines = asked([], ["secure_wards"])
    >>> [one.value for one in services], [one.value for one in lines]
    (['mental_health'], ['secure_wards'])
    >>> [one.value for one in asked(["acute"], ["maternity", "surgery"])[0]]
    ['acute', 'maternity']
    >>> [one.value for one in asked(["acute", "community"])[0]], [one.value for one in asked(["acute"], ["surgery"])[0]]
    (['acute', 'community', 'maternity'], ['acute'])

    Raises:
        InputError: a key names no service or line, or a line is no part of the services that are named.
    """
    types = service_types(list(services))
    wrong = next((line for line in lines if line not in set(v.ServiceLine)), None)
    if wrong is not None:
        raise InputError(f"there is no service line {wrong[:80]!r}; give one of {', '.join(v.ServiceLine)}")
    chosen = tuple(dict.fromkeys(v.ServiceLine(line) for line in lines))
    if not types:
        return tuple(dict.fromkeys(t for line in chosen for t in v.SERVICES_OF_LINES[line])), chosen
    if not chosen:
        return tuple(dict.fromkeys((*types, *(of for one in types for of in v.INCLUDES.get(one, ()))))), ()
    for line in chosen:
        if not set(types) & set(v.SERVICES_OF_LINES[line]):
            of = " or ".join(v.SERVICES_OF_LINES[line])
            raise InputError(
                f"{line.value} is a service line of {of}, not of {' or '.join(types)}; choose another"
            )
    own = (v.ServiceType(line) for line in chosen if line.value in set(v.ServiceType))
    return tuple(dict.fromkeys((*types, *own))), chosen
