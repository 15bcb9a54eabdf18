"""Daily sums against a plain loop over replayed trades."""

from __future__ import annotations

import numpy as np
import pytest

from sweeps.event.daily.pnl import daily_excess, daily_held, daily_net, daily_tally
from sweeps.event.engine import EventEngine
from sweeps.measures.samples import AnySample
from sweeps.replaying import replay
from tests.sweeps.worlds import NAMES, as_table, random_cell, random_world


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("sample", ["all", "oos", "seen"])
def test_days_are_the_replayed_trades_by_date_of_exit(
    seed: int,
    sample: AnySample,
) -> None:
    market, rng = random_world(seed)
    cells = [random_cell(rng) for _ in range(20)]
    engine = EventEngine(market, NAMES)
    daily, counts = daily_tally(engine, as_table(cells), sample, np.float64)
    dates = market.bars.time.astype("datetime64[D]")
    assert daily.shape == (20, int((dates[-1] - dates[0]).astype(int)) + 1)
    for cell, row, count in zip(cells, daily, counts, strict=True):
        expected, nets = np.zeros(len(row)), []
        flags = market.variants[str(cell["variant"])].out_of_sample
        for trade in replay(market, cell).trades.iter_rows(named=True):
            bars = slice(trade["entry_bar"], trade["exit_bar"] + 1)
            out_of_sample = flags is not None and bool(flags[bars].all())
            if sample == "all" or out_of_sample == (sample == "oos"):
                expected[int((dates[trade["exit_bar"]] - dates[0]).astype(int))] += trade["net_return"]
                nets.append(trade["net_return"])
        assert count.tolist() == [len(nets), sum(net > 0 for net in nets), sum(net < 0 for net in nets)]
        np.testing.assert_allclose(row, expected, atol=1e-12)


def test_the_days_asked_for_are_columns_of_all() -> None:
    market, rng = random_world(5)
    cells, engine = as_table([random_cell(rng) for _ in range(20)]), EventEngine(market, NAMES)
    for of in (daily_net, lambda *given, **also: daily_excess(*given, **also)[0], daily_held):
        every = of(engine, cells, "all")
        days = np.arange(1, every.shape[1], 2)
        np.testing.assert_array_equal(of(engine, cells, "all", days=days), every[:, days])


def test_daily_sums_make_the_sharpe_ratio() -> None:
    market, rng = random_world(3)
    cell = random_cell(rng)
    row = daily_net(EventEngine(market, NAMES), as_table([cell]), "all", np.float64)[0]
    sharpe = replay(market, cell).measures["sharpe"]
    expected = None if row.std() == 0 else row.mean() / row.std(ddof=1) * np.sqrt(365)
    assert sharpe == pytest.approx(expected)
