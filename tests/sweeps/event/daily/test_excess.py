"""Profit beyond the market's own pay and the mirror image's, against a plain simulate from price to price of replayed trades."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from grids.cell import cell_table, check_cell
from grids.parameters import SHORT_OF, Value
from grids.table import CellTable
from signals import Bars, Probabilities, Signals
from signals.arrays import Flags, Floats
from sweeps.event.daily.market_pay import judged_bars
from sweeps.event.daily.pnl import daily_excess
from sweeps.event.engine import EventEngine
from sweeps.measures.samples import AnySample
from sweeps.replaying import replay
from tests.sweeps.worlds import NAMES, as_table, random_cell, random_world

pytestmark = pytest.mark.slow

INTRABAR = {"stop_loss", "breakeven", "trailing_stop", "take_profit"}


class Plain:
    """One cell's excess, step by step: every body and gap of the market is a step, half a body where a level is met."""

    def __init__(self, market: Signals, cell: dict[str, Value], sample: AnySample) -> None:
        bars = market.bars
        self.open, self.close, self.n = bars.open, bars.close, len(bars)
        judged = judged_bars(market.variants[str(cell["variant"])], self.n, sample)
        held = np.stack([judged, np.concatenate([[False], judged[:-1] & judged[1:]])])
        returns = np.stack([bars.close / bars.open - 1, np.r_[0.0, bars.open[1:] / bars.close[:-1] - 1]])
        dates = bars.time.astype("datetime64[D]")
        self.day = (dates - dates[0]).astype(int)
        self.days = np.zeros(self.day[-1] + 1)
        self.mean = np.array([self.means(moves, kept) for moves, kept in zip(returns, held, strict=True)])
        self.position = np.zeros((2, self.n))
        flags = market.variants[str(cell["variant"])].out_of_sample
        for mirrored in (False, True):
            replayed = replay(*(_turned(market, cell) if mirrored else (market, cell)))
            for trade in replayed.trades.iter_rows(named=True):
                span = slice(trade["entry_bar"], trade["exit_bar"] + 1)
                out_of_sample = flags is not None and bool(flags[span].all())
                if sample == "all" or out_of_sample == (sample == "oos"):
                    self.add(trade, cell, mirrored)
        weight = self.position.sum(axis=1) / np.maximum(held.sum(axis=1), 1)
        for kind in range(2):
            beyond = np.where(held[kind], returns[kind] - _mean(returns[kind][held[kind]]), 0.0)
            np.add.at(self.days, self.day, -weight[kind] * beyond)

    def means(self, moves: Floats, held: Flags) -> list[float]:
        """Return, for each date, the mean over bars that are not of the tenth of the judged dates that is before it."""
        judged = np.unique(self.day[held])
        behind = int(np.ceil(0.1 * len(judged)))
        found = []
        for date in range(len(self.days)):
            before = judged[judged < date]
            rest = held & ~np.isin(self.day, before[len(before) - min(behind, len(before)) :])
            found.append(_mean(moves[rest]) if rest.any() else _mean(moves[held]))
        return found

    def add(self, trade: dict[str, Any], cell: dict[str, Value], mirrored: bool) -> None:
        direction = 1.0 if trade["side"] == "long" else -1.0
        margin_fraction = (-0.5 if mirrored else 0.5) * direction * trade["exposure"]
        slip = float(cell["slippage"])  # type: ignore[arg-type]
        entered = trade["entry_bar"] if cell["fill"] == "close" else trade["entry_bar"] + 1
        entry = self.close[entered] if cell["fill"] == "close" else self.open[entered]
        steps = [] if cell["fill"] == "close" else [("body", entered)]
        u, at, part, price = trade["exit_bar"], "", 0.0, 0.0
        intrabar = trade["reason"] in INTRABAR and cell["stop_trigger"] == "intrabar"
        if trade["reason"] == "liquidation" or intrabar:
            made = trade["reason"] == "take_profit" and cell["maker_fee"] is not None
            price = trade["exit_price"] / (1 - direction * slip * (intrabar and not made))
            missed = trade["reason"] == "liquidation" and direction * self.open[u] <= direction * price
            opened = missed or abs(price - self.open[u]) <= 1e-12 * self.open[u]
            at, part, price = "open", 0.0 if opened else 0.5, self.open[u] if opened else price
        elif cell["fill"] == "close" or u == self.n - 1:
            at, price = "close", self.close[u]
        else:
            at, u, price = "open", u + 1, self.open[u + 1]
        for k in range(entered + 1, u + 1):
            steps += [("gap", k), ("body", k)]
        if at == "open" and steps and steps[-1] == ("body", u):
            steps.pop()
        marked, worth, day = entry, 1.0, self.day[entered]
        for kind, k, share in [*((kind, k, 1.0) for kind, k in steps), ("body", u, part)]:
            if self.day[k] != day:
                # what is held is worth what it was at the last close of a date
                worth, day = marked / entry, self.day[k]
            last = kind == "body" and k == u and at == "open"
            reached = price if last else self.open[k] if kind == "gap" else self.close[k]
            self.earn(kind, k, share * worth, margin_fraction, (reached - marked) / entry)
            marked = reached

    def earn(self, kind: str, k: int, share: float, margin_fraction: float, moved: float) -> None:
        row = 0 if kind == "body" else 1
        self.days[self.day[k]] += margin_fraction * (moved - share * self.mean[row, self.day[k]])
        self.position[row, k] += margin_fraction * share


def _mean(moves: Floats) -> float:
    return float(moves.mean()) if len(moves) else 0.0


_OTHER = {"long": "short", "short": "long", "both": "both"}


