"""The trial: worlds of several assets, settings that run on each of them, and every engine held to the reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from benchmarks.conformance.comparing import differing_measure, differing_trade, undecided
from benchmarks.conformance.engines import ENGINES, Maker
from benchmarks.conformance.occurrences import Occurrences
from benchmarks.conformance.worlds import as_table, random_cell, random_signals
from signals import Signals
from sweeps.reference.measures import reference_measures
from sweeps.reference.trades import reference_trades

__all__ = ["ASSETS", "Trial", "run_trial"]

ASSETS = 3
"""Of a world; they differ in length, step, prices, readings and what the models say."""

_TOGETHER = 30
"""Settings of one world: they share a table, and with it whatever an engine shares among cells."""

_MOST_TOLD = 20


@dataclass
class Trial:
    """What was compared and what differed.

    Attributes
    ----------
    cells
        By engine; a setting is a cell on each asset.
    trades
        By engine: trades of them.
    worlds
        How many.
    differences
        The first few, a line each.
    differing
        By engine: cells that differ.
    undecided
        By engine: cells with a trade that nets what rounding leaves of nothing, so that what counts wins and losses is not
        compared.
    occurred
        Of the cells that all engines were asked for.
    """

    cells: Counter[str] = field(default_factory=Counter)
    trades: Counter[str] = field(default_factory=Counter)
    worlds: int = 0
    differences: list[str] = field(default_factory=list)
    differing: Counter[str] = field(default_factory=Counter)
    undecided: Counter[str] = field(default_factory=Counter)
    occurred: dict[str, Occurrences] = field(default_factory=dict)


def run_trial(
    wanted: Mapping[str, int],
    seed: int = 1,
    *,
    engines: Mapping[str, Maker] = MappingProxyType(ENGINES),
    say: Callable[[Trial], None] = lambda _: None,
) -> Trial:
    """Hold engines to the reference until each has been asked for as many cells as wanted, or a few more.

    Parameters
    ----------
    wanted
        Cells by engine; as in a run over several assets, a setting is a cell on each of them.
    seed
        Of the first world.
    engines
        What makes trades, by name.
    say
        Called after every world.
    """
    trial = Trial(occurred={name: Occurrences() for name in wanted})
    while asked := [name for name, cells in wanted.items() if trial.cells[name] < cells]:
        rng = np.random.default_rng([seed, trial.worlds])
        assets = [random_signals(rng) for _ in range(ASSETS)]
        cells = [random_cell(rng) for _ in range(_TOGETHER)]
        for at, signals in enumerate(assets):
            for name in asked:
                where = f"{name}, seed {seed}, world {trial.worlds}, asset {at}"
                _compare(trial, (name, where), signals, cells, engines[name])
        trial.worlds += 1
        say(trial)
    return trial


def _compare(
    trial: Trial, called: tuple[str, str], signals: Signals, cells: list[dict[str, object]], made: Maker
) -> None:
    """Hold what one engine makes of cells on one asset to the reference; `called` is its name, and where it is at."""
    name, where = called
    for row, trades, measures in made(signals, as_table(cells)):
        cell = cells[row]
        plain = reference_trades(signals, cell)
        trial.cells[name] += 1
        trial.trades[name] += len(plain)
        trial.occurred[name].note(signals, cell, plain)
        expected = reference_measures(signals, plain, str(cell["variant"]))
        why = differing_trade(plain, trades)
        if not why:
            unsigned = undecided(plain, trades)
            trial.undecided[name] += unsigned
            why = differing_measure(expected, measures, signed=not unsigned)
        if why:
            trial.differing[name] += 1
            if len(trial.differences) < _MOST_TOLD:
                trial.differences.append(f"{where}, cell {row}: {why}")
