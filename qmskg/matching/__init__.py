"""Leaves -> ranked, calibrated, explained proposals; and how good they are.

Importing this loads neither torch nor scikit-learn: they are imported where something must be computed.
"""

from qmskg.matching.encoder import Encoder, SentenceEncoder
from qmskg.matching.evaluate import evaluate, evaluate_library
from qmskg.matching.propose import Recalled, encode_library, propose, recalled
from qmskg.matching.rank import rank_clauses, rank_files
from qmskg.matching.vectors import Progress, Vectors, nearest

__all__ = [
    "Encoder", "Progress", "Recalled", "SentenceEncoder", "Vectors", "encode_library", "evaluate",
    "evaluate_library", "nearest", "propose", "rank_clauses", "rank_files", "recalled",
]  # fmt: skip
