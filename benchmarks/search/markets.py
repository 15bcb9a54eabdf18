"""The markets that are searched on: real ones where they are at hand, and simulated ones with and without an edge."""

from __future__ import annotations

from pathlib import Path

import signals
from benchmarks.calibration.worlds import Climate, make_world
from scripts.demo.recipes import recipes
from scripts.demo.training import training
from signals import Signals
from signals.features.adding import add_readings

__all__ = ["BOT", "bot", "simulated", "trained", "world"]

BOT = Path(__file__).parents[3] / "shared" / "data" / "bot_signals_btcusdt_5m.parquet"
"""The probabilities of a real bot; they may not lie in the project."""


def trained(market: str) -> Signals:
    """Return one of the demo's real markets with the models that the demo trains, from their first unseen bar on."""
    recipe = next(each for each in recipes(market) if each.name == market)
    bars = recipe.load()
    whole = signals.train(bars, signals.parse_training(training(len(bars), 0), "the demo's training")).signals
    flags = whole.variants[whole.variant()].out_of_sample
    assert flags is not None  # walk-forward says which
    return whole.between(whole.bars.time[int(flags.argmax())])


def bot(first: float, last: float) -> Signals:
    """Return a stretch of the bot's file, in shares of its bars; it must be there."""
    whole = signals.read(BOT)
    time = whole.bars.time
    return whole.between(time[int(first * len(time))], time[int(last * len(time)) - 1])


def world(climate: Climate, seed: int) -> Signals:
    """Simulate prices that diffuse, with an average true range beside them."""
    return add_readings(make_world(climate, seed), "atr_14")


def simulated(n_bars: int, edge: float, seed: int, minutes: int = 30) -> Signals:
    """Simulate a market with jumps, seasons and funding, and probabilities that know its future to a degree."""
    return add_readings(
        signals.simulated_signals(n_bars, edge=edge, seed=seed, step_minutes=minutes, persistence=0.5), "atr_14"
    )
