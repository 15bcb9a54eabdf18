"""How much is measured: everything, or just enough to see that it works."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.clock import Pace

__all__ = ["FULL", "QUICK", "Scale", "WorkScale"]


@dataclass(frozen=True)
class WorkScale:
    """The size of one work.

    Attributes
    ----------
    letter
        Of the work: a, b or c.
    bars
        Number of bars.
    headline
        Entry thresholds a side of the grid of price stops with 16 exposures; its cells are 256 times its square.
    one
        The same of the grid with one exposure; its cells are 16 times its square.
    others
        The same of the further kinds.
    compared
        Cells of every kind that are compared with the plain reference.
    """

    letter: str
    bars: int
    headline: int
    one: int
    others: int
    compared: int


@dataclass(frozen=True)
class Scale:
    """The sizes of a run of the benchmarks.

    Attributes
    ----------
    name
        ``"full"``, ``"quick"`` or of a test.
    workloads
        Works (a), (b) and (c).
    peer_bars, peer_sides
        Bars of the peers' market, and the event engine's entry thresholds a side there; four times its square are
        the paths of its grids, 65,536 as in workloads (a) and (b).
    batches
        Numbers of columns of vectorbt, the best of which counts.
    slow_cells
        Cells of the peers that take a tenth of a second a cell or more.
    peers
        Names of the peers to measure, or None for all.
    chained
        Chains in flight of the pointer chase.
    hops
        Hops of each of its measurements.
    exposures
        Exposures a path between which the cost of a further one is measured.
    scaled_bars, scaled_sides
        Lengths of bars, and numbers of thresholds a side, over which the cost is shown.
    assets, asset_turns
        How many signal files are run together, and how often they and one alone are run in turns.
    pace, patient
        How often something is timed; and where a target or a ratio hangs on it, every subject alike.
    processes
        Whether fresh processes are measured: cold start, peak memory, the command line.
    """

    name: str
    workloads: tuple[WorkScale, ...]
    peer_bars: int
    peer_sides: int
    batches: tuple[int, ...]
    slow_cells: int
    peers: tuple[str, ...] | None
    chained: tuple[int, ...]
    hops: int
    exposures: tuple[int, ...]
    scaled_bars: tuple[int, ...]
    scaled_sides: tuple[int, ...]
    assets: int
    asset_turns: int
    pace: Pace
    patient: Pace
    processes: bool


FULL = Scale(
    name="full",
    workloads=(
        WorkScale("a", 30_000, 64, 64, 32, 8),
        WorkScale("b", 104_816, 64, 64, 20, 3),
        WorkScale("c", 500_000, 20, 20, 6, 1),
    ),
    peer_bars=30_000,
    peer_sides=128,
    batches=(25, 50, 100),
    slow_cells=12,
    peers=None,
    chained=(1, 2, 4, 8, 16, 32),
    hops=4_000_000,
    exposures=(1, 16, 32, 48, 64),
    scaled_bars=(7_500, 15_000, 30_000, 60_000, 120_000, 240_000),
    scaled_sides=(2, 4, 8, 16, 32, 64),
    assets=20,
    asset_turns=3,
    pace=Pace(7, 4.0),
    patient=Pace(40, 12.0),
    processes=True,
)

QUICK = Scale(
    name="quick",
    workloads=(
        WorkScale("a", 2_000, 4, 4, 2, 3),
        WorkScale("b", 3_000, 3, 3, 2, 2),
        WorkScale("c", 5_000, 2, 2, 2, 1),
    ),
    peer_bars=3_000,
    peer_sides=8,
    batches=(10, 20),
    slow_cells=4,
    peers=("bar loop", "vectorbt kernel", "vectorbt", "vectorbt rust", "raptorbt", "backtesting.py", "reference"),
    chained=(1, 4, 16),
    hops=100_000,
    exposures=(1, 16, 32),
    scaled_bars=(2_000, 4_000, 8_000),
    scaled_sides=(2, 4, 8),
    assets=3,
    asset_turns=1,
    pace=Pace(1, 4.0),
    patient=Pace(1, 4.0),
    processes=False,
)
