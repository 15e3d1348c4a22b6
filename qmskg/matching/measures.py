"""How good a ranking is, and what each band of probability holds: the usual measures, from their definitions.

Key names are those of the scorer of the gold crosswalks. A source without a linked target is left out of the
ranking measures (gold is never complete) and counts in those of probabilities and abstention.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from qmskg.matching.bands import BANDS
from qmskg.matching.encoder import Rows

__all__ = [
    "Gold",
    "band_measures",
    "ranking_measures",
    "separation",
    "wilson",
    "work_saved",
]

#: source row -> target columns that are linked
Gold = Mapping[int, frozenset[int]]

_CUTS: Final = (1, 5, 10)


def ranking_measures(scores: Rows, gold: Gold) -> dict[str, float]:
    """Return the means over linked sources of Recall@k, Hit@k, RecallCap@k, MRR, MAP and nDCG@10.

    Args:
        scores: shape ``(sources, targets)``; ties keep the targets' order.
        gold: linked targets; only sources with some are read.
    """
    rows: list[dict[str, float]] = []
    discounts = 1 / np.log2(np.arange(2, 12))
    for row, linked in gold.items():
        order = np.argsort(-scores[row], kind="stable")
        ranks = np.flatnonzero(np.isin(order, list(linked))) + 1
        one: dict[str, float] = {}
        for k in _CUTS:
            hits = int((ranks <= k).sum())
            one |= {f"Recall@{k}": hits / len(linked), f"Hit@{k}": float(hits > 0)}
            one[f"RecallCap@{k}"] = hits / min(k, len(linked))
        one["MRR"] = 1 / int(ranks[0])
        one["MAP"] = float((np.arange(1, len(ranks) + 1) / ranks).sum()) / len(linked)
        one["nDCG@10"] = float(discounts[ranks[ranks <= 10] - 1].sum() / discounts[: len(linked)].sum())
        rows.append(one)
    return {"n": len(rows)} | {key: round(float(np.mean([r[key] for r in rows])), 4) for key in rows[0]}


def separation(scores: Rows, gold: Gold) -> dict[str, float]:
    """Return the best F1 over one threshold for all pairs and, with 10 unlinked sources or more, abstain_AUC.

    The latter is the chance that the best score of a linked source is above that of an unlinked one.
    """
    truth = np.zeros(scores.shape, dtype=bool)
    for row, linked in gold.items():
        truth[row, list(linked)] = True
    order = np.argsort(-scores.ravel(), kind="stable")
    flat, found = scores.ravel()[order], np.cumsum(truth.ravel()[order])
    last = np.append(flat[1:] != flat[:-1], True)
    f1 = 2 * found / (np.arange(1, len(flat) + 1) + truth.sum())
    best = int(np.argmax(np.where(last, f1, 0)))
    out = {
        "bestF1": round(float(f1[best]), 4), "bestF1_threshold": float(flat[best]),
        "bestF1_P": round(float(found[best] / (best + 1)), 3),
        "bestF1_R": round(float(found[best] / truth.sum()), 3),
    }  # fmt: skip
    tops, linked_row = scores.max(axis=1), truth.any(axis=1)
    if (~linked_row).sum() >= 10:
        out |= {
            "abstain_AUC": round(_auc(tops[linked_row], tops[~linked_row]), 4),
            "n_unmapped": int((~linked_row).sum()),
        }
    return out


def _auc(above: Rows, below: Rows) -> float:
    from scipy.stats import rankdata

    ranks = rankdata(np.concatenate([above, below]))[: len(above)].sum()
    return float((ranks - len(above) * (len(above) + 1) / 2) / (len(above) * len(below)))


def work_saved(scores: Rows, gold: Gold, recall: float = 0.95) -> dict[str, float]:
    """Return ``WSS@95``: the share of a curator's reading that is saved when 95% of the links are to be found.

    Each linked source has one ranked list, and all are read to the same depth, the least at which that recall is
    reached over all links. Work saved over sampling is the share left unread, less the 5% that reading at random
    would save (Cohen et al. 2006).
    """
    ranks = []
    for row, linked in gold.items():
        order = np.argsort(-scores[row], kind="stable")
        ranks += (np.flatnonzero(np.isin(order, list(linked))) + 1).tolist()
    depth = sorted(ranks)[int(np.ceil(recall * len(ranks))) - 1]
    return {"WSS@95": round(1 - depth / scores.shape[1] - (1 - recall), 4)}


def band_measures(probabilities: Rows, gold: Gold) -> dict[str, dict[str, float]]:
    """Return, for each band, how many pairs are in it, how many of them are linked, and precision with its interval.

    The interval is Wilson's at 95%. Gold is never complete, so precision is a lower bound.
    """
    truth = np.zeros(probabilities.shape, dtype=bool)
    for row, linked in gold.items():
        truth[row, list(linked)] = True
    found, above = {}, np.inf
    for name, least in BANDS.items():
        here = (probabilities >= least) & (probabilities < above)
        pairs, linked_pairs = int(here.sum()), int((here & truth).sum())
        low, high = wilson(linked_pairs, pairs)
        found[name] = {
            "pairs": pairs, "linked": linked_pairs, "precision": round(linked_pairs / pairs, 4) if pairs else 0.0,
            "low": low, "high": high, "share_of_links": round(linked_pairs / max(1, int(truth.sum())), 4),
        }  # fmt: skip
        above = least
    return found


def wilson(hits: float, n: float, z: float = 1.96) -> tuple[float, float]:
    """Return Wilson's interval of a share (1927).

    >>> wilson(9, 10)
    (0.5958, 0.9821)
    """
    if n == 0:
        return 0.0, 1.0
    share, square = hits / n, z * z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = z * float(np.sqrt(share * (1 - share) / n + square / (4 * n * n))) / (1 + square / n)
    return round(max(middle - half, 0.0), 4), round(min(middle + half, 1.0), 4)
