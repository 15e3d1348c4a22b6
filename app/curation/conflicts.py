"""Two demands that disagree, as the screen says them, and what can be ruled."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from curation.evidence import Names
from qmskg.relations import RULING_WORDS, Ruling
from qmskg.vocabulary import in_signs

__all__ = ["KEPT", "Conflict", "answers", "called", "conflict_html", "key_of"]

Conflict = Mapping[str, Any]

KEPT: Final = (
    "A ruling hides nothing: both limits go on being shown, and each stays in force as its body wrote it. It is "
    "recorded under your name with its reason, everybody can read it, and it can be taken back. Where one of the two "
    "texts changes, the conflict waits for a ruling again."
)
_KINDS: Final = {
    "stricter": "The first is stricter than the second.",
    "incompatible": "No value meets both.",
    "not_comparable": "They cannot be compared.",
}


def key_of(conflict: Conflict) -> str:
    """Return what tells a conflict from every other in a list."""
    return "|".join(str(conflict[name]) for name in ("a", "b", "dimension"))


def called(conflict: Conflict) -> str:
    """Return how a conflict is called in a list.

    >>> called({"a": "x:1", "b": "y:2", "dimension": "time to surgery", "ruling": None})
    'time to surgery: x:1 and y:2'
    """
    ruled = " (ruled)" if conflict["ruling"] else ""
    return f"{conflict['dimension']}: {conflict['a']} and {conflict['b']}{ruled}"


def answers(conflict: Conflict, names: Names) -> dict[tuple[str, str | None], str]:
    """Return what can be ruled, and in which words: (ruling, id of the one that applies) -> words."""
    found: dict[tuple[str, str | None], str] = {
        (Ruling.ONE_APPLIES.value, conflict[end]): f"This one applies: {_title(conflict[end], names)}"
        for end in "ab"
    }
    rest = (ruling for ruling in Ruling if ruling is not Ruling.ONE_APPLIES)
    return found | {(ruling.value, None): _sentence(RULING_WORDS[ruling]) for ruling in rest}


def conflict_html(conflict: Conflict, names: Names) -> str:
    """Return both demands with their limits and legal force, and what was ruled."""
    limits = [_limit(conflict, number) for number in range(2)]
    ends = "".join(
        f"<div><dt>{number}</dt><dd>{escape(_title(conflict[end], names))} "
        f'<span class="q-doc">{escape(names.get(conflict[end], {}).get("source", ""))} · '
        f"<code>{escape(conflict[end])}</code></span><br>{escape(limit)}"
        f"{_force(force)}</dd></div>"
        for number, end, limit, force in zip(
            ("First", "Second"), "ab", limits, conflict.get("forces") or (None, None), strict=True
        )
    )
    draft = (
        f"<p>Only {'a proposal of the program' if conflict.get('suggested') else 'a draft'} puts the two together; "
        "nobody has agreed that they share a duty.</p>"
    )
    return (
        f'<dl class="q-facts">{ends}<div><dt>Ruling</dt><dd>{_ruling(conflict, names)}</dd></div></dl>'
        f"<p>{_KINDS[conflict['kind']]} {escape(conflict.get('why') or '')}</p>{draft if conflict.get('draft') else ''}"
    )


def _limit(conflict: Conflict, number: int) -> str:
    """Return one of both limits as people write it, with the start of its clock and whom it is for."""
    if not conflict["values"]:
        return ""
    converted, start, people = (
        (conflict.get(key) or (None, None))[number] for key in ("converted", "clock_starts", "populations")
    )
    said = in_signs(conflict["values"][number], converted)
    return said + (f", from {start}" if start else "") + (f", for {people}" if people else "")


def _ruling(conflict: Conflict, names: Names) -> str:
    if said := conflict["ruling"]:
        which = f": {_title(said['applies'], names)}" if said["applies"] else ""
        reason = said["reason"] or "The reason was removed."
        since = " One of the two was reworded since." if said["reworded"] else ""
        return escape(
            f"{_sentence(said['words'])}{which}. {reason} ({said['person']}, {said['time'][:10]}){since}"
        )
    if said := conflict["earlier_ruling"]:
        return escape(f"Open again: one of the two has changed since {said['person']} ruled that {said['words']}.")
    return "Nobody has ruled."


def _force(force: str | None) -> str:
    return f"<br>Legal force: {escape(force.replace('_', ' '))}" if force else ""


def _title(id: str, names: Names) -> str:
    return f"{names.get(id, {}).get('title') or id}"


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
