"""The core set of a workspace: what became of every leaf, and the account of it."""

from __future__ import annotations

from typing import Any

from qmskg import assurance, coreset
from qmskg.coreset import Disposition
from qmskg.workspace.conflicts import ruled_parameters
from qmskg.workspace.view import View

__all__ = ["disposition_document", "disposition_of"]


def disposition_of(view: View) -> Disposition:
    """Return what became of every leaf."""
    return coreset.dispose(view.library, view.core, view.snapshot.authored.rulings)


def disposition_document(view: View) -> dict[str, Any]:
    """Return it with the account: who asks the same, what only one source asks, and limits side by side."""
    disposition = disposition_of(view)
    return {
        **coreset.disposition_document(disposition),
        **coreset.account(view.library, disposition),
        "parameters": ruled_parameters(view, assurance.parameters(view.library, view.core)),
    }
