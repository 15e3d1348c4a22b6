from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from qmskg.errors import DataFolderError, EnvironmentFault
from qmskg.matching import SentenceEncoder, Vectors, nearest
from qmskg.matching import encoder as encoder_module


def test_a_second_run_encodes_nothing_and_a_changed_text_one(encoder, tmp_path: Path) -> None:
    texts = [f"duty {i}" for i in range(600)]
    first = Vectors(encoder, tmp_path)
    before = first.of(texts)
    first.close()
    assert first.encoded == 600

    again = Vectors(encoder, tmp_path)
    assert np.array_equal(again.of(texts), before)
    assert again.encoded == 0
    again.of(["a new duty", *texts[1:]])
    assert encoder.asked[600:] == ["a new duty"]


def test_duplicates_are_encoded_once_and_come_back_in_order(encoder, vectors) -> None:
    rows = vectors.of(["b", "a", "b"])
    assert sorted(encoder.asked) == ["a", "b"]
    assert np.array_equal(rows[0], rows[2]) and not np.array_equal(rows[0], rows[1])


def test_a_stopped_run_keeps_the_blocks_it_wrote(encoder, tmp_path: Path) -> None:
    texts = [f"duty {i:03}" for i in range(600)]

    def stop(done: int, total: int) -> None:
        assert total == 600
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Vectors(encoder, tmp_path).of(texts, stop)
    resumed = Vectors(encoder, tmp_path)
    resumed.of(texts)
    assert 0 < resumed.encoded < 600
    assert len(encoder.asked) == 600


def test_another_model_has_vectors_of_its_own(encoder, tmp_path: Path) -> None:
    Vectors(encoder, tmp_path).of(["a"])
    encoder.version = "2"
    other = Vectors(encoder, tmp_path)
    other.of(["a"])
    assert other.encoded == 1


def test_a_broken_cache_is_one_sentence(encoder, tmp_path: Path) -> None:
    (tmp_path / "vectors.sqlite").write_text("not a database " * 100)
    with pytest.raises(DataFolderError, match="delete it"):
        Vectors(encoder, tmp_path)


def test_nearest_is_sorted_and_takes_ties_in_order() -> None:
    rows = np.array([[1, 0], [0, 1], [1, 0]], dtype=np.float32)
    assert nearest(rows, np.array([1, 0], dtype=np.float32), 5) == [(0, 1.0), (2, 1.0), (1, 0.0)]
    assert nearest(rows[:0], rows[0], 3) == []


def test_a_model_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="QMSKG_MODEL"):
        SentenceEncoder("no-such-model-anywhere")
    with pytest.raises(EnvironmentFault, match="weights"):
        SentenceEncoder(str(tmp_path))


def test_wrong_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder_module, "DEFAULT_SHA256", "0" * 64)
    with pytest.raises(EnvironmentFault, match="reinstall"):
        SentenceEncoder().encode(["a"])


def test_importing_the_matching_loads_nothing_heavy() -> None:
    code = "import qmskg.matching, sys; print({'torch','sklearn','sentence_transformers'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.model
def test_real_weights_make_unit_rows_that_know_meaning(real_vectors) -> None:
    a, b, c = real_vectors.of(["Prevent patients from falling", "Reduce inpatient falls", "Publish the accounts"])
    assert a.dtype == np.float32 and a.shape == (384,)
    assert np.isclose(np.linalg.norm(a), 1, atol=1e-5)
    assert a @ b > a @ c + 0.2
