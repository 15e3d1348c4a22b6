"""What the screen says of challenges: the words of a reader whom nobody knows, marked as that."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from curation.address import Address

__all__ = ["LEDE", "NONE", "challenge_html"]

LEDE: Final = (
    "Readers of the public pages say what is wrong with a link. Nobody has verified who they are, and the public sees "
    "that a link is challenged, not these words. Uphold one to have the pair read again by two people; until then the "
    "link stands. Dismiss one with a reason, which everybody sees."
)
NONE: Final = "No challenge waits for an answer."


def challenge_html(challenge: Mapping[str, Any], public: str) -> str:
    """Return one challenge with the ways to its pair.

    Args:
        challenge: as the API gives it.
        public: address of the link's public page.
    """
    card = Address(pair=(challenge["a"], challenge["b"])).link
    said = escape(challenge["reason"] or "(blanked)").replace("\n", "<br>")
    return (
        f"<h2>{escape(challenge['a'])} and {escape(challenge['b'])}</h2>"
        f'<p class="q-doc"><b class="q-tag">Unverified</b> Sent on {escape(challenge["time"][:10])} by a reader whom '
        f'nobody knows.</p><blockquote><p>{said}</p></blockquote><p><a href="{escape(card)}" target="_self">Read both '
        f'texts</a> · <a href="{escape(public)}">The public page of this link</a></p>'
    )
