"""Answers from the evidence: what an audit shows, what shows a standard, coverage and gaps."""

from qmskg.assurance.answers import audit_answer, names_of, standard_answer
from qmskg.assurance.conflicts import comparable, conflicts
from qmskg.assurance.coverage import Grouping, coverage, coverage_cells, coverage_matrix, gaps
from qmskg.assurance.evidence import Chain, EvidenceIndex, strongest
from qmskg.assurance.impact import impact
from qmskg.assurance.parameters import parameters
from qmskg.assurance.steps import FOOTINGS, Footing

__all__ = [
    "FOOTINGS",
    "Chain",
    "EvidenceIndex",
    "Footing",
    "Grouping",
    "audit_answer",
    "comparable",
    "conflicts",
    "coverage",
    "coverage_cells",
    "coverage_matrix",
    "gaps",
    "impact",
    "names_of",
    "parameters",
    "standard_answer",
    "strongest",
]
