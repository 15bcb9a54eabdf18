"""What the page says in grid lines is what the trades do."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import grids
import signals
import sweeps
from signals import Signals
from signals.arrays import Floats
from tests.places import ROOT

PAGE = ROOT / "docs" / "how-do-i-say-this.md"
BASE: dict[str, object] = {"long_entry": 0.5, "short_entry": 0.5, "max_hold": 48, "funding": False}
_SAID = re.compile(r"^### (.+?)\n(?:(?!^#).)*?^```toml\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SAID: dict[str, str] = dict(_SAID.findall(PAGE.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Told:
    """A cell of the lines, with its trades."""

    cell: dict[str, grids.Value]
    trades: pl.DataFrame
    market: Signals

    def __getitem__(self, name: str) -> Floats:
        return self.trades[name].to_numpy()

    def by(self, reason: str) -> Told:
        """Return it with the trades that ended for a reason, of which there are some."""
        trades = self.trades.filter(pl.col("reason") == reason)
        assert len(trades) >= 5, f"{len(trades)} trades ended by {reason}"
        return replace(self, trades=trades)

    def reading(self, name: str) -> Floats:
        """Return a reading at the bars that decided the entries."""
        values: Floats = self.market.reading(name)[self["entry_bar"]]
        return values

    @property
    def moves(self) -> Floats:
        """By what share of the entry price the position had moved at its exit, in its favour."""
        return self["gross_return"]

    @property
    def hours(self) -> pl.Series:
        """When the bars that decided the entries open."""
        return pl.Series(self.market.bars.time[self["entry_bar"]])


def _mostly(found: Floats, expected: float | Floats) -> bool:
    """Whether three in four are as expected: gaps fill at the open."""
    return bool(np.isclose(found, expected, rtol=1e-9).mean() > 0.75)


def _average_range(told: Told) -> None:
    assert _mostly(told.by("stop_loss").moves, -2 * told.by("stop_loss").reading("atr_14"))
    assert _mostly(told.by("take_profit").moves, 3 * told.by("take_profit").reading("atr_14"))


def _swing(told: Told) -> None:
    stopped = told.by("stop_loss")
    lows = pl.Series(told.market.bars.low).rolling_min(20).to_numpy()[stopped["entry_bar"]]
    # the entry fills at the next open, so the level is off the low by as little as that is off the close
    assert np.median(np.abs(stopped["exit_price"] / lows - 1)) < 0.001


def _ratio(told: Told) -> None:
    assert told.cell["take_profit"] == pytest.approx(2 * float(str(told.cell["stop_loss"])))
    assert _mostly(told.by("take_profit").moves, -2 * np.median(told.by("stop_loss").moves))


def _breakeven(told: Told) -> None:
    assert _mostly(told.by("breakeven")["exit_price"], told.by("breakeven")["entry_price"])
    assert told.cell["breakeven_after"] == told.cell["stop_loss"]


def _both_stops(told: Told) -> None:
    assert _mostly(told.by("stop_loss").moves, -0.01)
    assert told.by("trailing_stop").moves.max() > 0


def _late(told: Told) -> None:
    assert np.mean(told.by("trailing_stop").moves >= 1.01 * 0.995 - 1 - 1e-9) > 0.75


def _account(told: Told) -> None:
    stopped = told.by("stop_loss")
    assert _mostly(stopped.moves * stopped["exposure"], -0.02)


def _shorts(told: Told) -> None:
    for side, stop, hold in (("long", 0.02, 24), ("short", 0.01, 12)):
        own = replace(told, trades=told.trades.filter(pl.col("side") == side))
        assert _mostly(own.by("stop_loss").moves, -stop)
        assert (own["exit_bar"] - own["entry_bar"]).max() == hold


def _session(told: Told) -> None:
    assert set(told.hours.dt.weekday()) <= {1, 2, 3, 4, 5}
    assert set(told.hours.dt.hour()) <= set(range(8, 20))


def _settlements(told: Told) -> None:
    assert not set(told.hours.dt.hour()) & {7, 15, 23}


def _calm(told: Told) -> None:
    assert (told.reading("atr_14") < 0.006).all() == (told.cell["filter"] == "calm")


def _uptrend(told: Told) -> None:
    assert (told.market.bars.close[told["entry_bar"]] > told.reading("sma_200")).all()


def _pause(told: Told) -> None:
    waited = told["entry_bar"][1:] - told["exit_bar"][:-1]
    stopped = told["reason"][:-1] == "stop_loss"
    assert waited[stopped].min() == 7
    assert waited[~stopped].min() == 1


def _opposite(told: Told, *, turns: bool) -> None:
    ended = told["reason"][:-1] == "opposite"
    assert ended.sum() > 20
    waited = (told["entry_bar"][1:] - told["exit_bar"][:-1])[ended]
    assert (waited == 0).all() if turns else (waited > 0).all()
    if turns:
        assert (told["side"][1:] != told["side"][:-1])[ended].all()


def _exit_model(told: Told) -> None:
    assert (told["exit_bar"] - told["entry_bar"]).max() == 24
    bars = told.by("signal")["exit_bar"]
    said = told.market.variants["default"]
    asked = np.where(told.by("signal")["side"] == "long", said.long_exit[bars], said.short_exit[bars])
    assert (asked >= 0.7).all()


def _surest(told: Told) -> None:
    said = told.market.variants["default"].long_entry
    assert np.mean(said[~np.isnan(said)] >= np.float64(str(told.cell["long_entry"]))) == pytest.approx(0.1, abs=0.001)


def _risk(told: Told) -> None:
    np.testing.assert_allclose(told["exposure"] * 0.01, 0.01)
    assert _mostly(told.by("stop_loss").moves * told.by("stop_loss")["exposure"], -0.01)


def _surer(told: Told) -> None:
    order = np.argsort(told["probability"])
    assert (np.diff(told["size"][order]) >= 0).all()
    assert told["size"].min() >= 0.1
    assert told["size"].max() > 0.3


def _maker(told: Told) -> None:
    (fee, maker) = (0.0006, 0.0002) if told.cell["fee"] == 0.0006 else (0.0005, 0.0001)
    for reason, paid in (("take_profit", maker), ("max_hold", fee)):
        own = told.by(reason)
        turned = own["exit_price"] / own["entry_price"]
        np.testing.assert_allclose(own["net_return"], own.moves - fee - paid * turned, rtol=1e-9, atol=1e-15)


CHECKS: dict[str, Callable[[Told], None]] = {
    "A stop at two ATRs, a target at three": _average_range,
    "A stop below the last swing low": _swing,
    "A target twice as far as the stop": _ratio,
    "To break even once I am 1R ahead": _breakeven,
    "A hard stop, and a trailing one beside it": _both_stops,
    "Trail the stop, but only once I am 1 % ahead": _late,
    "Lose no more than 2 % of my account at five times leverage": _account,
    "Nearer stops and a shorter hold for shorts": _shorts,
    "From 8 to 20 o'clock, on workdays": _session,
    "Not in the hour before a funding settlement": _settlements,
    "Only while the market is calm": _calm,
    "Longs only above the 200-bar average": _uptrend,
    "Wait six bars after a stop": _pause,
    "Turn round when the other side calls": partial(_opposite, turns=True),
    "Get out when the other side calls, and wait for the next signal": partial(_opposite, turns=False),
    "Get out by the exit model, and after a day at the latest": _exit_model,
    "Take the surest tenth of the signals": _surest,
    "Risk 1 % of the balance on each trade": _risk,
    "Put in more when the model is surer": _surer,
    "Take profit by a limit order, and pay each market's own fees": _maker,
}


@pytest.fixture(scope="module")
def market() -> Signals:
    """4,000 hourly bars, simulated, with the readings that the page speaks of."""
    made = signals.simulated_signals(4000, edge=0.1, seed=11, step_minutes=60)
    close, low = pl.Series(made.bars.close), pl.Series(made.bars.low)
    atr = signals.feature_table(made.bars, ["atr_14"])["atr_14"]
    readings = {"atr_14": atr, "swing": 1 - low.rolling_min(20) / close, "sma_200": close.rolling_mean(200)}
    return replace(made, readings={name: values.to_numpy() for name, values in readings.items()})


def test_twenty_things_are_said_and_looked_at() -> None:
    assert list(SAID) == list(CHECKS)
    assert len(SAID) == 20


@pytest.mark.parametrize("asked", CHECKS)
def test_the_lines_say_it(asked: str, market: Signals, tmp_path: Path) -> None:
    content = tomllib.loads(SAID[asked])
    moved = content.get("axes", {})
    content["fixed"] = {
        name: value for name, value in {**BASE, **content.get("fixed", {})}.items() if name not in moved
    }
    spec = grids.parse(content, asked)
    assets = dict.fromkeys(("BTC", "ETH"), market) if spec.assets else market
    sweeps.run(spec, assets, tmp_path / "run", progress=False)
    cells = pl.read_parquet(tmp_path / "run" / "cells" / "*.parquet")
    assert (cells["trades"] >= 30).all()
    for row in cells.rows(named=True):
        cell = {name: row[name] for name in grids.PARAMETERS}
        found = sweeps.replay(market, {**cell, "filters": spec.filters})  # type: ignore[dict-item]
        assert len(found.trades) == row["trades"]
        CHECKS[asked](Told(cell, found.trades, market))
