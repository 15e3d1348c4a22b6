"""A local overlay as OSCAL 1.2: a profile over the core catalog, and a catalog of what was added. It holds no core.

``profile-local.json``   imports the core catalog by version and hash, less what is set aside, with what is asked beyond
``catalog-local.json``   what the organisation added; not there when it added nothing

The catalog itself is what ``qmskg export oscal`` writes. Every UUID is made from what a document holds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from qmskg.errors import InputError
from qmskg.exports.cells import plain
from qmskg.identity import DEFAULT_BASE

__all__ = ["tailored_profile", "write_tailored"]

_OSCAL: Final = "1.2.3"
_PROFILE, _CATALOG = "profile-local.json", "catalog-local.json"
_ABOUT: Final = (
    "Differences only: the national core is as it was, and its hash stands below. What is set aside has a reason, and "
    "duties of law bind whatever stands here. The core set is a draft wherever its catalog says so."
)


def write_tailored(document: Mapping[str, Any], folder: Path, base: str = DEFAULT_BASE) -> list[Path]:
    """Write the files of a checked overlay; the same overlay over the same core gives the same bytes.

    Args:
        document: as :func:`qmskg.assurance.tailoring.check_tailoring` tells it.
        folder: where to; it is made if it is not there.
        base: of identifiers.

    Raises:
        InputError: the overlay has faults, or a file cannot be written.
    """
    made = tailored_profile(document, base)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in made.items():
            (folder / name).write_text(content, "utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"{folder} cannot be written ({error.strerror})") from error
    return [folder / name for name in made]


def tailored_profile(document: Mapping[str, Any], base: str = DEFAULT_BASE) -> dict[str, str]:
    """Return name -> content of the files.

    Raises:
        InputError: the overlay has faults.
    """
    if document["problems"]:
        raise InputError(f"mend what is wrong first: {document['problems'][0]['says']}")
    writer = _Writer(document, base)
    return {name: writer.text(kind, content) for name, kind, content in writer.documents()}


class _Writer:
    def __init__(self, document: Mapping[str, Any], base: str) -> None:
        self._told, self._base = document, base
        core = document["core"]
        self._catalog = self._uuid(f"core catalog {core['version']} {core['sha256']}")

    def documents(self) -> list[tuple[str, str, dict[str, Any]]]:
        added = self._told["add"]
        found = [(_PROFILE, "profile", self._profile())]
        if added:
            controls = [self._added(row) for row in added]
            group = {"id": "local", "class": "local", "title": "Added here", "controls": controls}
            found.append(
                (_CATALOG, "catalog", {**self._metadata("What was added to the core"), "groups": [group]})
            )
        return found

    def text(self, kind: str, content: dict[str, Any]) -> str:
        uuid = self._uuid(f"{kind} {json.dumps(content, ensure_ascii=False, sort_keys=True)}")
        return json.dumps({kind: {"uuid": uuid, **content}}, ensure_ascii=False, indent=1) + "\n"

    def _profile(self) -> dict[str, Any]:
        told = self._told
        core = {"href": f"#{self._catalog}", "include-all": {}}
        aside = [_token(row["id"]) for row in told["not_applicable"]]
        imports: list[dict[str, Any]] = [
            {**core, **({"exclude-controls": [{"with-ids": aside}]} if aside else {})}
        ]
        alters = [self._alter(row) for row in told["tailor"]]
        local = self._uuid("local catalog")
        resources = [{
            "uuid": self._catalog,
            "title": f"Core standards, {_line(told['core']['version'])}",
            "props": [
                self._prop("core-version", told["core"]["version"]), self._prop("core-sha256", told["core"]["sha256"])
            ],
            "rlinks": [{"href": "catalog-core.json", "media-type": "application/oscal.catalog+json"}],
        }]  # fmt: skip
        if told["add"]:
            imports.append({"href": f"#{local}", "include-all": {}})
            resources.append({
                "uuid": local, "title": "Added here",
                "rlinks": [{"href": _CATALOG, "media-type": "application/oscal.catalog+json"}],
            })  # fmt: skip
        props = [
            self._prop("not-applicable", row["id"], f"{row['reason']}") for row in told["not_applicable"]
        ]  # fmt: skip
        metadata = self._metadata(
            f"Core standards as tailored by {told['organisation'] or 'an organisation'}", props
        )
        modify = {"modify": {"alters": alters}} if alters else {}
        return {
            **metadata, "imports": imports, "merge": {"as-is": True}, **modify,
            "back-matter": {"resources": resources},
        }  # fmt: skip

    def _alter(self, row: Mapping[str, Any]) -> dict[str, Any]:
        token = _token(row["id"])
        part = {
            "id": f"{token}_local", "name": "local", "ns": f"{self._base}ns/oscal", "prose": plain(row["says"]),
            "props": [self._prop("reason", row["reason"])],
        }  # fmt: skip
        return {"control-id": token, "adds": [{"position": "ending", "parts": [part]}]}

    def _added(self, row: Mapping[str, Any]) -> dict[str, Any]:
        token = _token(row["id"])
        part = {"id": f"{token}_0", "name": "statement", "prose": plain(row["says"])}
        return {
            "id": token, "class": "local", "title": plain(row["title"]),
            "props": [self._prop("reason", row["reason"])], "parts": [part],
        }  # fmt: skip

    def _metadata(self, title: str, props: list[dict[str, str]] | None = None) -> dict[str, Any]:
        return {
            "metadata": {
                "title": _line(title), "last-modified": "1980-01-01T00:00:00Z",
                "version": _line(self._told["core"]["version"]), "oscal-version": _OSCAL,
                **({"props": props} if props else {}), "remarks": _ABOUT,
            }
        }  # fmt: skip

    def _prop(self, name: str, value: str, remarks: str | None = None) -> dict[str, str]:
        more = {"remarks": plain(remarks)} if remarks else {}
        return {"name": name, "ns": f"{self._base}ns/oscal", "value": _line(value), **more}

    def _uuid(self, name: str) -> str:
        return str(uuid5(uuid5(NAMESPACE_URL, self._base), f"local {name}"))


def _line(text: str) -> str:
    return " ".join(plain(text).split()) or "not stated"


def _token(id: str) -> str:
    """Return an id as the core's own catalog spells it, which OSCAL takes: no colon."""
    return id.replace(":", "_", 1)
