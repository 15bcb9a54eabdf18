"""How the bars are cut into folds, and what that leaves a model to learn from."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.model_selection import TimeSeriesSplit

from signals import Bars, InputError, simulate
from signals.labels import ForwardReturn
from signals.toml.tables import checked
from signals.training.folds.fold import Fold, fold_rows
from signals.training.folds.spans import bars_in
from signals.training.schemes import SCHEMES, Decoupled, Expressions, Full, KFold, Recent, Rolling, Scheme, WalkForward

CANDIDATES: Expressions = {"long_entry": "rsi_14 < 0.3"}
ANCHORED = (
    WalkForward(scheme="walk_forward", first_train=100, step=70),
    Decoupled(scheme="decoupled", candidates=CANDIDATES, first_train=100, step=70),
    Rolling(scheme="rolling", window=100, step=70),
    Recent(scheme="recent", window=50, step=70, first_test=100),
)


@pytest.fixture(scope="module")
def market() -> Bars:
    return simulate(1000, seed=1).bars


@pytest.mark.parametrize("scheme", ANCHORED)
def test_test_ranges_tile_what_follows_the_first_window(market: Bars, scheme: Scheme) -> None:
    folds = scheme.cut(market)
    tested = [int(bar) for fold in folds for bar in fold.test_rows]
    assert tested == list(range(100, 1000))
    for fold in folds:
        ((start, stop),) = fold.train
        assert stop == fold.test[0]
        assert start == {"rolling": stop - 100, "recent": stop - 50}.get(scheme.scheme, 0)
        assert not fold.in_sample


@pytest.mark.parametrize("scheme", ANCHORED)
def test_a_day_more_changes_no_earlier_fold(market: Bars, scheme: Scheme) -> None:
    shorter, longer = scheme.cut(market[:712]), scheme.cut(market)
    assert longer[: len(shorter) - 1] == shorter[:-1]
    last = shorter[-1]
    assert (last.train, last.test[0]) == (longer[len(shorter) - 1].train, longer[len(shorter) - 1].test[0])


def test_the_expanding_one_is_that_of_scikit_learn(market: Bars) -> None:
    splits = TimeSeriesSplit(n_splits=9, test_size=100).split(market.close)
    folds = WalkForward(scheme="walk_forward", first_train=100, step=100).cut(market)
    for fold, (train, test) in zip(folds, splits, strict=True):
        assert fold.train_rows.tolist() == train.tolist()
        assert fold.test_rows.tolist() == test.tolist()


def test_k_fold_holds_out_each_bar_once(market: Bars) -> None:
    scheme = KFold(scheme="k_fold", folds=7, embargo=3, train=900)
    folds = scheme.cut(market)
    assert scheme.until(market) == 900
    assert [int(bar) for fold in folds for bar in fold.test_rows] == list(range(900))
    for fold in folds:
        assert sorted([*fold.train_rows, *fold.test_rows]) == list(range(900))
        assert fold.embargo == 3
        assert all(start < stop for start, stop in fold.train)


def test_models_that_have_seen_what_they_predict_say_so(market: Bars) -> None:
    assert Full(scheme="full", in_sample=True).cut(market) == [Fold(((0, 1000),), (0, 1000), in_sample=True)]
    to_come = Recent(scheme="recent", window=60, step="none")
    assert to_come.cut(market) == [Fold(((940, 1000),), (1000, 1000))]


def test_spans(market: Bars) -> None:
    steps_a_day = int(np.timedelta64(1, "D") / market.step)
    assert bars_in("2d", market, "window") == 2 * steps_a_day
    assert bars_in("0.5w", market, "window") == int(3.5 * steps_a_day)
    assert bars_in(17, market, "window") == 17
    for span, message in (
        ("2 moons", "is '2 moons'; write a number of bars"),
        ("1m", "0 bars; it must be"),
        (0, "is 0"),
    ):
        with pytest.raises(InputError, match=f"window .*{message}"):
            bars_in(span, market, "window")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"scheme": "rolling", "window": 2000}, "1000 bars are too few, the first 2000"),
        ({"scheme": "walk_forward", "first_train": 1000}, "1000 bars are too few"),
        ({"scheme": "decoupled", "first_train": 1000, "candidates": CANDIDATES}, "1000 bars are too few"),
        ({"scheme": "recent", "window": 2000, "step": 5, "first_test": 3000}, "1000 bars are too few"),
        ({"scheme": "recent", "window": 30, "step": 5, "first_test": 20}, "first_test is 20 bars, the window 30"),
        ({"scheme": "recent", "window": 2000, "step": "none"}, "1000 bars are fewer than the window of 2000"),
        ({"scheme": "k_fold", "folds": 1}, "S: folds = 1 is not allowed; write a whole number of at least 2"),
        ({"scheme": "k_fold", "folds": 600}, "1000 bars are too few for 600 folds"),
        ({"scheme": "k_fold", "train": 1000}, "1000 bars leave none after train = 1000"),
        ({"scheme": "walk_forward", "step": 0}, "step is 0"),
        ({"scheme": "walk_forward", "embargo": -1}, "embargo is -1"),
        ({"scheme": "k_fold", "k": 3}, "S: unknown key 'k'"),
        ({"scheme": "rolling", "window": 1.5}, "S: window = 1.5 is not allowed; write a number of bars or a duration"),
    ],
)
def test_schemes_that_make_no_sense(market: Bars, table: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        checked(SCHEMES[str(table["scheme"])], table, "S").cut(market)


def test_overlapping_labels_inflate_a_score_until_they_are_purged() -> None:
    """A walk without any edge: what a neighbour in time tells of a label, it tells by the future they share."""
    bars = simulate(8000, edge=0.0, seed=8).bars
    label = ForwardReturn(horizon=50, bound=0.0, scale="fixed").label(bars, "long")
    agreed: dict[bool, list[bool]] = {True: [], False: []}
    for fold in KFold(scheme="k_fold", folds=400).cut(bars):
        for purge, found in agreed.items():
            rows = fold_rows(fold, label, purge=purge)
            for bar in rows.test[label.known[rows.test]]:
                nearest = rows.fit[np.abs(rows.fit - bar).argmin()]
                found.append(bool(label.values[nearest] == label.values[bar]))
    assert np.mean(agreed[False]) > 0.8
    assert np.mean(agreed[True]) < 0.6
