"""CISO Assistant (intuitem): libraries to load into it, as YAML.

``core.yaml``               a framework of the core standards, by theme; a group for each kind of service
``duties.yaml``             a framework of the duties under them, by source; a group for each source
``mapping-agreed.yaml``     places that named people agreed, in both directions; not there when there are none
``mapping-suggested.yaml``  the draft's places, which nobody has agreed; likewise

Whoever loads a mapping has CISO Assistant carry an assessment over: ``equal`` and ``superset`` whole, ``subset`` and
``intersect`` in part. That is what meeting one demand says about the other here, and so the words are the same. A
draft's mapping is a library of its own, so that it is carried over only where somebody loads it, and its name says
what it is. The format is that of its loader (3.9); no score, weight or level goes out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import yaml

from qmskg.exports.cells import plain
from qmskg.exports.core_pages import AGREED, NOT_AGREED, Page, Place, by_source, pages
from qmskg.exports.dataset import Dataset
from qmskg.links import CoreMember
from qmskg.relations import RELATIONS, Relation
from qmskg.themes import Theme
from qmskg.vocabulary import Status

__all__ = ["read_ciso", "write_ciso"]

_CORE: Final = "core"
_DUTIES: Final = "duties"
#: file -> whether it holds the places that people agreed
_MAPS: Final = {"mapping-agreed": True, "mapping-suggested": False}
_RELATIONS: Final = {row.ciso: relation for relation, row in RELATIONS.items()}
#: characters of a name
_LONGEST: Final = 200
_URN: Final = "urn:qmskg:risk"
#: the safe ones, in C where it is there; both write the same
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER: Final = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
Node = dict[str, Any]


def write_ciso(data: Dataset, folder: Path) -> None:
    """Write the libraries; the same data give the same bytes."""
    made = pages(data)
    services = sorted({service.value for page in made for service in page.standard.applies_to})
    groups = [_group(service, service.replace("_", " ").capitalize()) for service in services]
    _write(folder, _library(data, _CORE, "Core standards", _framework(data, _CORE, _themes(made), groups)))
    places = [place for page in made for place in page.places]
    sources = [_group(source.id, source.name) for source, _ in by_source(places)]
    duties = _framework(data, _DUTIES, _sources(places), sources)
    _write(folder, _library(data, _DUTIES, "Duties that stand under a core standard", duties))
    for name, agreed in _MAPS.items():
        found = [(p.standard.id, place) for p in made for place in p.places if _is(place) is agreed]
        if found:
            _write(folder, _mapping(data, name, agreed, found))


def read_ciso(folder: Path) -> dict[str, tuple[dict[str, Any], tuple[CoreMember, ...]]]:
    """Return what :func:`write_ciso` wrote: core standard -> (its node, by the names of CISO Assistant; its places)."""
    places: dict[str, list[CoreMember]] = {}
    for name, agreed in _MAPS.items():
        if (folder / f"{name}.yaml").exists():
            to_core, _ = _read(folder / f"{name}.yaml")["requirement_mapping_sets"]
            for row in to_core["requirement_mappings"]:
                leaf, core = (_id(row[f"{end}_requirement_urn"]) for end in ("source", "target"))
                status = Status.AGREED if agreed else Status.PROPOSED
                member = CoreMember(leaf=leaf, relation=_RELATIONS[row["relationship"]], status=status)
                places.setdefault(core, []).append(member)
    nodes = _read(folder / f"{_CORE}.yaml")["framework"]["requirement_nodes"]
    return {
        node["ref_id"]: (node, tuple(sorted(places.get(node["ref_id"], ()), key=lambda member: member.leaf)))
        for node in nodes
        if node["assessable"]
    }


def _library(data: Dataset, name: str, title: str, objects: dict[str, Any], needs: Iterable[str] = ()) -> Node:
    """Return a library; its version rises with the register, since an older one is refused."""
    about = "\n\n".join(f"{heading}: {said}" for heading, said in data.about)
    return {
        "urn": f"{_URN}:library:qmskg-{name}", "locale": "en", "ref_id": f"qmskg-{name}",
        "name": _name(f"qmskg: {title}"), "description": plain(about), "copyright": plain(dict(data.about)["Licence"]),
        "version": data.position + 1,
        # a date may be a month or a year, which CISO Assistant does not take
        "publication_date": f"{(data.date or '1980') + '-01-01':.10}",
        "provider": "qmskg", "packager": "qmskg",
        **({"dependencies": [f"{_URN}:library:qmskg-{one}" for one in needs]} if needs else {}),
        "objects": objects,
    }  # fmt: skip


def _framework(data: Dataset, name: str, nodes: Iterable[Node], groups: list[Node]) -> dict[str, Any]:
    says = dict(data.about)["Core standards"] if name == _CORE else dict(data.about)["What of the sources is here"]
    return {"framework": {
        "urn": f"{_URN}:framework:qmskg-{name}", "ref_id": f"qmskg-{name}", "name": f"qmskg {name}",
        "description": plain(says),
        **({"implementation_groups_definition": groups} if groups else {}),
        "requirement_nodes": list(nodes),
    }}  # fmt: skip


def _themes(made: Iterable[Page]) -> Iterator[Node]:
    keys = {theme.value: theme.key for theme in Theme}
    for number, (theme, chapter) in enumerate(groupby(made, key=lambda page: page.standard.theme), 1):
        top = f"{_URN}:req_node:qmskg-{_CORE}:theme.{keys.get(theme, number)}"
        yield {
            "urn": top,
            "assessable": False,
            "depth": 1,
            "ref_id": str(number),
            "name": _name(theme or "None yet"),
        }
        for page in chapter:
            yield _standard(page, top)


def _standard(page: Page, parent: str) -> Node:
    standard = page.standard
    said = [
        ("Standing", page.label), ("Scope", standard.scope), ("Who acts", standard.who_acts),
        ("Why", standard.rationale), ("Leaves out", "; ".join(standard.leaves_out)),
        ("Strictest limits", "; ".join(f"{limit} ({limit.whose})" for limit in standard.strictest)),
    ]  # fmt: skip
    groups = [service.value for service in standard.applies_to]
    return {
        "urn": _node(_CORE, standard.id), "assessable": True, "depth": 2, "parent_urn": parent,
        "ref_id": standard.id, "name": _name(standard.title or standard.id), "description": plain(standard.statement),
        "annotation": plain("\n".join(f"{heading}: {text}" for heading, text in said if text)),
        **({"typical_evidence": plain("\n".join(standard.met_when))} if standard.met_when else {}),
        **({"implementation_groups": groups} if groups else {}),
    }  # fmt: skip


def _sources(places: Iterable[Place]) -> Iterator[Node]:
    for source, found in by_source(places):
        top = f"{_URN}:req_node:qmskg-{_DUTIES}:{source.id}"
        yield {
            "urn": top, "assessable": False, "depth": 1, "ref_id": source.id, "name": _name(source.title),
            "annotation": plain(f"{source.publisher}. Licence of the source: {source.licence}"),
            "implementation_groups": [source.id],
        }  # fmt: skip
        for leaf in {place.leaf.id: place.leaf for place in found}.values():
            yield {
                "urn": _node(_DUTIES, leaf.id), "assessable": True, "depth": 2, "parent_urn": top,
                "ref_id": leaf.id, "name": _name(leaf.title),
                **({"description": plain(leaf.summary)} if leaf.summary else {}),
                "implementation_groups": [source.id],
            }  # fmt: skip


def _mapping(data: Dataset, name: str, agreed: bool, found: list[tuple[str, Place]]) -> Node:
    title = f"Duties and core standards, {AGREED if agreed else NOT_AGREED}"
    pairs = [(_node(_DUTIES, place.leaf.id), _node(_CORE, core), place) for core, place in found]
    sets = [
        _set(name, title, (_DUTIES, _CORE), [(leaf, core, place, False) for leaf, core, place in pairs]),
        _set(
            f"{name}-revert", title, (_CORE, _DUTIES), [(core, leaf, place, True) for leaf, core, place in pairs]
        ),
    ]
    return _library(data, name, title, {"requirement_mapping_sets": sets}, (_CORE, _DUTIES))


def _set(name: str, title: str, ends: tuple[str, str], rows: list[tuple[str, str, Place, bool]]) -> Node:
    source, target = (f"{_URN}:framework:qmskg-{end}" for end in ends)
    return {
        "urn": f"{_URN}:req_mapping_set:qmskg-{name}", "ref_id": f"qmskg-{name}",
        "name": _name(f"{ends[0]} -> {ends[1]}: {title}"), "description": title,
        "source_framework_urn": source, "target_framework_urn": target,
        "requirement_mappings": [
            {
                "source_requirement_urn": a, "target_requirement_urn": b,
                "relationship": RELATIONS[_read_as(place, reverse)].ciso, "rationale": "semantic",
                "annotation": plain(_remark(place)),
            }
            for a, b, place, reverse in sorted(rows, key=lambda row: row[:2])
        ],
    }  # fmt: skip


def _read_as(place: Place, reverse: bool) -> Relation:
    relation = Relation(place.member.relation)
    return relation.inverse if reverse else relation


def _remark(place: Place) -> str:
    member = place.member
    more = (("Shared", member.shared), ("Left over", member.remainder), ("Why", member.reason))
    return "\n".join([place.standing, *(f"{heading}: {text}" for heading, text in more if text)])


def _is(place: Place) -> bool:
    return place.member.status is Status.AGREED


def _group(ref: str, name: str) -> Node:
    return {"ref_id": ref, "name": _name(name), "description": None}


def _node(framework: str, id: str) -> str:
    return f"{_URN}:req_node:qmskg-{framework}:{id}"


def _id(urn: str) -> str:
    return urn.split(":", 5)[5]


def _name(text: str) -> str:
    line = " ".join(plain(text).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _read(path: Path) -> dict[str, Any]:
    loader = _LOADER(path.read_bytes())
    objects: dict[str, Any] = loader.get_data()["objects"]
    return objects


def _write(folder: Path, library: Node) -> None:
    text = yaml.dump(library, Dumper=_DUMPER, sort_keys=False, allow_unicode=True, width=110)
    name = library["ref_id"].removeprefix("qmskg-")
    (folder / f"{name}.yaml").write_text(text, "utf-8", newline="\n")
