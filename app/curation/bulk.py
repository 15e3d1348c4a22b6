"""What the screen says of a batch: where it stands, how sure the sample makes it, and the pairs to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final

from qmskg.links import LinkKind

__all__ = ["ANSWERS", "BANDS", "LEDE", "batch_html", "label", "sample_html"]

#: what may be said of many pairs at once
ANSWERS: Final[dict[LinkKind, tuple[str, ...]]] = {
    LinkKind.EVIDENCE: ("none", "related", "partial", "full"),
    LinkKind.MAPPING: ("none", "intersects", "equal"),
}
#: of the machine, as the API names them
BANDS: Final = ("strong", "medium", "weak")
LEDE: Final = (
    "First read a random sample, one pair at a time. If it shows that you would say the same of nearly all, you may "
    "give that answer to the rest. It counts as your one vote for each pair, is marked as given unread, and can be "
    "taken back as a whole. Where two readers are needed, somebody else still reads each pair."
)


def label(batch: Mapping[str, Any]) -> str:
    """Say what a batch is of.

    >>> label({"basis": "band", "band": "weak", "kind": "evidence", "answer": "none", "pairs": 640, "source": None})
    '“none” for 640 weak suggestions of what measures show'
    """
    what = "requirements beside each other" if batch["kind"] == LinkKind.MAPPING else "what measures show"
    of = (
        "pairs with identical texts" if batch["basis"] == "identical" else f"{batch['band']} suggestions of {what}"
    )
    where = f", {batch['source']} only" if batch["source"] else ""
    return f"“{batch['answer']}” for {batch['pairs']:,} {of}{where}"


def batch_html(batch: Mapping[str, Any]) -> str:
    """Return where a batch stands, with the numbers behind it."""
    facts = {"Where it stands": batch["said"]}
    if batch["sampled"]:
        facts["Sample"] = f"{batch['read']} of {batch['sampled']} pairs read; {batch['right']} as the batch says"
        facts["Needed"] = f"at least {batch['bound']:.0%} with 95% certainty (Wilson's lower bound)"
        facts["Drawn with the seed"] = str(batch["seed"])
    if batch["interval"]:
        low, high = batch["interval"]
        facts["So far"] = f"{batch['precision']:.0%} (95%: {low:.1%} to {high:.1%})"
    facts["Left beside the sample"] = f"{batch['left']:,} pairs that nobody has read"
    rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(said)}</dd></div>" for name, said in facts.items())
    heading = escape(label(batch))
    return f'<section class="q-group"><h2>{heading}</h2><dl class="q-facts">{rows}</dl></section>'


def sample_html(batch: Mapping[str, Any], link: Callable[[Mapping[str, Any]], str]) -> str:
    """Return the pairs of the sample with the way to each, or those whose texts are the same."""
    pairs = batch["sample"] or batch["rest"]
    if not pairs:
        return ""
    heading = "The sample" if batch["sample"] else "The pairs"
    rows = "".join(
        f'<li>{"Read" if pair.get("read") else "To read"}: <a href="{escape(link(pair))}" target="_self">'
        f"{escape(pair['a'])} and {escape(pair['b'])}</a></li>"
        for pair in pairs
    )
    return f'<section class="q-group"><h2>{heading}</h2><ul class="q-rows">{rows}</ul></section>'
