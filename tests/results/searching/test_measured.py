"""Which measures a search can be after."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import grids
import results
import signals
from results.run.metrics import METRICS
from results.searching.measured import looked_for
from results.searching.question import SearchQuestion
from signals import InputError

GRID = {"axes": {"long_entry": {"values": [0.5, 0.52]}, "max_hold": {"values": [6, 24]}}}
CROSSING = {
    "edge",
    "expectancy",
    "gross_expectancy",
    "kelly_multiple",
    "payoff_ratio",
    "profit_factor",
    "sharpe",
    "t_statistic",
    "total_return",
}


@pytest.mark.parametrize("name", METRICS)
def test_only_what_crosses_a_value_has_a_boundary(name: str) -> None:
    question = SearchQuestion(for_="boundary", metric=name)
    if name in CROSSING:
        question.check()
        return
    with pytest.raises(InputError, match=f"^metric '{name}': .*use '?[a-z]"):
        question.check()


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("oos_edge", "write 'edge'"),
        ("oos_win_rate", "write 'win_rate'"),
        ("gross_sharpe", "write 'sharpe', or 'gross_expectancy'"),
        ("oos_gross_edge", "write 'edge'"),
        ("oos_nonsense", "unknown metric 'oos_nonsense'"),
        ("breakeven_cost", "use 'gross_expectancy' or 'expectancy'"),
        (None, "write the name of a measure"),
    ],
)
def test_what_is_no_measure_of_a_search_is_refused_with_what_to_write(name: str, remedy: str) -> None:
    for for_ in ("best", "boundary", "illuminate"):
        with pytest.raises(InputError, match=remedy):
            SearchQuestion(for_=for_, metric=name).check()


@pytest.mark.parametrize("name", ["worst_trade", "best_trade", "average_hold", "time_in_market", "exits_signal"])
def test_what_is_not_told_out_of_sample_is_refused_before_anything_is_run(name: str, tmp_path: Path) -> None:
    made = signals.simulated_signals(800, seed=2, step_minutes=60)
    said: list[str] = []
    with pytest.raises(InputError, match="told of all trades together.* use one of trades, "):
        results.search(grids.parse(GRID), made, tmp_path / "run", metric=name, cells=4, tell=said.append, jobs=1)
    assert not said
    assert not (tmp_path / "run").exists()


def test_every_other_measure_is_searched_for(tmp_path: Path) -> None:
    made = signals.simulated_signals(800, seed=2, step_minutes=60)
    for at, name in enumerate(("payoff_ratio", "breakeven_payoff_ratio", "max_drawdown", "sharpe", "wins")):
        asked = {"cells": 4, "hold_out": 0, "min_trades": 1, "jobs": 1, "progress": False, "metric": name}
        found = results.search(grids.parse(GRID), made, tmp_path / str(at), **asked)  # type: ignore[arg-type]
        assert found.best is not None
        assert np.isfinite(found.best.value)
        run = results.open(tmp_path / str(at))
        frame = run.collect(run.cells(sample="oos").select("cell", name))
        assert found.best.value == pytest.approx(frame.filter(frame["cell"] == found.best.cell)[name].item())


def test_what_is_looked_for_is_said_as_it_is() -> None:
    assert looked_for("edge", "boundary") == "where edge changes its sign"
    assert looked_for("profit_factor", "boundary") == "where profit factor crosses 1"
    assert looked_for("win_rate", "best") == "the highest lower bound of win rate"
    assert looked_for("max_drawdown", "best") == "the lowest max drawdown"
    assert (
        looked_for("average_hold", "illuminate")
        == "the highest average hold in every niche of trades, drawdown and win rate"
    )
