"""What lasts while one reader visits: the way to the server, the desk, and what was typed."""

from __future__ import annotations

from typing import cast
from urllib.parse import quote

import streamlit as st
from curation.desk import Desk

from qmskg.client import Client
from qmskg.settings import Settings

__all__ = ["client", "desk", "public_page", "typed"]


def client() -> Client:
    """Return this visit's client, with the reader's token."""
    if "client" not in st.session_state:
        st.session_state["client"] = Client.from_settings(Settings.from_environment())
    return cast(Client, st.session_state["client"])


def public_page(place: str, id: str) -> str:
    """Return the address of the server's public page of a thing."""
    return f"{Settings.from_environment().api}/{place}/{quote(id, safe=':')}"


def desk() -> Desk:
    """Return this visit's desk."""
    if "desk" not in st.session_state:
        st.session_state["desk"] = Desk(client())
    return cast(Desk, st.session_state["desk"])


def typed(name: str, showing: int) -> str:
    """Return the key of a field of one card, bringing back what was typed in it.

    Streamlit forgets a field that one run does not draw (while another page is open, or before the third question
    is asked), so what is typed is kept beside it, until the next card is shown.
    """
    key = f"{name}-{showing}"
    kept: dict[str, str] = st.session_state.setdefault("typed", {})
    for old in [k for k in kept if not k.endswith(f"-{showing}")]:
        del kept[old]
    if key in st.session_state:
        kept[key] = st.session_state[key]
    else:
        st.session_state[key] = kept.get(key, "")
    return key
