"""The files that both checkouts are given: SIMULATED markets, probabilities with gaps and flags, grids and cells."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

import signals
from benchmarks.unchanged.random_cells import VARIANTS, random_cells
from benchmarks.unchanged.scale import Scale

__all__ = ["write_inputs"]

_GRIDS = {
    "variants": """
[axes]
variant     = { values = ["default", "fast", "slow"] }
side        = { values = ["both", "long", "short"] }
long_entry  = { from = 0.5, to = 0.8, step = 0.1 }
short_entry = { tie = "long_entry" }
stop_loss   = { values = [0.004, 0.02, "none"] }
trailing_stop = { values = [0.01, "none"] }
gate        = { values = ["none", "ev", "margin"] }
size_rule   = { values = ["fixed", "ramp"] }
leverage    = { values = [1, 20, 75] }
fill        = { values = ["next_open", "close"] }
[fixed]
gate_margin = 0.02
gate_long_ev = 1.0
gate_short_ev = 0.9
take_profit = 0.03
max_hold = 96
slippage = 0.0001
[sample]
constraints = ["stop_loss IS NULL OR trailing_stop IS NULL"]
cells = 2000
seed = 3
""",
    "recorded": """
[axes]
side        = { values = ["both", "long", "short"] }
long_entry  = { from = 0.5, to = 0.8, step = 0.1 }
short_entry = { tie = "long_entry" }
long_exit   = { values = [0.7, "none"] }
stop_loss   = { values = [0.004, 0.02, "none"] }
take_profit = { values = [0.01, "none"] }
stop_trigger = { values = ["intrabar", "close"] }
leverage    = { values = [1, 75] }
[fixed]
max_hold = 96
[sample]
cells = 120
seed = 5
""",
    "walked": """
[axes]
long_entry  = { from = 0.5, to = 0.7, step = 0.05 }
short_entry = { tie = "long_entry" }
stop_loss   = { values = [0.005, 0.02, "none"] }
take_profit = { values = [0.01, "none"] }
[fixed]
stop_basis = "price"
max_hold = 24
fee = 0.0001
""",
}
"""Grid files by name, beside the presets that come with the project."""

_TRAINING = """
[labels.entry]
kind = "triple_barrier"
target = 1.0
stop = 1.0
horizon = 24
[labels.exit]
kind = "leave_or_hold"
horizon = 12
bound = 0.25
[variants.walk]
scheme = "walk_forward"
first_train = "60d"
step = "45d"
[variants.coin]
control = "random"
of = "walk"
seed = 1
"""


def write_inputs(folder: Path, scale: Scale) -> None:
    """Write every input; the same scale gives the same files."""
    folder.mkdir(parents=True)
    market = signals.simulated_signals(scale.bars, edge=0.15, seed=11)
    default = _seen(market.variants["default"], share=0.3)
    signals.write(replace(market, variants={"default": default}), folder / "signals.parquet")
    variants = {"default": default, "fast": _gapped(default, seed=2), "slow": _without_exits(scale.bars)}
    assert tuple(variants) == VARIANTS
    signals.write(replace(market, variants=variants), folder / "variants.parquet")
    hourly = signals.simulated_signals(scale.hours, edge=0.1, seed=12, step_minutes=60)
    signals.to_frame(hourly).select("timestamp", "open", "high", "low", "close", "volume").write_parquet(
        folder / "bars.parquet"
    )
    for name, content in _GRIDS.items():
        (folder / f"{name}.toml").write_text(content, encoding="utf-8")
    (folder / "train.toml").write_text(_TRAINING, encoding="utf-8")
    cells = random_cells(scale.cells, seed=7)
    (folder / "cells.json").write_text(json.dumps(cells), encoding="utf-8")
    (folder / "cell.json").write_text(json.dumps(cells[0]), encoding="utf-8")


def _seen(known: signals.Probabilities, share: float) -> signals.Probabilities:
    """Flag the first bars as seen in training."""
    flags = np.ones(len(known.long_entry), dtype=bool)
    flags[: int(share * len(flags))] = False
    return replace(known, out_of_sample=flags)


def _gapped(known: signals.Probabilities, seed: int) -> signals.Probabilities:
    """Forget one in twenty probabilities of each role, and flag every other stretch of bars as seen."""
    generator = np.random.default_rng(seed)
    gapped = {
        role: np.where(generator.random(len(known.long_entry)) < 1 / 20, np.nan, known.role(role))
        for role in signals.ROLES
    }
    flags = np.arange(len(known.long_entry)) // 500 % 2 == 0
    return signals.Probabilities(**gapped, out_of_sample=flags)


def _without_exits(bars: int) -> signals.Probabilities:
    """Entries of another model on the same bars, which says nothing of what it had seen and knows no exits."""
    other = signals.simulated_signals(bars, edge=0.05, seed=11, horizon=48, persistence=0.97).variants["default"]
    nothing = np.full(bars, np.nan)
    return replace(other, long_exit=nothing, short_exit=nothing, out_of_sample=None)
