"""Back to where somebody was before they signed in."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from screens import signing

__all__ = ["lead_back"]

_KEY: Final = "returning"
_returning = st.components.v2.component("qmskg_returning", js=Path(__file__).with_suffix(".js").read_text("utf-8"))


def lead_back() -> None:
    """Let the browser note where a sign-in begins, and come back there after it.

    It is drawn before the button that signs in, so that nobody is faster than the note.
    """
    _returning(key=_KEY, data={"signed_in": signing.token() is not None})
