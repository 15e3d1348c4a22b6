"""The kinds of NHS provider, from ``sources/service_types.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from qmskg import vocabulary as v
from qmskg.errors import InputError

__all__ = ["ProviderType", "provider_types", "service_types"]

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
