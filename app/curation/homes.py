"""Which of these five? For a leaf without a place in the core set: the core standards that it may belong under.

The reader chooses one, which then stands beside the leaf on the card, and says how the two stand; nothing is said of
the others. Only whoever says so answers for all of them at once, that they share no duty with the leaf.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Any, Final

from curation.bar import button, group
from curation.desk import Desk
from curation.keys import HOMES, KEYS, Action, Key
from curation.outcome import Notice, Tone, notice_of
from curation.questions import sentence
from qmskg.errors import QmskgError
from qmskg.links import LinkKind
from qmskg.relations import Relation

__all__ = ["choose", "homes_html", "none_of_these"]

_LEDE: Final = (
    "This duty stands in no core standard. It may belong under one of these, in the order of the alphabet. Choose the "
    "one that comes nearest, and say how the two stand."
)
_NOWHERE: Final = "Saved: it shares no duty with any of these {many}. Undo takes that back, one at a time."
_HELP: Final = "Read this core standard beside the duty; decides nothing"


def homes_html(card: Mapping[str, Any], *, keys: bool) -> str:
    """Return the core standards to choose from; nothing where the card has none."""
    homes = card.get("homes") or []
    if not homes:
        return ""
    items = "".join(_item(card, home, key, keys=keys) for home, key in zip(homes, HOMES, strict=False))
    letter = "b" if card["a"]["kind"] == "core" else "a"
    leaf = card[letter]
    title, summary = escape(leaf["title"]), escape(leaf.get("summary") or "")
    duty = f'<b class="q-letter">{letter.upper()}</b> <b>{title}.</b> {summary}'
    nowhere = group(button(Action.NOWHERE, KEYS[Action.NOWHERE], keys=keys, look="tertiary"))
    return (
        '<section class="q-homes" aria-labelledby="q-which"><h2 id="q-which">Which of these?</h2>'
        f'<p class="q-text">{duty}</p><p>{_LEDE}</p><ul>{items}</ul>{nowhere}</section>'
    )


def _item(card: Mapping[str, Any], home: Mapping[str, Any], key: str, *, keys: bool) -> str:
    title, said = escape(home["title"]), ""
    if home["mine"]:
        ends = ("the duty", "this core standard")
        said = f" <i>You said: {escape(sentence(LinkKind.MAPPING, home['mine'], *ends))}</i>"
    if home["id"] in (card["a"]["id"], card["b"]["id"]):
        named = f'<b>{title}</b> <span class="q-tag">on the card</span>'
    else:
        named = button(f"home:{home['id']}", Key(key, home["title"], _HELP), keys=keys)
    return f'<li>{named} <span class="q-text">{escape(home["statement"])}</span>{said}</li>'


def choose(desk: Desk, home: str) -> None:
    """Show one of the core standards beside the leaf; decides nothing."""
    desk.notice = None
    desk.show((_leaf(desk), home))


def none_of_these(desk: Desk) -> None:
    """Save of each of the core standards that it shares no duty with the leaf, and go to the next pair.

    Nothing is saved where people agreed what leaves no room for that. If one is not taken, those before it stand.
    """
    if desk.card is None or desk.pair is None:
        return
    desk.notice = None
    leaf, pair = _leaf(desk), desk.pair
    asked = [home for home in desk.card.get("homes") or [] if home["mine"] is None]
    for home in asked:
        card = desk.ask(lambda home=home: desk.client.card(leaf, home["id"], explain=False))
        if card is None:
            return
        if card.get("contradictions", {}).get(Relation.NONE):
            desk.notice = Notice(
                Tone.CARE,
                f"By what people agreed it shares a duty with “{home['title']}”: read that one beside it.",
            )
            return
    after = desk.line.beside(pair, 1)
    for saved, home in enumerate(asked):
        try:
            desk.client.decide(leaf, home["id"], Relation.NONE, seen=home["seen"])
        except QmskgError as error:
            said = notice_of(error)
            desk.notice = replace(said, sentence=f"{saved} of {len(asked)} were saved. {said.sentence}")
            desk.check()
            return
    desk.outcome = None
    desk.notice = Notice(Tone.DONE, _NOWHERE.format(many=len(asked)))
    desk.line.drop(pair)
    desk.go(after or desk.line.first)


def _leaf(desk: Desk) -> str:
    card: Any = desk.card
    return str(card["b" if card["a"]["kind"] == "core" else "a"]["id"])
