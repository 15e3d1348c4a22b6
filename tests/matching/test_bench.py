"""The pages of figures say what was measured, by arithmetic that can be followed."""

from __future__ import annotations

from typing import Any

from qmskg.matching import bench, report


def test_the_page_states_ratios_and_extrapolates_from_the_rates() -> None:
    page = bench.markdown({
        "cores": 2, "load": 0.5, "bare_texts_s": 110.0, "texts_s": 100.0, "words_texts_s": 55.0,
        "bare_pairs_s": 4e7, "pairs_s": 1e6, "product_pairs_s": 3e7, "top_pairs_s": 2e7,
        "cold_rank": 1000, "cold_seconds": 29.6, "cold_peak_mb": 1234.5,
        "decisions": 10_000, "learn_seconds": 3.21,
    }, "2026-11-26")  # fmt: skip
    assert "| texts encoded, through the cache, each given twice | 100 | 110 | 1.10 |" in page
    assert "1,000 by 1,000 texts from a cold start, nothing cached: 30 s, 1,234 MB at most" in page
    assert "not measured: 1,000,000 by 10,000 texts would take 2.8 hours to encode, 8 minutes" in page
    assert "and 2.8 hours with all signals" in page
    assert "Learning from 10,000 decided pairs, for all pairs of two such lists: 3.2 s." in page


def one(name: str, ours: float, theirs: float) -> dict[str, Any]:
    of = {"MAP": ours, "Recall@10": ours}
    return {"set": name, **of, "minilm": {"MAP": theirs, "Recall@10": theirs}, "bm25": {"MAP": theirs / 2}}


def test_the_report_gives_the_means_with_and_without_sets_of_terms() -> None:
    clauses = [one("a", 0.6, 0.4), one("b", 0.2, 0.4)]
    said = report._ratios(clauses)
    assert "MAP is 1.000 times that of plain cosine (better on 1 of 2 sets) and 2.000 times" in said
    assert "Without" not in said
    both = report._ratios([*clauses, one("oaei_anatomy_mouse_to_human", 0.8, 0.8)])
    assert both.startswith("Of the means: MAP is 1.000") and "which has terms and no clauses: MAP is 1.000" in both
