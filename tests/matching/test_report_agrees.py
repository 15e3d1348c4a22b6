"""What the package says of its weights agrees with the weights: report, model card and code."""

from __future__ import annotations

import json
from pathlib import Path

import qmskg.matching
from qmskg.matching.ranker import VERSION, weights_stamp
from qmskg.matching.signals import SIGNALS
from qmskg.matching.training import FRAMEWORKS, PARTLY

FOLDER = Path(qmskg.matching.__file__).parent


def test_the_report_is_of_the_shipped_weights() -> None:
    report = json.loads((FOLDER / "REPORT.json").read_text("utf-8"))
    assert report["ranker"] == weights_stamp(), "run `qmskg evaluate FOLDERS --library --report` again"
    page = (FOLDER / "REPORT.md").read_text("utf-8")
    assert VERSION in page and weights_stamp()["sha256"][:16] in page
    assert {s["set"] for s in report["sets"]} >= set(FRAMEWORKS) and report["library"]["n"] > 0


def test_the_weights_are_of_this_code_and_the_card_names_them() -> None:
    weights = json.loads((FOLDER / "weights.json").read_text("utf-8"))
    assert weights["version"] == VERSION
    assert len(weights["shipped"]["weights"]) == 2 * len(SIGNALS)
    assert VERSION in (FOLDER / "MODEL_CARD.md").read_text("utf-8")


def test_weights_left_out_for_a_set_were_trained_on_none_that_shares_a_framework() -> None:
    weights = json.loads((FOLDER / "weights.json").read_text("utf-8"))
    assert sorted(name for v in weights["left_out"] for name in v["for"]) == sorted(FRAMEWORKS)
    for variant in weights["left_out"]:
        for name in variant["for"]:
            for seen in variant["trained_on"]:
                whole = seen.removesuffix(" in part")
                held = PARTLY[whole][1] if seen != whole else FRAMEWORKS[whole]
                assert not held & FRAMEWORKS[name], (name, seen)
        assert not {seen.removesuffix(" in part") for seen in variant["trained_on"]} & set(variant["without"])
