"""What CISO Assistant's loader asks of a library, as a check of our own.

Its loader is part of a Django server and on no registry. The rules are those of version 3.9: what
``StoredLibrary.store_library_content`` and ``LibraryImporter`` refuse, and the lengths and choices of the fields that
they fill (``backend/core/models.py``, ``backend/library/utils.py`` of intuitem/ciso-assistant-community).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

URN = re.compile(
    r"urn:([a-zA-Z0-9_-]+):([a-zA-Z0-9_-]+):([a-zA-Z0-9_-]+)(?::([a-zA-Z0-9_-]+))?:([0-9A-Za-z\[\]()\-._:]+)"
)
RELATIONSHIPS = {"subset", "intersect", "equal", "superset", "not_related"}
RATIONALES = {None, "syntactic", "semantic", "functional"}
LONGEST = {"urn": 255, "ref_id": 100, "name": 200, "provider": 200, "packager": 100, "copyright": 4096}


def refusals(library: dict[str, Any], loaded: dict[str, set[str]]) -> Iterator[str]:
    """Yield why a library would be refused.

    Args:
        library: the parsed YAML.
        loaded: urn of each framework that is loaded already -> urns of its nodes; this library's are added.
    """
    yield from _missing(library, {"urn", "name", "version", "objects", "ref_id"})
    if not isinstance(library["version"], int) or not 1 <= library["version"] < 2**31:
        yield "version is no positive integer"
    if not isinstance(library["publication_date"], str | datetime.date):
        yield "publication_date is no date"
    datetime.date.fromisoformat(str(library["publication_date"]))
    yield from _fields(library)
    objects = library["objects"]
    if not objects.keys() & {"framework", "requirement_mapping_sets"}:
        yield "no object that it knows"
    if framework := objects.get("framework"):
        yield from _framework(framework, loaded)
    for found in objects.get("requirement_mapping_sets", ()):
        yield from _mapping_set(found, loaded)


def _framework(framework: dict[str, Any], loaded: dict[str, set[str]]) -> Iterator[str]:
    yield from _missing(framework, {"ref_id", "urn"})
    yield from _fields(framework)
    if not framework["requirement_nodes"]:
        yield "a framework without nodes"
    groups = {group["ref_id"] for group in framework.get("implementation_groups_definition", ())}
    seen: set[str] = set()
    for node in framework["requirement_nodes"]:
        yield from _missing(node, {"urn", "assessable"})
        yield from _fields(node)
        urn = node["urn"].lower()
        if urn in seen:
            yield f"{urn} stands twice"
        if (parent := node.get("parent_urn")) and parent.lower() not in seen:
            yield f"{urn} comes before its parent"
        if not {*node.get("implementation_groups", ())} <= groups:
            yield f"{urn} is in a group that is not defined"
        seen.add(urn)
    loaded[framework["urn"].lower()] = seen


def _mapping_set(found: dict[str, Any], loaded: dict[str, set[str]]) -> Iterator[str]:
    yield from _missing(found, {"urn", "name", "source_framework_urn", "target_framework_urn"})
    yield from _fields(found)
    if not found["requirement_mappings"]:
        yield "a mapping set without mappings"
    for row in found["requirement_mappings"]:
        yield from _missing(row, {"source_requirement_urn", "target_requirement_urn", "relationship"})
        for end in ("source", "target"):
            if row[f"{end}_requirement_urn"].lower() not in loaded[found[f"{end}_framework_urn"]]:
                yield f"{row[f'{end}_requirement_urn']} is not in the {end} framework"
        if row["relationship"] not in RELATIONSHIPS or row.get("rationale") not in RATIONALES:
            yield f"{row['relationship']}, {row.get('rationale')} is no relationship and rationale"
        if not 0 <= (row.get("strength_of_relationship") or 0) <= 10:
            yield "a strength beyond 10"


def _missing(record: dict[str, Any], names: set[str]) -> Iterator[str]:
    if lacking := names - record.keys():
        yield f"{record.get('urn', 'a record')} lacks {', '.join(sorted(lacking))}"


def _fields(record: dict[str, Any]) -> Iterator[str]:
    if not URN.fullmatch(record["urn"].lower()):
        yield f"{record['urn']} is no urn"
    for name, longest in LONGEST.items():
        if len(record.get(name) or "") > longest:
            yield f"{record['urn']}: {name} is longer than {longest}"
