"""A press: what it does, and the address line that follows it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from curation.desk import Desk

__all__ = ["act", "keep_address"]


def keep_address(desk: Desk) -> None:
    """Let the address line say where the reader is."""
    if st.query_params.to_dict() != desk.address.query:
        st.query_params.from_dict(desk.address.query)


def act(desk: Desk, what: Callable[[], None]) -> None:
    """Do what a button or a key says, before the page is drawn anew."""
    what()
    keep_address(desk)
