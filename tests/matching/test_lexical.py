"""Likeness by word: what scikit-learn makes of the same texts, and the same for a few pairs as for all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from qmskg.matching.lexical import fit_bm25, fit_characters

TEXTS = st.lists(st.text("aBé1 .\t-İß", max_size=12), min_size=1, max_size=6)


@given(TEXTS, st.just([]) | TEXTS, TEXTS)
def test_characters_are_those_of_scikit_learn(source, target, others) -> None:
    found = fit_characters(source, target)
    if not any(text.strip() for text in (*source, *target)):
        assert found.source.nnz == found.target.nnz == 0
        return
    model = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, dtype=np.float32)
    rows = model.fit_transform([*source, *target]).toarray()
    np.testing.assert_allclose(found.source.toarray(), rows[: len(source)], atol=1e-6)
    np.testing.assert_allclose(found.target.toarray(), rows[len(source) :], atol=1e-6)
    np.testing.assert_allclose(found.reader(others).toarray(), model.transform(others).toarray(), atol=1e-6)


@pytest.mark.parametrize("fit", [fit_characters, fit_bm25])
@given(TEXTS, TEXTS)
def test_a_few_pairs_have_the_scores_that_all_have(fit, source, target) -> None:
    found = fit(source, target)
    whole = found.block(0, len(source))
    some = np.arange(0, len(target), 2)
    each = np.tile(some, (len(source), 1))
    rows = found.reader(source)
    np.testing.assert_allclose(found.pairs(rows, some), whole[:, some], atol=1e-5)
    np.testing.assert_allclose(found.pairs(rows, each), whole[:, some], atol=1e-5)


def test_more_rows_than_are_spread_out_at_once() -> None:
    texts = [f"word{i} falls {'hip ' * (i % 3)}" for i in range(70)]
    found = fit_characters(texts, texts)
    each = np.stack([np.roll(np.arange(70), -i)[:5] for i in range(70)])
    whole = np.take_along_axis(found.block(0, 70), each, axis=1)
    np.testing.assert_allclose(found.pairs(found.reader(texts), each), whole, atol=1e-5)
