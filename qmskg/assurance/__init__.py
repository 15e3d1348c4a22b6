"""Answers from the evidence: what an audit shows, what shows a standard, coverage and gaps."""

from qmskg.assurance.answers import audit_answer, names_of, standard_answer
from qmskg.assurance.conflicts import conflicts
from qmskg.assurance.coverage import Grouping, coverage, gaps
from qmskg.assurance.evidence import Chain, EvidenceIndex, strongest

__all__ = [
    "Chain",
    "EvidenceIndex",
    "Grouping",
    "audit_answer",
    "conflicts",
    "coverage",
    "gaps",
    "names_of",
    "standard_answer",
    "strongest",
]
