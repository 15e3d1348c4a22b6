"""Fit the ranker and its calibrator on crosswalks that people elsewhere drew; writes ``weights.json``.

    python -m qmskg.matching.training FOLDER_OF_SETS --cache FOLDER --date 2026-11-24 --content .

Softmax over each source's candidates (its targets and uniformly drawn others), every crosswalk counting alike. The
weights are pulled towards a plain fusion that was written down by hand: fourteen crosswalks of a few families teach
free weights their own peculiarities (out of family, MAP 1.07 times that of cosine, where the plain fusion has 1.17).
Only the numbers are kept: the crosswalks are not part of the package.

Measures get weights of their own, fitted in the same way on what bodies state between measures and statements in our
content, and pulled towards those of the crosswalks. For measuring they are fitted again without each fifth of the
audits.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from qmskg.errors import InputError
from qmskg.ingest import load_library
from qmskg.matching.calibration import INPUTS, Calibrator, fit
from qmskg.matching.crosswalks import Crosswalk, read_crosswalk
from qmskg.matching.encoder import Rows, SentenceEncoder
from qmskg.matching.ranker import VERSION, Ranker
from qmskg.matching.scoring import scored
from qmskg.matching.signals import FEATURES, SIGNALS
from qmskg.matching.stated import TELLING, Stated, stated_links
from qmskg.matching.vectors import Vectors

__all__ = ["FRAMEWORKS", "PARTLY", "PRIOR", "fit_weights", "main", "train", "train_evidence"]

#: set -> the frameworks whose clauses it holds; ISO 27701 extends 27001, OpenCRE's clauses include 800-53, ISO 27001
#: and ASVS texts, and OpenRegulatory's some titles of ISO 27001; HIPAA counts with 27001, one family. A set is left out
#: together with every set that shares a framework with it.
FRAMEWORKS: Final[dict[str, frozenset[str]]] = {
    "80053r5_to_iso27001": frozenset({"800-53", "27001"}),
    "asvs403_to_asvs5": frozenset({"asvs"}),
    "chinagbt35273_to_iso27701": frozenset({"27701", "27001"}),
    "csacoc_to_iso27701": frozenset({"27701", "27001"}),
    "csf20_to_iso27001": frozenset({"csf", "27001"}),
    "gdpr_to_iso27701": frozenset({"27701", "27001"}),
    "hipaa_rule_to_80053r5": frozenset({"hipaa", "800-53", "27001"}),
    "nis2tech_to_iso27001": frozenset({"nis2", "27001"}),
    "nistpf_to_iso27701": frozenset({"27701", "27001", "csf"}),
    "opencre_clause_to_cre": frozenset({"800-53", "27001", "asvs"}),
    "openregulatory_clause_to_document": frozenset({"13485", "27001"}),
    "popia_to_iso27701": frozenset({"27701", "27001"}),
    "wcag_technique_to_criterion": frozenset({"wcag"}),
    "worldvista_to_cchit": frozenset({"cchit"}),
}
#: set -> the beginnings of the ids of its clauses that are of a framework, and what is left of FRAMEWORKS without.
#: Where the set is left out for that framework alone, it is trained on without those clauses instead: the 30 titles of
#: ISO 27001, and the documents on information security, whose texts may speak of it.
PARTLY: Final[dict[str, tuple[tuple[str, ...], frozenset[str]]]] = {
    "openregulatory_clause_to_document": (("27001:", "information_security/"), frozenset({"13485"})),
}
_NEGATIVES: Final = 200
#: pull towards PRIOR; of 0.01, 0.05, 0.2 and 1 the third was best out of family, the others within 2% of it
_RIDGE: Final = 0.2
#: the plain fusion: signal -> weight by source, by target
PRIOR: Final[dict[str, tuple[float, float]]] = {
    "meaning": (0.8, 0.5), "characters": (0.6, 0.1), "words": (0.6, 0.1), "title": (0.2, 0.1),
    "headings": (0.2, 0.1), "section": (0.2, 0.0), "text_section": (0.3, 0.1), "section_text": (0.2, 0.1),
    "source_again": (0.8, 0.0), "target_again": (0.0, 0.4),
    "alignment": (0.8, 0.4), "beside_source": (0.4, 0.2), "beside_target": (0.2, 0.1),
}  # fmt: skip
#: as many as are proposed of a leaf; fitted on ten the error was .001 larger
_CALIBRATED_TO: Final = 5
#: inputs of the calibrator that have no say for measures, which are all of one list
_SILENT: Final = ("source_words", "targets")
#: parts of the audits, each left out once
_PARTS: Final = 5


@dataclass(frozen=True)
class Candidates:
    """Candidates of each linked source: features ``(lists, candidates, features)``, share of links, presence."""

    features: Rows
    share: Rows
    present: NDArray[np.bool_]

    def only(self, kept: NDArray[np.bool_]) -> Candidates:
        """Return those of some lists; ``kept`` has shape ``(lists,)``."""
        return Candidates(self.features[kept], self.share[kept], self.present[kept])


def candidates_of(crosswalk: Crosswalk) -> Candidates:
    """Draw the candidates of one set: all linked targets and uniform others, the same at every run."""
    draw = np.random.default_rng(20261124)
    m = crosswalk.comparison.shape[1]
    widest = max(len(g) for g in crosswalk.gold.values()) + min(_NEGATIVES, m)
    lists = np.zeros((len(crosswalk.gold), widest, len(FEATURES)), dtype=np.float32)
    share, present = np.zeros(lists.shape[:2], dtype=np.float32), np.zeros(lists.shape[:2], dtype=bool)
    place = 0
    for start, stop in crosswalk.comparison.blocks():
        features = crosswalk.comparison.features(crosswalk.comparison.signals(start, stop), start)
        for row in range(start, stop):
            gold = sorted(crosswalk.gold.get(row, ()))
            if not gold:
                continue
            others = np.setdiff1d(draw.permutation(m)[: _NEGATIVES + len(gold)], gold)[:_NEGATIVES]
            chosen = np.concatenate([gold, others]).astype(int)
            lists[place, : len(chosen)] = features[:, row - start, chosen].T
            share[place, : len(gold)] = 1 / len(gold)
            present[place, : len(chosen)] = True
            place += 1
    return Candidates(lists, share, present)


def fit_weights(sets: Sequence[Candidates], towards: Sequence[float] | None = None) -> tuple[float, ...]:
    """Minimise the mean, over sets, of the mean negative log softmax of the linked targets.

    The weights are a multiple of what they are pulled ``towards``, the prior if left out, and what departs from it;
    only the departures cost.
    """
    from scipy.optimize import minimize

    prior = np.array([PRIOR[s][side] for side in (0, 1) for s in SIGNALS] if towards is None else towards)

    def loss(v: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scale, departures = np.exp(v[0]), v[1:]
        weights = scale * prior + departures
        total, slope = _RIDGE * float(departures @ departures), np.zeros_like(weights)
        for s in sets:
            scores = np.where(s.present, s.features @ weights.astype(np.float32), -np.inf)
            top = scores.max(axis=1, keepdims=True)
            expo = np.exp(scores - top)
            mass = expo.sum(axis=1, keepdims=True)
            logs = np.where(s.present, scores - top - np.log(mass), 0)
            total += -float((s.share * logs).sum()) / len(scores) / len(sets)
            pull = (expo / mass - s.share).astype(np.float32)
            slope += np.tensordot(pull, s.features, axes=2).astype(np.float64) / len(scores) / len(sets)
        return total, np.concatenate([[scale * (slope @ prior)], slope + 2 * _RIDGE * departures])

    found = minimize(loss, np.zeros(1 + len(prior)), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return tuple(round(float(x), 6) for x in np.exp(found[0]) * prior + found[1:])


def fit_calibrator(
    sets: Sequence[Crosswalk],
    weights: tuple[float, ...],
    without: Collection[int] = (),
    silent: Collection[str] = (),
) -> Calibrator:
    """Fit on the first ranks of every source, those that nobody linked included; every set counts alike.

    Args:
        sets: what it is fitted on.
        weights: of the scores, in the order of FEATURES.
        without: source rows to leave out, in every set.
        silent: names of inputs that are to have no say.
    """
    ranker = Ranker(weights, Calibrator((0.0,) * len(INPUTS), 0.0))
    inputs: list[Rows] = []
    linked, counts = [], []
    for s in sets:
        before = len(inputs)
        for block in scored(s.comparison, ranker):
            kept = [i for i in range(len(block.scores)) if block.start + i not in without]
            order = np.argsort(-block.scores[kept], axis=1, kind="stable")[:, :_CALIBRATED_TO]
            inputs.append(
                np.take_along_axis(block.standing.inputs[kept], order[:, :, None], axis=1).reshape(-1, len(INPUTS))
            )
            truth = [
                [j in s.gold.get(block.start + i, ()) for j in row] for i, row in zip(kept, order, strict=True)
            ]
            linked.append(np.array(truth, dtype=bool).ravel())
        size = sum(len(x) for x in inputs[before:])
        counts += [np.full(len(x), 1000 / size, dtype=np.float32) for x in inputs[before:]]
    return fit(np.concatenate(inputs), np.concatenate(linked), np.concatenate(counts), silent)


def _fitted(sets: Sequence[Crosswalk], drawn: dict[str, Candidates]) -> dict[str, Any]:
    weights = fit_weights([drawn[s.name] for s in sets])
    return {
        "trained_on": [s.name for s in sets],
        "weights": dict(zip(FEATURES, weights, strict=True)),
        "calibration": fit_calibrator(sets, weights).record(),
    }


def _of_measures(
    stated: Stated, drawn: Candidates, towards: Sequence[float], without: Collection[str]
) -> dict[str, Any]:
    """Fit weights of measures, and their calibrator, on the stated links of all audits but some.

    How long a measure's text is has no say in it: over so few audits, left out in turn, even its sign was not the same.

    They are as long as those that they are pulled towards, so that what decided pairs add counts as much beside them.
    """
    unseen = np.isin(stated.audits, list(without))
    fitted = np.array(fit_weights([drawn.only(~unseen)], towards))
    fitted *= np.linalg.norm(towards) / np.linalg.norm(fitted)
    weights = tuple(round(float(w), 6) for w in fitted)
    return {
        "without": sorted(without), "measures": int((~unseen).sum()),
        "weights": dict(zip(FEATURES, weights, strict=True)),
        "calibration": fit_calibrator([stated.crosswalk], weights, np.flatnonzero(unseen).tolist(), _SILENT).record(),
    }  # fmt: skip


def train_evidence(stated: Stated, towards: Sequence[float]) -> dict[str, Any]:
    """Return the records of the weights of measures: those shipped, and those left out for each part of the audits.

    Args:
        stated: what they are trained on; every row of it has a link.
        towards: the weights that they are pulled towards, in the order of FEATURES.
    """
    drawn, names = candidates_of(stated.crosswalk), sorted(set(stated.audits))
    return {
        "links": stated.links,
        "audits": len(names),
        "shipped": _of_measures(stated, drawn, towards, ()),
        "left_out": [_of_measures(stated, drawn, towards, names[part::_PARTS]) for part in range(_PARTS)],
    }


def train(sets: Sequence[Crosswalk], partly: Mapping[str, Crosswalk]) -> dict[str, Any]:
    """Return the records of the shipped weights and of those left out for each group of sets.

    Args:
        sets: whole.
        partly: those of :data:`PARTLY` by name, without the clauses that it names.
    """
    drawn = {s.name: candidates_of(s) for s in (*sets, *partly.values())}
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for s in sets:
        near = tuple(t.name for t in sets if FRAMEWORKS[t.name] & FRAMEWORKS[s.name])
        kept = tuple(name for name in near if name in partly and not PARTLY[name][1] & FRAMEWORKS[s.name])
        groups.setdefault((near, kept), []).append(s.name)
    return {
        "sets": [{"name": s.name, "source": s.digests[0], "target": s.digests[1]} for s in sets],
        "shipped": _fitted(sets, drawn),
        "left_out": [
            {
                "for": names, "without": [name for name in near if name not in kept],
                **_fitted([*(s for s in sets if s.name not in near), *(partly[name] for name in kept)], drawn),
            } for (near, kept), names in groups.items()
        ],
    }  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Train from a folder of sets and write ``weights.json`` beside this module, or where told."""
    parser = argparse.ArgumentParser(prog="python -m qmskg.matching.training", description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="folder of sets, named as in FRAMEWORKS")
    parser.add_argument("--cache", type=Path, help="folder of the cache of vectors")
    parser.add_argument("--date", required=True, help="written into the file")
    parser.add_argument("--content", type=Path, required=True, help="the folder with sources/ and mappings/")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("weights.json"))
    given = parser.parse_args(arguments)
    vectors = Vectors(SentenceEncoder(), given.cache)
    sets = [read_crosswalk(given.folder / name, vectors) for name in FRAMEWORKS]
    partly = {
        name: replace(read_crosswalk(given.folder / name, vectors, without=ids), name=f"{name} in part")
        for name, (ids, _) in PARTLY.items()
    }
    head = {
        "version": VERSION, "date": given.date, "encoder": vectors.model,
        "command": f"python -m qmskg.matching.training FOLDER_OF_SETS --date {given.date} --content .",
        "data": "14 public crosswalks between frameworks outside health quality, see sets; for measures, also what "
        "bodies state between audit measures and quality statements, see evidence",
    }  # fmt: skip
    found = head | train(sets, partly)
    stated = stated_links(load_library(given.content), vectors, TELLING)
    if stated is None:
        raise InputError(f"{given.content} states no link from a measure to a statement of a quality standard")
    found["evidence"] = train_evidence(stated, [*found["shipped"]["weights"].values()])
    given.out.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
