"""Identifiers: short ids, IRIs and the order of a pair.

A short id is ``<document>`` or ``<document>:<local>``; its IRI is ``<base>id/<kind>/<document>[/<local>]``. The
kind is not part of the short id, so the way back needs no look-up: what follows the kind is the short id.

>>> iri("requirement", "nice-qs16:2")
'https://w3id.org/qmskg/id/requirement/nice-qs16/2'
>>> short("https://w3id.org/qmskg/id/requirement/nice-qs16/2")
'nice-qs16:2'
"""

from __future__ import annotations

import re
from typing import Final

from qmskg.errors import InputError

__all__ = ["CORE_PREFIX", "DEFAULT_BASE", "ID_PATTERN", "graph_iri", "iri", "ontology_iri", "pair_key", "short"]

DEFAULT_BASE: Final = "https://w3id.org/qmskg/"
#: the document part of every core standard's id
CORE_PREFIX: Final = "core:"
ID_PATTERN: Final = r"[a-z0-9][a-z0-9.-]*(:[a-z0-9][a-z0-9._-]*)?"
_IRI: Final = re.compile(r"id/[a-z]+/(?P<document>[^/]+)(?:/(?P<local>[^/]+))?$")


def iri(kind: str, short_id: str, base: str = DEFAULT_BASE) -> str:
    """Return the IRI of a short id."""
    return f"{base}id/{kind}/{short_id.replace(':', '/', 1)}"


def ontology_iri(local: str = "", base: str = DEFAULT_BASE) -> str:
    """Return the IRI of a term of the project's own ontology."""
    return f"{base}ontology#{local}"


def graph_iri(name: str, base: str = DEFAULT_BASE) -> str:
    """Return the IRI of a named graph, for instance ``agreed`` or ``source/nice-qs16/2012-03``."""
    return f"{base}graph/{name}"


def short(given: str, base: str = DEFAULT_BASE) -> str:
    """Turn a full IRI into the short id; a short id comes back as it is.

    Raises:
        InputError: an IRI that is not one of this graph's, or text that can be no id.
    """
    text = given.strip()
    if text.startswith(base) and (found := _IRI.search(text[len(base) :])):
        local = found["local"]
        return found["document"] + (f":{local}" if local else "")
    if re.fullmatch(ID_PATTERN, text):
        return text
    raise InputError(f"{given[:120]!r} is not an id: write it like nice-qs16:2, or as an IRI under {base}id/")


def pair_key(a: str, b: str) -> str:
    """Return the key of a pair, the same whichever way round it is given; ``|`` stands in no id.

    >>> pair_key("b:1", "a:2")
    'a:2|b:1'
    """
    return "|".join(sorted((a, b)))
