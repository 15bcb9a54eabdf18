"""The trial of conformance: an engine that differs is named, and so is what has not occurred."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import polars as pl
import pytest

from benchmarks.conformance.__main__ import main
from benchmarks.conformance.comparing import differing_measure, differing_trade, undecided
from benchmarks.conformance.engines import Made, by_event
from benchmarks.conformance.occurrences import ADDED, TURNS, Occurrences
from benchmarks.conformance.report import markdown
from benchmarks.conformance.trial import Trial, run_trial
from benchmarks.conformance.worlds import random_cell, random_world
from grids.cell import check_cell
from grids.table import CellTable
from signals import Signals
from sweeps.measures.ratios import REASONS
from sweeps.reference.measures import reference_measures
from sweeps.reference.trades import ReferenceTrade, reference_trades
from tests.sweeps.handmade.cases import CASES

pytestmark = pytest.mark.slow


def _later(signals: Signals, table: CellTable) -> Iterator[Made]:
    """An engine that leaves every second trade a bar late."""
    for row, trades, measures in by_event(signals, table):
        odd = pl.int_range(pl.len()) % 2
        yield row, trades.with_columns(pl.col("exit_bar") + odd), measures


def _generous(signals: Signals, table: CellTable) -> Iterator[Made]:
    """An engine whose trades are right and whose account is not."""
    for row, trades, measures in by_event(signals, table):
        yield row, trades, {**measures, "total_return": measures["total_return"] + 1e-6}


@pytest.fixture(scope="module")
def trial() -> Trial:
    return run_trial(
        {"late": 90, "generous": 90, "event": 90}, 3, engines={"late": _later, "generous": _generous, "event": by_event}
    )


def test_an_engine_that_differs_is_named_with_the_cell_and_the_field(trial: Trial) -> None:
    assert trial.differing["event"] == 0
    assert trial.differing["late"] > 30
    assert trial.differing["generous"] == 90
    late = next(line for line in trial.differences if line.startswith("late"))
    assert late.startswith("late, seed 3, world 0, asset 0, cell ")
    assert "trade 1: exit_bar is " in late
    assert any("total_return is " in line for line in trial.differences if line.startswith("generous"))


def test_the_page_says_what_differs_and_what_is_missing(trial: Trial) -> None:
    page = markdown(trial, 3)
    assert "The seed is 3." in page
    assert f"| generous | 30 | 90 | {trial.trades['event']:,} | " in page
    assert "### Differences" in page
    assert "### Differences" not in markdown(Trial(occurred={"event": Occurrences()}), 3)
    assert "nothing of these: an exit by stop_loss, " in markdown(Trial(occurred={"event": Occurrences()}), 3)


def test_a_trial_too_small_to_mean_anything_fails(tmp_path: Path) -> None:
    assert main(["--cells", "1", "--vectorbt", "0", "--out", str(tmp_path / "page.md")]) == 1
    assert "nothing of these" in (tmp_path / "page.md").read_text()


def _noted(name: str) -> Counter[str]:
    case = next(case for case in CASES if case.name.startswith(name))
    found = Occurrences()
    found.note(case.signals(), case.whole_cell(), reference_trades(case.signals(), case.whole_cell()))
    return found.turns


@pytest.mark.parametrize(
    ("name", "turn"),
    [
        ("a low that touches the stop exactly", "a level touched exactly"),
        ("a gap through an armed break-even", "a gap through an armed stop"),
        ("a gap through an armed trailing stop", "a gap through an armed stop"),
        ("of a stop and a target in one bar", "an ambiguous exit"),
        ("where it reverses", "a reversal"),
        ("a reversal into ruin", "a reversal into ruin"),
        ("an account at zero", "a ruin"),
        ("a cooldown past the end", "a cooldown past the end"),
        ("a filter that is null", "a filter"),
    ],
)
def test_a_turn_is_counted_where_it_happens(name: str, turn: str) -> None:
    assert _noted(name)[turn] == 1


def test_what_did_not_happen_is_not_counted() -> None:
    plain = _noted("an exit probability leaves at its threshold")
    assert {turn for turn in TURNS if plain[turn]} == set()
    assert not _noted("an open beyond the stop fills there")["a level touched exactly"]
    assert not _noted("an entry of the other side closes")["a reversal"]
    assert not _noted("a cooldown after stops comes after no other exit")["a cooldown past the end"]


def test_nothing_is_missing_only_where_everything_occurred() -> None:
    found = Occurrences()
    assert len(found.missing()) == len(REASONS) + len(TURNS) + len(ADDED) * (len(ADDED) - 1) // 2
    found.reasons.update(REASONS)
    found.turns.update(TURNS)
    found.pairs.update(combinations(ADDED, 2))
    assert found.missing() == []
    del found.pairs["filter", "risk"]
    assert found.missing() == ["filter with risk"]


def _trades() -> tuple[list[ReferenceTrade], pl.DataFrame]:
    signals, rng = random_world(5)
    cell = check_cell({**random_cell(rng), "long_entry": 0.3, "side": "long", "filter": "none", "stop_scale": None})
    trades = reference_trades(signals, cell)
    return trades, pl.DataFrame([{name: getattr(one, name) for name in ReferenceTrade.__slots__} for one in trades])


def test_a_price_differs_by_a_bit_and_a_return_by_more() -> None:
    trades, frame = _trades()
    assert len(trades) > 3
    assert differing_trade(trades, frame) == ""
    assert differing_trade(trades, frame.with_columns(pl.col("net_return") * (1 + 1e-11))) == ""
    assert "net_return" in differing_trade(trades, frame.with_columns(pl.col("net_return") + 1e-8))
    assert "exit_price" in differing_trade(trades, frame.with_columns(pl.col("exit_price") * (1 + 3e-16)))
    assert differing_trade(trades, frame.head(2)) == "trade 2 is missing"
    assert differing_trade(trades[:2], frame) == "trade 2 is one too many"


def test_a_return_that_rounding_leaves_is_neither_won_nor_lost() -> None:
    trades, frame = _trades()
    zero = pl.lit(0.0)
    flat = frame.with_columns(net_return=zero, gross_return=zero)
    none = [replace(one, net_return=0.0, gross_return=0.0) for one in trades]
    assert not undecided(trades, frame)
    assert not undecided(none, flat)
    assert undecided(none, flat.with_columns(net_return=pl.lit(1e-17)))
    signals, _ = random_world(5)
    expected = reference_measures(signals, trades, "first")
    other = {**expected, "wins": 10**6, "oos_gross_losses": 10**6}
    assert differing_measure(expected, other).startswith("wins is 1000000")
    assert differing_measure(expected, other, signed=False) == ""
    assert differing_measure(expected, {**expected, "trades": 0}, signed=False).startswith("trades is 0")
