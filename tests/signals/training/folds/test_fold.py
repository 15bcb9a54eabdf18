from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals import InputError, LabelSeries
from signals.training.folds.fold import Fold, fold_rows


@st.composite
def labels(draw: st.DrawFn) -> LabelSeries:
    """Return labels that look up to 30 bars ahead, some of them unknown."""
    bars = draw(st.lists(st.tuples(st.integers(0, 30), st.sampled_from([0.0, 1.0, np.nan])), min_size=2, max_size=80))
    ahead, values = zip(*bars, strict=True)
    return LabelSeries(np.array(values), np.minimum(np.arange(len(bars)) + ahead, len(bars) - 1))


@st.composite
def held_out(draw: st.DrawFn, embargo: int) -> tuple[Fold, LabelSeries]:
    """Return labels and a fold that holds out some of their bars, with an embargo up to that given."""
    series = draw(labels())
    n = len(series.values)
    first = draw(st.integers(0, n - 1))
    stop = draw(st.integers(first + 1, n))
    return Fold(((0, first), (stop, n)), (first, stop), draw(st.integers(0, embargo))), series


@given(held_out(10), st.sampled_from([0.0, 0.2, 0.5]))
def test_no_label_reaches_across(case: tuple[Fold, LabelSeries], share: float) -> None:
    fold, label = case
    (first, stop), embargo = fold.test, fold.embargo
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


@given(held_out(0))
def test_nothing_is_purged_without_need(case: tuple[Fold, LabelSeries]) -> None:
    """Every known bar left out does overlap the test range, by its own label or by one of the test's."""
    fold, label = case
    first, stop = fold.test
    reached = max([stop - 1, *(label.end[t] for t in range(first, stop) if label.known[t])])
    for t in set(np.flatnonzero(label.known)) - set(fold_rows(fold, label).fit) - set(range(first, stop)):
        assert label.end[t] >= first if t < first else t <= reached


@given(labels())
def test_in_sample_and_future_models_keep_all_known_bars(label: LabelSeries) -> None:
    n = len(label.values)
    for fold in (Fold(((0, n),), (0, n), in_sample=True), Fold(((0, n),), (n, n))):
        assert fold_rows(fold, label).fit.tolist() == np.flatnonzero(label.known).tolist()


def test_purge_by_hand() -> None:
    label = LabelSeries(np.array([1.0, 0, 1, 0, 1, np.nan, 0, 1, 0, 1]), np.array([2, 3, 4, 5, 6, 5, 8, 9, 9, 9]))
    fold = Fold(((0, 4), (6, 10)), (4, 6))
    # Bar 2 looks at bar 4. The label of bar 4 looks at bar 6.
    assert fold_rows(fold, label).fit.tolist() == [0, 1, 7, 8, 9]
    assert fold_rows(fold, label, purge=False).fit.tolist() == [0, 1, 2, 3, 6, 7, 8, 9]
    assert fold_rows(Fold(fold.train, fold.test, embargo=1), label).fit.tolist() == [0, 8, 9]
    rows = fold_rows(fold, label, among=np.arange(10) % 2 == 1)
    assert (rows.fit.tolist(), rows.test.tolist(), rows.purged) == ([1, 7, 9], [4, 5], 1)


def test_an_empty_window_gives_no_rows() -> None:
    label = LabelSeries(np.ones(5), np.arange(5))
    rows = fold_rows(Fold((), (0, 5)), label, stop_share=0.2)
    assert (len(rows.fit), len(rows.stop)) == (0, 0)
    with pytest.raises(InputError, match="the share to stop by is 1"):
        fold_rows(Fold((), (0, 5)), label, stop_share=1.0)
