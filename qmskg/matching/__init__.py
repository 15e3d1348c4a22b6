"""Leaves -> ranked, calibrated, explained proposals; and how good they are.

Importing this loads neither torch nor scikit-learn: they are imported where something must be computed.
"""

from qmskg.matching.duplicates import duplicates
from qmskg.matching.encoder import Encoder, SentenceEncoder
from qmskg.matching.evaluate import evaluate, evaluate_library
from qmskg.matching.grouping import cluster_file
from qmskg.matching.learning import LearningReport
from qmskg.matching.propose import Matched, Recalled, encode_library, matched, propose, recalled
from qmskg.matching.rank import rank_clauses, rank_files
from qmskg.matching.vectors import Progress, Vectors, nearest

__all__ = [
    "Encoder", "LearningReport", "Matched", "Progress", "Recalled", "SentenceEncoder", "Vectors", "cluster_file",
    "duplicates",
    "encode_library", "evaluate", "evaluate_library", "matched", "nearest", "propose", "rank_clauses",
    "rank_files", "recalled",
]  # fmt: skip