def _turned(market: Signals, cell: dict[str, Value]) -> tuple[Signals, dict[str, Value]]:
    """Return the same rule for a model that says long where this one says short."""
    variants = {
        name: Probabilities(p.short_entry, p.long_entry, p.short_exit, p.long_exit, p.out_of_sample)
        for name, p in market.variants.items()
    }
    sides = {name: _OTHER[str(cell[name])] for name in ("side", "priority")}
    turned = {name: cell[name.replace(one, other)] for name, one, other in _PAIRS}
    distances = {long: cell[short] for short, long in SHORT_OF.items()} | {
        short: cell[long] for short, long in SHORT_OF.items()
    }
    return replace(market, variants=variants), {**cell, **sides, **turned, **distances}


_PAIRS = [
    (f"{one}_{what}", one, other) for one, other in (("long", "short"), ("short", "long")) for what in ("entry", "exit")
]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("sample", ["all", "oos", "seen"])
def test_excess_is_that_of_the_replayed_trades(
    seed: int,
    sample: AnySample,
) -> None:
    market, rng = random_world(seed)
    # a gate has no mirror image that a cell could express, nor has a tie of `stronger`
    cells = [{**random_cell(rng), "gate": "none", "priority": rng.choice(["long", "short"])} for _ in range(10)]
    daily, _ = daily_excess(EventEngine(market, NAMES), as_table(cells), sample, np.float64)
    compared = 0
    for cell, row in zip(cells, daily, strict=True):
        # an account can be ruined, its image in the mirror is none
        if "ruined" not in {replay(market, cell).measures["state"], replay(*_turned(market, cell)).measures["state"]}:
            np.testing.assert_allclose(row, Plain(market, cell, sample).days, atol=1e-10)
            compared += 1
    assert compared > 2


def _flat(rise: Floats) -> Signals:
    """Daily bars whose closes rise by given fractions, opens without gaps, and a model that is always sure."""
    close = np.asarray(100 * np.cumprod(1 + rise), dtype=np.float64)
    opened = np.concatenate([[100.0], close[:-1]])
    time = np.datetime64("2024-01-01", "us") + np.arange(len(rise)) * np.timedelta64(1, "D")
    sure = np.ones(len(rise))
    bars = Bars(time, opened, np.maximum(opened, close), np.minimum(opened, close), close)
    return Signals(bars, {"default": Probabilities(sure, sure, sure, sure, None)})


def test_a_steady_rise_is_the_markets_pay_and_no_timing() -> None:
    """Every bar rises by the same: whenever a rule trades, however long, and whichever way, it earns nothing beyond it."""
    market = _flat(np.full(400, 0.003))
    cells = [_cell(side=side, max_hold=hold) for side in ("long", "short") for hold in (1, 2, 5, 40)]
    daily, counts = daily_excess(EventEngine(market, ("default",)), _table(cells), "all", np.float64)
    assert counts[:, 0].min() >= 9
    assert np.abs(daily).max() < 1e-12


@pytest.mark.parametrize(
    "values", [{"stop_loss": 0.18}, {"stop_loss": 0.1}, {"leverage": 5.0, "size": 0.1}, {"take_profit": 0.9}]
)
def test_the_mirror_image_meets_levels_that_the_cell_never_reaches(values: dict[str, Value]) -> None:
    """In a market that only rises a stop does nothing to longs, and all to their mirror images."""
    rng = np.random.default_rng(4)
    market = _flat(np.abs(rng.normal(0.004, 0.004, 300)))
    cell = _cell(side="long", max_hold=50, stop_basis="price", **values)
    daily, _ = daily_excess(EventEngine(market, ("default",)), _table([cell]), "all", np.float64)
    np.testing.assert_allclose(daily[0], Plain(market, cell, "all").days, atol=1e-10)
    margin_fraction = {name: values[name] for name in ("leverage", "size") if name in values}
    without = _cell(side="long", max_hold=50, stop_basis="price", maintenance_margin=None, **margin_fraction)
    plain, _ = daily_excess(EventEngine(market, ("default",)), _table([without]), "all", np.float64)
    assert ("take_profit" in values) == bool(np.allclose(daily, plain))


@pytest.mark.parametrize("share", [0.9, 0.7])
def test_a_tail_out_of_sample_is_held_against_itself(share: float) -> None:
    """What lies before the judged bars has no bearing on them."""
    rng = np.random.default_rng(5)
    rises = rng.normal(0.0005, 0.01, 600)
    probability, exits = rng.random((2, 600))
    first = int(share * 600)
    flags = np.arange(600) >= first
    model = Probabilities(probability, 1 - probability, exits, 1 - exits, flags)
    whole = Signals(_flat(rises).bars, {"default": model})
    tail = whole.between(whole.bars.time[first], None)
    cells = [_cell(long_entry=0.7, short_entry=0.7, max_hold=hold) for hold in (1, 3, 8)]
    inside, _ = daily_excess(EventEngine(whole, ("default",)), _table(cells), "oos", np.float64)
    alone, _ = daily_excess(EventEngine(tail, ("default",)), _table(cells), "oos", np.float64)
    # simulated from the first bar on, a cell may be in the market when the judged bars begin
    np.testing.assert_allclose(inside[:, first + 30 :].sum(axis=1), alone[:, 30:].sum(axis=1), atol=0.02)
    np.testing.assert_allclose(inside.std(axis=1) * np.sqrt(600), alone.std(axis=1) * np.sqrt(600 - first), rtol=0.1)


def _cell(**values: Value) -> dict[str, Value]:
    return check_cell({"variant": "default", "long_entry": 0.5, "short_entry": 0.5, **values})


def _table(cells: list[dict[str, Value]]) -> CellTable:
    return cell_table(cells, ("default",))
