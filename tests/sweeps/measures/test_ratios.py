"""The ratio measures against a plain computation from the trades themselves."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweeps.measures.ratios import RATIOS, STATES, STORED, Prefix, ratio_measures, state_expression, sufficient

PREFIXES: tuple[Prefix, ...] = ("", "gross_", "oos_", "oos_gross_")


def moments(returns: list[float], prefix: Prefix) -> dict[str, float | int]:
    """The columns a cell with these returns stores in one view."""
    trades = "oos_trades" if prefix.startswith("oos_") else "trades"
    return {
        trades: len(returns),
        f"{prefix}wins": sum(value > 0 for value in returns),
        f"{prefix}losses": sum(value < 0 for value in returns),
        f"{prefix}sum_win": math.fsum(value for value in returns if value > 0),
        f"{prefix}sum_loss": -math.fsum(value for value in returns if value < 0),
        f"{prefix}sum_squares": math.fsum(value * value for value in returns),
    }


def measured(returns: list[float], prefix: Prefix = "") -> dict[str, float | None]:
    return pl.DataFrame([moments(returns, prefix)]).select(ratio_measures(prefix)).row(0, named=True)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_ratios_equal_the_definitions_of_the_contract(prefix: Prefix) -> None:
    returns = [0.02, -0.01, 0.03, -0.04, 0.0, 0.01, -0.02]
    found = measured(returns, prefix)
    win, loss, mean = 0.02, 0.07 / 3, sum(returns) / 7
    expected = {
        "win_rate": 3 / 7,
        "average_win": win,
        "average_loss": loss,
        "payoff_ratio": win / loss,
        "breakeven_win_rate": 1 / (1 + win / loss),
        "edge": 3 / 7 - 1 / (1 + win / loss),
        "expectancy": mean,
        "profit_factor": 0.06 / 0.07,
        "kelly_multiple": mean / (win * loss),
        "t_statistic": mean / np.std(returns, ddof=1) * math.sqrt(7),
    }
    assert tuple(found) == RATIOS
    assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("returns", "null"),
    [
        ([], set(RATIOS)),
        ([0.01, 0.02], set(RATIOS) - {"win_rate", "average_win", "expectancy", "t_statistic"}),
        ([-0.01, -0.02], set(RATIOS) - {"win_rate", "average_loss", "expectancy", "t_statistic"}),
        ([0.01], set(RATIOS) - {"win_rate", "average_win", "expectancy"}),
        ([0.0, 0.0], set(RATIOS) - {"win_rate", "expectancy"}),
        ([-0.0502] * 3000, set(RATIOS) - {"win_rate", "average_loss", "expectancy"}),
    ],
)
def test_undefined_is_null(returns: list[float], null: set[str]) -> None:
    found = measured(returns)
    assert {name for name, value in found.items() if value is None} == null


def test_equal_losses_summed_one_by_one_have_no_deviation() -> None:
    value, total, squares = -0.0502, 0.0, 0.0
    for _ in range(20_000):
        total, squares = total - value, squares + value * value
    row = {"trades": 20_000, "wins": 0, "losses": 20_000, "sum_win": 0.0, "sum_loss": total, "sum_squares": squares}
    assert pl.DataFrame([row]).select(ratio_measures())["t_statistic"].to_list() == [None]


def test_unknown_sample_is_null_and_not_sufficient() -> None:
    frame = pl.DataFrame({name: pl.Series([None], dtype=pl.Int64) for name in moments([], "oos_")})
    assert set(frame.select(ratio_measures("oos_")).row(0)) == {None}
    assert frame.select(sufficient("oos_").alias("enough"))["enough"].to_list() == [False]


@given(st.lists(st.floats(-1, 10, allow_nan=False, allow_subnormal=True), max_size=40))
def test_never_infinite_or_nan_and_edge_has_the_sign_of_expectancy(returns: list[float]) -> None:
    found = measured(returns)
    assert all(value is None or math.isfinite(value) for value in found.values())
    edge, expectancy = found["edge"], found["expectancy"]
    if edge is not None and expectancy is not None and 0.0 not in returns and abs(edge) > 1e-9:
        assert (edge > 0) == (expectancy > 0)


def test_state_is_the_first_that_holds() -> None:
    frame = pl.DataFrame(
        {
            "balance": [0.0, 1.0, 0.9, 0.9, 0.9, 1e-20, 1.1],
            "trades": [50, 0, 29, 40, 40, 40, 30],
            "wins": [0, 0, 12, 9, 30, 20, 20],
            "losses": [50, 0, 12, 20, 9, 20, 10],
        }
    )
    states = frame.select(state_expression())["state"]
    assert states.dtype == pl.Enum(STATES)
    expected = ["ruined", "no_trades", "few_trades", "few_trades", "few_trades", "ok", "ok"]
    assert states.to_list() == expected


def test_names_do_not_overlap() -> None:
    assert len(set(STORED)) == len(STORED)
