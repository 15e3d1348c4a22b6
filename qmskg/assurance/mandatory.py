"""Which audits a trust must take part in, and what says so.

The content says for each audit, in a few words, what binds it ("NCAPOP; NHS Standard Contract SC26; Quality Accounts
list"). Here these words are read: which of them make *taking part in this audit* mandatory, which clause of which
source they name, and on which page a body states it. A template for a local audit is never mandatory itself: what
its words name is a duty that the audit is one way to show.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qmskg import vocabulary as v
from qmskg.model import Audit, Library, Requirement, Source, StatedLink

__all__ = ["STANDINGS", "Ground", "Standing", "Taking", "taking_part"]


class Standing(StrEnum):
    """Whether a trust that gives the care must take part in an audit."""

    MANDATORY = "mandatory"
    EXPECTED = "expected"
    DUTY = "duty"
    VOLUNTARY = "voluntary"


#: what each amounts to, for people
STANDINGS: Final = {
    Standing.MANDATORY: "Taking part is mandatory for whoever gives the care that it covers.",
    Standing.EXPECTED: "A body expects it; our content does not say that it is mandatory.",
    Standing.DUTY: "The duty behind it binds; this audit is one way to show that it is met.",
    Standing.VOLUNTARY: "Taking part is voluntary.",
}

#: words that make taking part mandatory. The contract asks for taking part in what NCAPOP runs and in what the
#: Quality Accounts list names (its service condition 26)
_BINDS: Final = re.compile(
    r"NHS Standard Contract|NCAPOP|Quality Accounts|\bDirection\b|information standard|"
    r"^(mandated|mandatory|statutory)\b|\b(CQC|NHS England) requirement",
    re.IGNORECASE,
)
_VOLUNTARY: Final = re.compile(r"^voluntary\b", re.IGNORECASE)
_CONDITION: Final = re.compile(r"\bSC ?(\d+)")
#: schemes in which the contract's condition on national audits asks for taking part, as the content words them
_BY_CONDITION_26: Final = re.compile(r"NCAPOP|Quality Accounts list", re.IGNORECASE)
_NATIONAL_AUDITS: Final = "SC26(b)"


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing that binds an audit.

    Attributes:
        text: as the content words it.
        clause: the node of the source that it names, where we hold it.
        page: where it can be read: the body's page on this audit, else the page on which the clause was seen.
        issuer: who states it of this audit; None where the page is the clause's only.
        note: what was not checked.
    """

    text: str
    clause: str | None = None
    page: str | None = None
    issuer: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Taking:
    """Whether taking part in an audit is mandatory, and why."""

    standing: Standing
    grounds: tuple[Ground, ...]

    @property
    def mandatory(self) -> bool:
        """Whether it is locked into a programme."""
        return self.standing is Standing.MANDATORY

    @property
    def says(self) -> str:
        """What it amounts to, in one sentence."""
        return STANDINGS[self.standing]

    @property
    def why(self) -> str:
        """The same, with what binds it."""
        named = "; ".join(ground.text for ground in self.grounds)
        return f"{self.says} Named: {named}." if named else self.says


def taking_part(library: Library, audit: Audit) -> Taking:
    """Return whether taking part is mandatory, with each ground, its clause and its page.

    Where any of the words says "voluntary", it is not locked in, whatever stands beside it.
    """
    parts = [part.strip() for part in (audit.mandatory or "").split(";") if part.strip()]
    binding = [part for part in parts if _BINDS.search(part)]
    if not parts or any(_VOLUNTARY.match(part) for part in parts):
        standing = Standing.VOLUNTARY
    elif audit.kind is v.AuditKind.LOCAL_AUDIT_TEMPLATE:
        standing = Standing.DUTY
    else:
        standing = Standing.MANDATORY if binding else Standing.EXPECTED
    chosen = binding if standing is Standing.MANDATORY else parts
    return Taking(standing, tuple(_ground(library, audit, part) for part in chosen))


def _ground(library: Library, audit: Audit, part: str) -> Ground:
    clause = _clause(library, part)
    if clause is None:
        return Ground(part)
    stated = _stated(library, audit, clause)
    if stated is not None:
        return Ground(part, clause.id, stated.page, stated.issuer, stated.note)
    page = clause.verified.content_page or clause.verified.page
    return Ground(part, clause.id, page, None, "That this audit falls under it was not seen on a page.")


def _clause(library: Library, part: str) -> Requirement | None:
    """Return the condition of the contract that some words name; a list of national audits is its condition 26."""
    numbered = _CONDITION.search(part)
    number = f"SC{numbered[1]}" if numbered else None
    if number == "SC26" or _BY_CONDITION_26.search(part):
        number = _NATIONAL_AUDITS
    if number is None:
        return None
    return next((node for contract in library.contracts if (node := _numbered(contract, number))), None)


def _numbered(source: Source, number: str) -> Requirement | None:
    return next((node for node in source.requirements if node.number == number), None)


def _stated(library: Library, audit: Audit, clause: Requirement) -> StatedLink | None:
    """Return what a body states of the audit and the clause, or a heading above it."""
    above = {clause.id, *(node.id for node in library.parents(clause.id))}
    return next((li for li in library.stated_of.get(audit.id, ()) if li.object in above and li.page), None)
