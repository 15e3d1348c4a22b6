"""What lasts while one reader visits: the way to the server, the desk, and what was typed."""

from __future__ import annotations

from typing import Any, Final, cast
from urllib.parse import quote

import streamlit as st
from curation.desk import Desk

from qmskg.client import Client
from qmskg.settings import Settings
from screens import signing

__all__ = ["FIELDS", "client", "desk", "field", "public_page"]

#: fields in what stands open over one card -> the most characters that they take
FIELDS: Final = {
    "find": 500, "afterwards": 4000, "parts": 4000, "split_why": 2000, "core_title": 300, "core_statement": 4000,
}  # fmt: skip


def client() -> Client:
    """Return this visit's client, with the token of whoever is at the screen."""
    if "client" not in st.session_state:
        st.session_state["client"] = Client.from_settings(Settings.from_environment(), signing.token())
    return cast(Client, st.session_state["client"])


def public_page(place: str, id: str = "") -> str:
    """Return the address of the server's public page of a thing, or of all of a kind."""
    return f"{Settings.from_environment().api}/{place}/{quote(id, safe=':')}".rstrip("/")


def desk() -> Desk:
    """Return this visit's desk."""
    if "desk" not in st.session_state:
        st.session_state["desk"] = Desk(client())
    return cast(Desk, st.session_state["desk"])


def field(name: str, showing: int) -> dict[str, Any]:
    """Return key and length of a field of one card, bringing back what was typed in it.

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
    return {"key": key, "max_chars": FIELDS[name]}
