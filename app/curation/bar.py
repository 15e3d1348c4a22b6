"""What stands under the texts, as HTML: the questions, the answers, what may be typed, and the ways on.

A button names in ``data-press`` what it does (:mod:`curation.presses`), in ``data-key`` its key, and with
``data-leads`` that nothing stands between a press and the next card.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from curation.address import Address
from curation.desk import CONTRADICTS, Desk
from curation.keys import KEYS, Action, Key, answers
from curation.questions import EVIDENCE_QUESTION, QUESTIONS, Answers, sentence
from qmskg.links import LinkKind

__all__ = [
    "FIELDS", "against_html", "answers_html", "ask_html", "button", "fields_html", "group", "moves", "moves_html",
    "sum_html",
]  # fmt: skip

#: what may be typed beside an answer -> the most characters
FIELDS: Final = {"reason": 2000, "shared": 1000, "left_out": 4000}
_LABELS: Final = {
    "reason": "Why (optional)",
    "shared": "Which duty do they share?",
    "left_out": "If in part: which population, period, setting or piece does it leave out? One a line; empty is kept "
    "as not stated.",
}
_INVITATION: Final = "Answer these questions, or decide by one key."
_LEADING: Final = frozenset({Action.SKIP, Action.NEXT})


def ask_html(kind: str, given: Answers, *, keys: bool) -> str:
    """Return the questions that a kind of pair raises, with what was answered so far."""
    if LinkKind(kind) is LinkKind.EVIDENCE:
        return f'<p class="q-ask q-next">{escape(EVIDENCE_QUESTION)}</p>{_field("left_out")}'
    asked = "".join(_question(given, number, keys=keys) for number in range(given.asked))
    return asked + (_field("shared") if given.asked == 3 else "")


def sum_html(desk: Desk) -> str:
    """Return what the answers amount to, what that contradicts, and the ways to save it or to go back."""
    if (desk.card or {}).get("kind") != LinkKind.MAPPING:
        return ""
    relation = desk.answers.relation
    amounts = escape(sentence(LinkKind.MAPPING, relation) if relation else _INVITATION)
    keys, buttons = desk.address.keys, ""
    if relation:
        leads = not desk.contradicted(relation)
        buttons += button(Action.SAVE, KEYS[Action.SAVE], keys=keys, look="primary", leads=leads)
    if desk.answers != Answers():
        buttons += button(Action.AGAIN, KEYS[Action.AGAIN], keys=keys)
    return f'<p class="q-sum">{amounts}</p>{against_html(desk, relation)}{group(buttons)}'


def answers_html(card: Mapping[str, Any], *, keys: bool) -> str:
    """Return a button for each answer that a pair takes."""
    against = card.get("contradictions") or {}
    return group(
        "".join(
            button(f"answer:{answer}", key, keys=keys, leads=not against.get(answer))
            for answer, key in answers(card["kind"]).items()
        )
    )


def fields_html() -> str:
    """Return what may be typed beside any answer."""
    return _field("reason")


def moves(desk: Desk) -> list[Action]:
    """Return the ways on from here; without a card, or for somebody who may only look, only those that need none."""
    if desk.barred:
        undo = [Action.UNDO] if "undo_own" in (desk.me or {}).get("may", ()) else []
        return [Action.PREVIOUS, Action.NEXT, *undo, Action.LOAD]
    ways = [Action.SKIP, Action.PREVIOUS, Action.NEXT, Action.UNDO, Action.LOAD]
    if desk.outcome and not desk.outcome.reasoned:
        ways.append(Action.WHY)
    return [*ways, Action.FIND, Action.SPLIT, Action.CORE] if desk.card else ways


def moves_html(desk: Desk) -> str:
    """Return a button for each way on."""
    keys = desk.address.keys
    return group(
        "".join(button(way, KEYS[way], keys=keys, look="tertiary", leads=way in _LEADING) for way in moves(desk))
    )


def against_html(desk: Desk, relation: str | None) -> str:
    """Return what people agreed that leaves no room for an answer, in words, with a link to each of those pairs."""
    chains = desk.contradicted(relation) if relation else []
    if not chains:
        return ""
    items = "".join(f"<li>{escape(chain['words'])} {_links(chain['pairs'])}</li>" for chain in chains)
    return (
        f'<div class="q-said q-care"><b>{CONTRADICTS}</b><ul>{items}</ul>'
        "To go on all the same, type a reason under Why.</div>"
    )


def _links(pairs: list[list[str]]) -> str:
    return " · ".join(
        f'<a href="{escape(Address(pair=(a, b)).link)}" target="_blank" rel="noopener">'
        f"{escape(a)} and {escape(b)} (new tab)</a>"
        for a, b in pairs
    )


def _question(given: Answers, number: int, *, keys: bool) -> str:
    is_next, said = given.next == number, given.given[number]
    buttons = "".join(
        button(
            f"{action}:{number}", KEYS[action], keys=keys and is_next,
            look="primary" if said is yes else "secondary", chosen=said is yes, to=f", question {number + 1}",
        )
        for action, yes in ((Action.YES, True), (Action.NO, False))
    )  # fmt: skip
    words = escape(QUESTIONS[number])
    return (
        f'<div class="q-row" role="group" aria-label="{words}">'
        f'<p class="q-ask{" q-next" if is_next else ""}">{words}</p>{group(buttons)}</div>'
    )


def _field(name: str) -> str:
    typed = f'class="q-typed" data-field="{name}" maxlength="{FIELDS[name]}"'
    box = f'<textarea rows="2" {typed}></textarea>' if name == "left_out" else f'<input type="text" {typed}>'
    return f'<label class="q-field">{escape(_LABELS[name])}{box}</label>'


def group(buttons: str) -> str:
    """Return buttons that belong together; nothing where there is none."""
    return f'<div class="q-presses">{buttons}</div>' if buttons else ""


def button(
    press: str,
    key: Key,
    *,
    keys: bool,
    look: str = "secondary",
    leads: bool = False,
    chosen: bool = False,
    to: str = "",
) -> str:
    """Return one button; its key stands on it as long as it works. ``to`` is only heard: it tells like ones apart."""
    words = escape(key.label) + (f'<span class="q-spoken">{escape(to)}</span>' if to else "")
    pressed = f'data-key="{key.press}" aria-keyshortcuts="{key.press}"' if keys else ""
    more = (" data-leads" if leads else "") + (' aria-pressed="true"' if chosen else "")
    shown = f' <kbd aria-hidden="true">{key.press}</kbd>' if keys else ""
    return (
        f'<button type="button" class="q-press q-{look}" data-press="{press}" title="{escape(key.help)}" {pressed}'
        f"{more}>{'✓ ' if chosen else ''}{words}{shown}</button>"
    )
