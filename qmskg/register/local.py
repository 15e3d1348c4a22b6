"""The account of a fresh install, which works for one person: made at the first start.

Its token lies in a file that only the owner can read.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from qmskg.errors import DataFolderError, RefusedError
from qmskg.register.people import LOCAL, Person
from qmskg.register.store import Register

__all__ = ["local_account", "system_name", "write_private"]


def system_name() -> str:
    """Return the name of whoever is logged in to this machine, or 'local curator' where that names nobody."""
    with contextlib.suppress(ImportError, KeyError, OSError):
        import pwd

        account = pwd.getpwuid(os.getuid())
        name = account.pw_gecos.split(",")[0].strip() or account.pw_name
        if name not in {"root", "nobody"}:
            return name
    return "local curator"


def local_account(register: Register, token_file: Path) -> Person:
    """Return the local account, making it and its token file where they are missing.

    Several processes may do this at once: all end with the one account and the one file.

    Raises:
        DataFolderError: the token file cannot be read or written.
    """
    try:
        if not token_file.exists():
            register.add_local(system_name())
            write_private(token_file, register.issue_token(LOCAL) + "\n")
        token = token_file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataFolderError(
            f"the token file {token_file} cannot be used; remove it, and it is made again"
        ) from error
    try:
        return register.person_for_token(token)
    except RefusedError as error:
        message = f"the token in {token_file} is not one of this register's; remove the file, and it is made again"
        raise DataFolderError(message) from error


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600 in one step. Where two processes do it at once, one of the texts is there whole."""
    handle, aside = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(aside).replace(path)
