"""What the demo studies: which bars, which grid and which costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import signals
from signals import Bars, InputError

__all__ = ["CHOICES", "Recipe", "recipes"]

CHOICES = ("all-real", "sp500", "nasdaq", "simulated")
REAL = {"sp500": "S&P 500", "nasdaq": "Nasdaq"}
SIMULATED_BARS = 30_000

GRID = """\
# Written by `asymmetry demo`. Distances are price moves; fees are per side, as a fraction of the notional.
[axes]
side        = {{ values = ["both", "long", "short"] }}
long_entry  = {{ {entries} }}
short_entry = {{ tie = "long_entry" }}
long_exit   = {{ values = [0.5, 0.6, "none"] }}
short_exit  = {{ tie = "long_exit" }}
stop_loss   = {{ values = {distances} }}
take_profit = {{ values = {distances} }}
max_hold    = {{ values = {holds} }}
leverage    = {{ values = [1, 2, 4, 8] }}

[fixed]
stop_basis = "price"
priority = "stronger"
fee = {fee}
slippage = {slippage}

[span]                       # the bars before have no out-of-sample probability
from = {start}
{sample}"""


@dataclass(frozen=True)
class Recipe:
    """One market of the demo.

    Attributes
    ----------
    name : str
        What its folder, signal file and maps are called.
    title : str
        What to call it in a sentence.
    load : callable
        Returns the bars.
    entries : str
        Entry thresholds, as they stand in the grid file: where the models' probabilities lie.
    distances : str
        Stops and targets, likewise.
    holds : str
        Longest holds in bars, likewise.
    fee, slippage : float
        Per side; per fill.
    simulated : bool
        Whether nothing of it is market data.
    """

    name: str
    title: str
    load: Callable[[], Bars]
    entries: str
    distances: str
    holds: str
    fee: float
    slippage: float = 0.0
    simulated: bool = False

    def grid(self, start: str, cells: int | None = None) -> str:
        """Return the grid file's text: from `start` on, all cells or a seeded subset of them."""
        sample = "" if cells is None else f"\n[sample]\ncells = {cells}\nseed = 1\n"
        return GRID.format(
            entries=self.entries,
            distances=self.distances,
            holds=self.holds,
            fee=self.fee,
            slippage=self.slippage,
            start=start,
            sample=sample,
        )


def recipes(market: str = "all-real", edge: float = 0.0, seed: int = 0, bars: int | None = None) -> list[Recipe]:
    """Return what to study.

    Parameters
    ----------
    market : str
        One of `CHOICES`.
    edge, seed : float, int
        Of the simulated market; see `signals.simulate`.
    bars : int, optional
        Only the last so many bars of a real market, or so many simulated ones.

    Raises
    ------
    InputError
        If the market is unknown.
    """
    if market not in CHOICES:
        raise InputError(f"market {market!r} is unknown; choose one of {', '.join(CHOICES)}")
    if market == "simulated":
        return [_simulated(edge, seed, bars or SIMULATED_BARS)]
    return [_real(name, bars) for name in REAL if market in ("all-real", name)]


def _real(name: str, bars: int | None) -> Recipe:
    distances = '[0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.08, "none"]'

    def load() -> Bars:
        whole = signals.load_market(name)
        return whole if bars is None else whole[max(len(whole) - bars, 0) :]

    entries = "from = 0.20, to = 0.65, step = 0.05"
    return Recipe(name, REAL[name], load, entries, distances, '[3, 5, 10, 20, "none"]', fee=0.0003)


def _simulated(edge: float, seed: int, bars: int) -> Recipe:
    distances = '[0.0015, 0.0025, 0.004, 0.006, 0.01, 0.015, 0.025, "none"]'
    return Recipe(
        f"SIMULATED-edge-{edge:g}",
        f"a SIMULATED futures market with a true edge of {edge:g}",
        lambda: signals.simulate(bars, edge=edge, seed=seed).bars,
        "from = 0.25, to = 0.52, step = 0.03",
        distances,
        '[6, 12, 24, 96, "none"]',
        fee=0.0005,
        simulated=True,
    )
