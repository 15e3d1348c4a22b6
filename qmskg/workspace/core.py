"""The core set of a workspace: what became of every leaf, and the account of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qmskg import assurance, coreset
from qmskg import vocabulary as v
from qmskg.assurance.applying import applying, why_leaf_not
from qmskg.coreset import Disposition
from qmskg.workspace.conflicts import ruled_parameters
from qmskg.workspace.suggesting import suggested_groups
from qmskg.workspace.view import View

__all__ = ["core_set_document", "disposition_document", "disposition_of", "disposition_rests_on"]


def core_set_document(
    view: View, services: Sequence[v.ServiceType] = (), lines: Sequence[v.ServiceLine] = ()
) -> dict[str, Any]:
    """Return the core set, with what may be made core standards of, and the names of all leaves in either.

    What is not for these services or service lines is left out: core standards by name with why, and groups of leaves
    none of which is for them.
    """
    core, left_out = applying(view.library, view.core, services, lines)
    suggested = [
        group
        for group in view.once(suggested_groups)
        if not all(why_leaf_not(view.library, leaf, services, lines) for leaf in group["leaves"])
    ]
    leaves = {member.leaf for standard in core for member in standard.members}
    leaves.update(leaf for group in suggested for leaf in group["leaves"])
    return {
        **coreset.core_set_document(core),
        "left_out": left_out,
        "suggested": suggested,
        "names": assurance.names_of(view.index, sorted(leaves)),
    }


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


def disposition_rests_on(view: View) -> tuple[Any, ...]:
    """Return what the document follows from besides the build: the core set, rulings on limits, and who made them."""
    return view.core, view.texts, view.state.conflicts, view.state.people
