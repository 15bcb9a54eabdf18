"""One t-statistic and one rule of enough trades, in every form that they are asked for."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.stats import ttest_1samp

from sweeps.measures.sufficiency import SUFFICIENT
from sweeps.measures.t_statistic import t_of_sums, t_of_values, t_statistic


def test_trades_sums_and_columns_come_to_one_t() -> None:
    returns = np.random.default_rng(2).normal(0.001, 0.02, 400)
    expected = float(ttest_1samp(returns, 0.0).statistic)
    squares = float(((returns - returns.mean()) ** 2).sum())
    frame = pl.DataFrame({"n": [400.0], "total": [returns.sum()], "squares": [returns @ returns]})
    ways = (
        t_of_values(returns, 1.0),
        t_statistic(float(returns.mean()), squares, 400.0),
        *t_statistic(np.full(1, returns.mean()), np.full(1, squares), np.full(1, 400.0)),
        frame.select(t_of_sums(pl.col("n"), pl.col("total"), pl.col("squares"))).item(),
    )
    assert ways == pytest.approx([expected] * 4, rel=1e-9)


@pytest.mark.parametrize("returns", [[], [0.01], [0.01, 0.01, 0.01]])
def test_there_is_no_t_without_a_deviation(returns: list[float]) -> None:
    assert t_of_values(np.array(returns), 1.0) is None


def test_enough_is_thirty_trades_ten_of_them_won_and_ten_lost() -> None:
    counts = [(30, 10, 10), (29, 10, 10), (30, 9, 10), (30, 10, 9)]
    expected = [True, False, False, False]
    trades, wins, losses = np.array(counts).T
    assert [SUFFICIENT.met(*each) for each in counts] == expected
    assert SUFFICIENT.met(trades, wins, losses).tolist() == expected
    frame = pl.DataFrame({"trades": trades, "wins": wins, "losses": losses})
    assert (
        frame.select(SUFFICIENT.met(pl.col("trades"), pl.col("wins"), pl.col("losses"))).to_series().to_list()
        == expected
    )
    assert SUFFICIENT.words("or") == "30 trades, 10 wins or 10 losses"
