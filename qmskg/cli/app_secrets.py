"""What the curators' app needs to let people sign in, as the one file that Streamlit reads it from.

The file lies in the data folder, for its owner alone (mode 0600), and is written anew at every start; the secret that
signs the app's cookies is kept in it, so that nobody has to sign in again because the app was started again.
"""

from __future__ import annotations

import json
import secrets
import tomllib
from pathlib import Path
from typing import Final

from qmskg.errors import DataFolderError, EnvironmentFault
from qmskg.register.local import write_private
from qmskg.settings import CALLBACK, Settings

__all__ = ["write_app_secrets"]

FILE: Final = "app-sign-in.toml"
#: who somebody is and what they are called; nothing else is asked of the provider
_SCOPE: Final = "openid profile"


def write_app_secrets(settings: Settings, port: int) -> Path | None:
    """Write what ``st.login`` needs, and return the file; None where people do not sign in.

    Args:
        settings: the provider, and what this service is called there.
        port: of the app, for the address to which people come back where no other is set.

    Raises:
        EnvironmentFault: the secret at the provider is not set.
        DataFolderError: the file cannot be written.
    """
    if not settings.sign_in:
        return None
    if settings.oidc_secret is None:
        raise EnvironmentFault(
            "people sign in at a provider here, so the curators' app needs QMSKG_OIDC_SECRET, the client secret "
            "there; set it, or leave the app out (`qmskg serve`, `qmskg up --no-app`)"
        )
    path = settings.data / FILE
    values = {
        "redirect_uri": settings.oidc_redirect or f"http://127.0.0.1:{port}{CALLBACK}",
        "cookie_secret": _cookie_secret(path),
        "client_id": settings.oidc_audience,
        "client_secret": settings.oidc_secret,
        "server_metadata_url": f"{str(settings.oidc_issuer).rstrip('/')}/.well-known/openid-configuration",
        # the API checks the person's own ID token; the app passes it on and can name nobody itself
        "expose_tokens": ["id"],
    }
    # strings and lists of JSON are strings and lists of TOML
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        write_private(path, "\n".join(["[auth]", *lines, f'client_kwargs = {{ scope = "{_SCOPE}" }}', ""]))
    except OSError as error:
        raise DataFolderError(
            f"{path} cannot be written: {error.strerror}; set QMSKG_DATA to a folder that you may write"
        ) from error
    return path


def _cookie_secret(path: Path) -> str:
    """Return the secret that is in use, or a new one."""
    try:
        kept = tomllib.loads(path.read_text("utf-8"))["auth"]["cookie_secret"]
    except (OSError, ValueError, KeyError, TypeError):
        kept = None
    return kept if isinstance(kept, str) and len(kept) >= 32 else secrets.token_urlsafe(48)
