"""Changing the core set, as the screen says it: what is to be filled in for each change, and its consequences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from qmskg.relations import Relation
from qmskg.vocabulary import Status

__all__ = ["ACTIONS", "KEPT", "RELATIONS", "Action", "consequences_html", "named"]


@dataclass(frozen=True, slots=True)
class Action:
    """One change, and what somebody fills in for it.

    Attributes:
        words: what it is called on screen.
        says: what it does.
        core: what the field of the core standards is called.
        fields: which words can be typed: name -> what the field is called.
        leaves: what the field of the leaves is called; None where there is none.
        several: whether more than one core standard is named.
    """

    words: str
    says: str
    core: str
    fields: Mapping[str, str]
    leaves: str | None = None
    several: bool = False


_NEW: Final = {
    "title": "Title of the new core standard",
    "statement": "Its statement: the outcome in one sentence",
}
_NOW: Final = {"title": "New title", "statement": "New statement", "scope": "New scope", "who_acts": "Who acts"}
_NOW_OF_ONE: Final = {name: _NOW[name] for name in ("title", "statement", "scope")}
ACTIONS: Final[dict[str, Action]] = {
    "merge": Action(
        "Merge core standards", "The first that you name stays and takes in the duties of the others, which go.",
        "Core standards to merge, the one that stays first", _NOW_OF_ONE,
        several=True,
    ),
    "split": Action(
        "Split a core standard", "Some of its duties go to a new one.", "Core standard to split", _NEW,
        leaves="Duties that go to the new one",
    ),
    "move": Action(
        "Move a duty", "One duty goes from one core standard to another.", "Core standard that it stands under", {},
        leaves="Duty to move",
    ),
    "edit": Action("Rename or reword", "What you leave empty stays as it is.", "Core standard to change", _NOW),
    "retire": Action("Retire a core standard", "It goes, and its duties with it.", "Core standard to retire", {}),
}  # fmt: skip
#: what stands above every change
KEPT: Final = (
    "You see the consequences first. A change is recorded under your name and can be taken back. What people agreed is "
    "not carried over: a duty that comes under another core standard waits there to be read."
)
#: relation -> what is said of a duty that is moved
RELATIONS: Final = {
    "": "As it stood before",
    Relation.EQUAL.value: "It asks for the same as the core standard",
    Relation.SUBSET.value: "The core standard asks for all of it, and more",
    Relation.SUPERSET.value: "It asks for all of the core standard, and more",
    Relation.INTERSECTS.value: "They share a part",
}
_SHOWN: Final = {"full": "shown in full", "partial": "shown in part", "related": "not shown", "none": "not shown"}


def named(standards: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return how each core standard is called in a list, by id."""
    return {standard["id"]: f"{standard['title'] or standard['id']} ({standard['id']})" for standard in standards}


def consequences_html(document: Mapping[str, Any]) -> str:
    """Return what a change would do, or did."""
    names = document["names"]
    places = [
        f"{_name(row['leaf'], names)}: {_places(row['before'], names)} → {_places(row['after'], names)}"
        for row in document["places"]
    ]
    cover = [_cover(row, names) for row in document["cover"]]
    audits = [f"{escape(row['title'])} <code>{escape(row['id'])}</code>" for row in document["audits"]]
    said = [escape(sentence) for sentence in (*document["breaking"], *document["additions"])]
    parts = [
        _part("Duties that stand elsewhere", places, "No duty stands elsewhere."),
        _part("What audits show", cover, "Nothing loses or gains cover."),
        _part("Audits that this touches", audits, "No audit is touched."),
        _part("What it means for those who rely on the core set", said, "Only wording changes."),
    ]
    heading = "What was done" if document["applied"] else "What this would do"
    return f'<section class="q-group q-consequences"><h2>{heading}</h2>{"".join(parts)}</section>'


def _part(heading: str, rows: Sequence[str], empty: str) -> str:
    if not rows:
        return f"<h3>{heading}</h3><p>{empty}</p>"
    return f"<h3>{heading} ({len(rows):,})</h3><ul>{''.join(f'<li>{row}</li>' for row in rows)}</ul>"


def _name(id: str, names: Mapping[str, Mapping[str, str]]) -> str:
    return f"“{escape(names.get(id, {}).get('title') or id)}” <code>{escape(id)}</code>"


def _places(places: Sequence[Mapping[str, str]], names: Mapping[str, Mapping[str, str]]) -> str:
    said = [
        f"{escape(place['relation'])} of {_name(place['core'], names)}, "
        f"{'agreed' if place['status'] == Status.AGREED else 'not agreed'}"
        for place in places
    ]
    return "; ".join(said) or "nowhere"


def _cover(row: Mapping[str, str], names: Mapping[str, Mapping[str, str]]) -> str:
    """Say how far evidence reaches, counting what is agreed, and else what is drafted."""
    counts = row["before"] != row["after"]
    before, after = (row["before"], row["after"]) if counts else (row["draft_before"], row["draft_after"])
    basis = "by what is agreed" if counts else "by drafts that nobody has agreed"
    return f"{_name(row['id'], names)}: {_SHOWN[before]} → {_SHOWN[after]}, {basis}"
