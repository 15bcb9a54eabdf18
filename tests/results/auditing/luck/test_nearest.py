"""Which cell of a run a list is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

import results
import sweeps
from results.auditing.accounting.reckoning import reckon
from results.auditing.case import Case
from results.auditing.luck.nearest import nearest_finding
from results.auditing.trades import ReadTrades, TradeList
from signals import Signals
from tests.results.auditing.lists import case_of, entries


def listed(trades: pl.DataFrame, market: Signals) -> Case:
    columns = {name: trades[name].to_numpy() for name in ("entry_bar", "exit_bar", "entry_price", "exit_price")}
    read = TradeList(
        np.arange(1, len(trades) + 1),
        market.bars.time[columns["entry_bar"]],
        market.bars.time[columns["exit_bar"]],
        (trades["side"] == "short").to_numpy(),
        columns["entry_price"],
        columns["exit_price"],
    )
    given = ReadTrades(read, "list.csv", "own columns", {})
    return Case(given, reckon(given))


def test_a_cell_of_the_run_is_found(run: results.Run, market: Signals) -> None:
    cells = run.collect(run.cells().sort("trades", descending=True).select("cell", "trades", "expectancy"))
    cell = int(cells["cell"][3])
    trades = sweeps.replay(market, results.cell_of(run, cell)).trades
    finding = nearest_finding(listed(trades, market), run, market)
    assert finding.kind == "nearest_cell"
    assert finding.numbers["alike"] == 1.0
    same = cells.filter(pl.col("cell") == finding.numbers["cell"])
    assert same["trades"][0] == len(trades)
    # the fixture's run was not judged
    assert finding.weight == "untestable"
    assert "results.judge" in finding.text


def test_a_list_of_something_else_is_not_named(run_folder: Path, market: Signals) -> None:
    entry, exits = entries(market.bars, 100, 1)
    finding = nearest_finding(case_of(market.bars, entry, exits, np.zeros(100, dtype=bool)), run_folder, market)
    assert finding.weight == "untestable"
    assert "cannot be told" in finding.text


def test_a_run_over_several_assets_is_refused_in_words(assets_run: results.Run, market: Signals) -> None:
    entry, exits = entries(market.bars, 100, 1)
    finding = nearest_finding(case_of(market.bars, entry, exits, np.zeros(100, dtype=bool)), assets_run)
    assert "several assets" in finding.text
