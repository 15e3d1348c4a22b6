"""Buttons with keys: one way to draw them, for every part of the review page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st
from curation.desk import Desk
from curation.keys import Key

__all__ = ["act", "keep_address", "press"]


def keep_address(desk: Desk) -> None:
    """Let the address line say where the reader is."""
    if st.query_params.to_dict() != desk.address.query:
        st.query_params.from_dict(desk.address.query)


def act(desk: Desk, what: Callable[[], None]) -> None:
    """Do what a button or a key says, before the page is drawn anew."""
    what()
    keep_address(desk)


def press(desk: Desk, key: Key, what: Callable[[], None], *, id: str, **looks: Any) -> None:
    """Draw one button with its key."""
    shortcut = key.press if desk.address.keys else None
    st.button(key.label, key=id, help=key.help, shortcut=shortcut, on_click=act, args=(desk, what), **looks)
