"""Who is signed in at the provider, where people sign in: their own ID token goes to the API, which checks it.

The app holds no other credential then, so it can name nobody but whoever is at the screen.
"""

from __future__ import annotations

import streamlit as st
from curation.outcome import Notice, Tone
from streamlit.errors import StreamlitAuthError

from qmskg.settings import Settings

__all__ = ["needed", "sign_in", "token"]


def needed() -> bool:
    """Return whether people sign in at a provider here."""
    return Settings.from_environment().sign_in


def token() -> str | None:
    """Return the ID token of whoever is signed in, as their provider signed it."""
    return st.user.tokens.get("id") if needed() and st.user.get("is_logged_in") else None


def sign_in() -> Notice | None:
    """Send the browser to the provider; what to say where the app does not know how to."""
    try:
        st.login()
    except StreamlitAuthError:
        said = "This app was started without what sign-in needs; start it with `qmskg app` or `qmskg up`."
        return Notice(Tone.AWAY, said)
    return None
