from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals import InputError, LabelSeries
from signals.training.folds.fold import Fold, fold_rows

N = 120


def series(seed: int, longest: int) -> LabelSeries:
    """Return labels that look a random number of bars ahead, some of them unknown."""
    generator = np.random.default_rng(seed)
    end = np.minimum(np.arange(N) + generator.integers(0, longest + 1, N), N - 1)
    values = generator.integers(0, 2, N).astype(np.float64)
    values[generator.random(N) < 0.1] = np.nan
    return LabelSeries(values, end)


@given(
    seed=st.integers(0, 10_000),
    longest=st.integers(0, 30),
    cuts=st.tuples(st.integers(0, N - 1), st.integers(1, 40)),
    embargo=st.integers(0, 10),
    share=st.sampled_from([0.0, 0.2, 0.5]),
)
def test_no_label_reaches_across(seed: int, longest: int, cuts: tuple[int, int], embargo: int, share: float) -> None:
    first, stop = cuts[0], min(cuts[0] + cuts[1], N)
    label = series(seed, longest)
    fold = Fold(((0, first), (stop, N)), (first, stop), embargo)
    rows = fold_rows(fold, label, stop_share=share)
    learned = np.concatenate([rows.fit, rows.stop])
    assert (np.diff(learned) > 0).all()
    assert label.known[learned].all()
    tested = set(range(first, stop)) | {
        bar for t in range(first, stop) if label.known[t] for bar in range(t, label.end[t] + 1)
    }
    for t in learned:
        assert not tested & set(range(t, label.end[t] + 1))
        assert label.end[t] + embargo < first or t >= stop + embargo
    if len(rows.stop) and len(rows.fit):
        assert label.end[rows.fit].max() + embargo < rows.stop[0]
    assert rows.unknown + rows.purged + rows.purged_inside + len(learned) == len(fold.train_rows)


@given(seed=st.integers(0, 10_000), longest=st.integers(0, 30), first=st.integers(0, N - 1))
def test_nothing_is_purged_without_need(seed: int, longest: int, first: int) -> None:
    """Every known bar left out does overlap the test range, by its own label or by one of the test's."""
    stop = min(first + 20, N)
    label = series(seed, longest)
    rows = fold_rows(Fold(((0, first), (stop, N)), (first, stop)), label)
    reached = max([stop - 1, *(label.end[t] for t in range(first, stop) if label.known[t])])
    for t in set(np.flatnonzero(label.known)) - set(rows.fit) - set(range(first, stop)):
        assert label.end[t] >= first if t < first else t <= reached


def test_purge_by_hand() -> None:
    label = LabelSeries(np.array([1.0, 0, 1, 0, 1, np.nan, 0, 1, 0, 1]), np.array([2, 3, 4, 5, 6, 5, 8, 9, 9, 9]))
    fold = Fold(((0, 4), (6, 10)), (4, 6))
    # Bar 2 looks at bar 4. The label of bar 4 looks at bar 6.
    assert fold_rows(fold, label).fit.tolist() == [0, 1, 7, 8, 9]
    assert fold_rows(fold, label, purge=False).fit.tolist() == [0, 1, 2, 3, 6, 7, 8, 9]
    assert fold_rows(Fold(fold.train, fold.test, embargo=1), label).fit.tolist() == [0, 8, 9]
    rows = fold_rows(fold, label, among=np.arange(10) % 2 == 1)
    assert (rows.fit.tolist(), rows.test.tolist(), rows.purged) == ([1, 7, 9], [4, 5], 1)


def test_in_sample_and_future_models_keep_all_known_bars() -> None:
    label = series(3, 9)
    whole = fold_rows(Fold(((0, N),), (0, N), in_sample=True), label)
    assert whole.fit.tolist() == np.flatnonzero(label.known).tolist()
    assert len(fold_rows(Fold(((0, N),), (N, N)), label).fit) == len(whole.fit)


def test_an_empty_window_gives_no_rows() -> None:
    rows = fold_rows(Fold((), (0, 5)), series(1, 3), stop_share=0.2)
    assert (len(rows.fit), len(rows.stop)) == (0, 0)
    with pytest.raises(InputError, match="the share to stop by is 1"):
        fold_rows(Fold((), (0, 5)), series(1, 3), stop_share=1.0)
