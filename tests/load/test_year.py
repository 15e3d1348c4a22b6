"""That a made-up year can be ranked, and that its page says what was missed; the figures are `make bench-year`'s."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from load.year import MadeUpEncoder, Year, page, write_lists
from qmskg.matching import Vectors, rank_files

MET = Year(
    rows=1_000_000, targets=10_000, near=100, bare_texts_a_second=100.0, beside_encoding_seconds=909.0,
    at_hand_seconds=60.0, peak_mb=1500.0, map_every_pair=0.8, map_near=0.75, recall_every_pair=0.9, recall_near=0.85,
    load=0.2,
)  # fmt: skip


def test_a_year_is_made_up_and_ranked(small_content: Path, tmp_path: Path) -> None:
    some = write_lists(small_content, tmp_path, rows=60, targets=500)
    assert len(some) == 60
    lists = [tmp_path / name for name in ("criteria.jsonl", "core.jsonl")]
    assert [len(file.read_text().splitlines()) for file in lists] == [60, 500]
    assert rank_files(*lists, tmp_path / "ranked", Vectors(MadeUpEncoder()), near=10, top=3, measures=True) == 60
    ranked = [json.loads(line) for line in (tmp_path / "ranked").read_text().splitlines()]
    assert {len(row["ranked"]) for row in ranked} == {3}


def test_made_up_vectors_are_unit_rows() -> None:
    rows = MadeUpEncoder().encode(["a", "b"])
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, rtol=1e-5)
    assert (rows[0] != rows[1]).any()


def test_the_page_says_what_was_met_and_what_was_not() -> None:
    assert "All were met" in page(MET)
    assert "2.8 hours for all by arithmetic" in page(MET) and "1.09 times the bare encoder" in page(MET)
    assert "1.0 minutes for 100,000, 10 for all by arithmetic" in page(MET)
    slow = page(replace(MET, beside_encoding_seconds=2020.0, peak_mb=3000.0))
    assert "not met: it takes 1.20 times the bare encoder; it takes 3,000 MB" in slow
