"""Ten kinds of grids of ten million cells, in two sets: one to work on, and a fresh one that nobody tunes on.

They differ in what moves a trade. In `costs` and `demo` most axes only scale returns; in `stops`, `edge`, `sessions`, `signals` and
`sides` nearly every cell has trades of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from benchmarks.calibration.worlds import Climate
from benchmarks.search.markets import BOT, bot, simulated, trained, world
from signals import Signals

__all__ = ["FRESH", "KINDS", "Kind", "growing", "steps"]

_NONE = ["none"]


@dataclass(frozen=True, eq=False)
class Kind:
    """A market, and a grid on it.

    Attributes
    ----------
    name
        In files and tables; those of the fresh set end in ``-fresh``.
    says
        What it is, in a few words.
    grid
        As in a grid file.
    market
        Makes its signals.
    missing
        Why it cannot be run here; empty where it can.
    """

    name: str
    says: str
    grid: dict[str, Any]
    market: partial[Signals]
    missing: str = ""

    @property
    def made(self) -> str:
        """What the market is made by, in words that differ where it does."""
        return f"{self.market.func.__name__}{self.market.args}"


def steps(low: float, high: float, count: int) -> list[Any]:
    """Return evenly spaced values."""
    return [round(low + (high - low) * step / (count - 1), 4) for step in range(count)]


def growing(low: float, high: float, count: int) -> list[Any]:
    """Return values each as many times the one before."""
    return [round(low * (high / low) ** (step / (count - 1)), 5) for step in range(count)]


def _bars(low: float, high: float, count: int) -> list[Any]:
    """Return numbers of bars, each about as many times the one before."""
    return [round(value) for value in growing(low, high, count)]


def _axes(**values: Iterable[Any] | str) -> dict[str, Any]:
    """Return axes; words are what an axis is tied to."""
    return {
        name: {"tie": given} if isinstance(given, str) else {"values": list(given)} for name, given in values.items()
    }


def _demo(fresh: bool) -> Kind:
    market = "nasdaq" if fresh else "sp500"
    axes = _axes(
        side=["both", "long", "short"],
        long_entry=steps(0.23, 0.62, 14) if fresh else steps(0.2, 0.59, 14),
        short_entry="long_entry",
        long_exit=[0.4, 0.5, 0.55, 0.6, *_NONE],
        short_exit="long_exit",
        stop_loss=growing(0.006 if fresh else 0.005, 0.08, 10) + _NONE,
        take_profit=growing(0.006 if fresh else 0.005, 0.12, 10) + _NONE,
        max_hold=[2, 3, 5, 10, 20, *_NONE],
        leverage=[1, 1.5, 2, 3, 5, 8],
        size=steps(0.1, 1.0, 11),
    )
    fixed = {"stop_basis": "price", "priority": "stronger", "fee": 0.0003}
    says = "the demo's models of a real index; leverage and size only scale returns"
    return Kind("demo", says, {"axes": axes, "fixed": fixed}, partial(trained, market))


def _bot(fresh: bool) -> Kind:
    axes = _axes(
        variant=["decoupled", "clean52", "enhanced"],
        long_entry=steps(0.52, 0.85, 12) if fresh else steps(0.5, 0.83, 12),
        short_entry=steps(0.52, 0.85, 12) if fresh else steps(0.5, 0.83, 12),
        long_exit=[0.6, 0.7, 0.8, *_NONE],
        short_exit="long_exit",
        stop_loss=growing(0.004 if fresh else 0.005, 0.08, 8) + _NONE,
        take_profit=growing(0.004 if fresh else 0.005, 0.12, 8) + _NONE,
        max_hold=[36, 120, 288, *_NONE],
        leverage=[1, 2, 3, 4, 6, 8],
        size=[0.3, 0.5, 0.9],
    )
    fixed = {"stop_basis": "balance", "fee": 0.0002}
    grid = {"axes": axes, "fixed": fixed, "sample": {"constraints": ["leverage * size <= 6"]}}
    missing = "" if BOT.exists() else f"{BOT.name} is not in ../shared/data"
    says = "three models of a real bot; stops are of the balance, so that exposure moves them"
    return Kind("bot", says, grid, partial(bot, 0.6, 1.0) if fresh else partial(bot, 0.0, 0.4), missing)


def _stops(fresh: bool) -> Kind:
    near = 0.0035 if fresh else 0.004
    axes = _axes(
        long_entry=steps(0.5, 0.94, 12),
        short_entry=steps(0.5, 0.94, 12),
        stop_loss=growing(near, 0.06, 8) + _NONE,
        take_profit=growing(near, 0.09, 7) + _NONE,
        breakeven_after=[*growing(near, 0.03, 4), *_NONE],
        trailing_stop=[*growing(near, 0.05, 5), *_NONE],
        trailing_after=[0.005, 0.012, 0.025, *_NONE],
        max_hold=[8, 24, 72, 240],
        stop_trigger=["intrabar", "close"],
    )
    fixed = {"stop_basis": "price", "fee": 0.0002, "maintenance_margin": "none"}
    constraints = [
        "trailing_after IS NULL OR trailing_stop IS NOT NULL",
        "breakeven_after IS NULL OR take_profit IS NULL OR breakeven_after < take_profit",
    ]
    climate = Climate(days=150, bars_a_day=24, clustering=0.4)
    says = "no edge; fixed, trailing and break-even stops, nearly every cell a path of its own"
    grid = {"axes": axes, "fixed": fixed, "sample": {"constraints": constraints}}
    return Kind("stops", says, grid, partial(world, climate, 4103 if fresh else 101))


def _edge(fresh: bool) -> Kind:
    axes = _axes(
        long_entry=steps(0.5, 0.96, 24),
        short_entry=steps(0.5, 0.96, 24),
        stop_loss=growing(0.004, 0.08, 17) + _NONE,
        take_profit=growing(0.004, 0.12, 17) + _NONE,
        max_hold=[3, 6, 12, 24, 48, 96],
        cooldown=[0, 1, 2, 3, 4, 6, 8, 12, 24],
    )
    fixed = {"variant": "skilled", "stop_basis": "price", "fee": 0.0005, "maintenance_margin": "none"}
    climate = Climate(days=300, bars_a_day=24, edge=0.05 if fresh else 0.06, horizon=10 if fresh else 8)
    says = "an edge; six axes of many values, nearly every cell a path of its own"
    return Kind("edge", says, {"axes": axes, "fixed": fixed}, partial(world, climate, 4104 if fresh else 102))


def _atr(fresh: bool) -> Kind:
    axes = _axes(
        side=["both", "long", "short"],
        long_entry=steps(0.55, 0.94, 12),
        short_entry="long_entry",
        long_exit=[0.7, 0.85, 0.95, *_NONE],
        short_exit="long_exit",
        stop_loss=growing(0.6, 6, 8) if fresh else growing(0.5, 5, 8),
        take_profit=growing(0.6, 9, 7) + _NONE,
        breakeven_after=[0.5, 1, 2, 3, *_NONE],
        trailing_stop=[0.7, 1.2, 2, 3, 5, *_NONE],
        trailing_after=[1, 2, *_NONE],
        max_hold=[12, 36, 96, *_NONE],
        risk=[0.005, 0.01, 0.02],
    )
    fixed = {
        "stop_scale": "atr_14",
        "stop_basis": "price",
        "size_rule": "risk",
        "leverage": 5,
        "size_max": 1.0,
        "fee": 0.0003,
    }
    constraints = ["trailing_after IS NULL OR trailing_stop IS NOT NULL"]
    climate = Climate(days=150, bars_a_day=24, clustering=0.6, edge=0.08, persistence=0.5, drift=0.5)
    grid = {"axes": axes, "fixed": fixed | {"variant": "skilled"}, "sample": {"constraints": constraints}}
    says = "an edge and volatility that clusters; stops in average true ranges, sizes by risk"
    return Kind("atr", says, grid, partial(world, climate, 4105 if fresh else 103))


def _liquidation(fresh: bool) -> Kind:
    axes = _axes(
        long_entry=steps(0.5, 0.95, 10),
        short_entry=steps(0.5, 0.95, 10),
        stop_loss=growing(0.1, 0.9, 8) + _NONE,
        take_profit=growing(0.1, 3, 9) + _NONE,
        max_hold=_bars(4, 200, 10),
        leverage=[2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50],
        size=growing(0.02, 0.5, 8),
    )
    fixed = {"variant": "skilled", "stop_basis": "position", "fee": 0.0004, "maintenance_margin": 0.005}
    climate = Climate(days=365, bars_a_day=24, volatility=0.9 if fresh else 0.8, clustering=0.5, edge=0.06, horizon=12)
    says = "an edge, and leverage up to 50 with stops of the position: many are liquidated"
    return Kind("liquidation", says, {"axes": axes, "fixed": fixed}, partial(world, climate, 4106 if fresh else 104))


def _sessions(fresh: bool) -> Kind:
    axes = _axes(
        long_entry=steps(0.5, 0.83, 12),
        short_entry=steps(0.5, 0.83, 12),
        filter=["none", "workdays", "day", "night", "calm"],
        opposite=["ignore", "exit", "reverse"],
        cooldown=[0, 2, 6, 12, 24],
        cooldown_after=["any", "stop"],
        priority=["long", "short", "stronger"],
        stop_loss=growing(0.004, 0.04, 6) + _NONE,
        take_profit=[0.01, 0.03, *_NONE],
        max_hold=[6, 12, 24, 48, 96, 192, *_NONE],
    )
    fixed = {"stop_basis": "price", "fee": 0.0004, "maintenance_margin": "none"}
    filters = {
        "workdays": "weekday <= 5",
        "day": "hour BETWEEN 7 AND 19",
        "night": "hour >= 20 OR hour < 7",
        "calm": "atr_14 < 0.004",
    }
    # without a cooldown it does not matter after what
    sample = {"constraints": ["cooldown > 0 OR cooldown_after = 'any'"]}
    grid = {"axes": axes, "fixed": fixed, "sample": sample, "filters": filters}
    says = "a small edge; filters, pauses and reversals, nearly every cell a path of its own"
    return Kind("sessions", says, grid, partial(simulated, 7_000, 0.05, 4107 if fresh else 105))


def _signals(fresh: bool) -> Kind:
    low, high = (0.52, 0.97) if fresh else (0.5, 0.95)
    axes = _axes(
        long_entry=steps(low, high, 14),
        short_entry=steps(low, high, 14),
        long_exit=[*steps(0.55, 0.97, 13), *_NONE],
        short_exit=[*steps(0.55, 0.97, 13), *_NONE],
        stop_loss=[0.005, 0.008, 0.012, 0.018, 0.027, 0.04, 0.06, *_NONE],
        opposite=["ignore", "exit", "reverse"],
        max_hold=[*_bars(4, 240, 10), *_NONE],
    )
    fixed = {"variant": "skilled", "stop_basis": "price", "fee": 0.0003, "maintenance_margin": "none"}
    climate = Climate(days=150, bars_a_day=24, edge=0.04, persistence=0.9, horizon=12, clustering=0.3)
    says = "a small edge of persistent probabilities; exits by signal, nearly every cell a path of its own"
    return Kind("signals", says, {"axes": axes, "fixed": fixed}, partial(world, climate, 4108 if fresh else 106))


def _sides(fresh: bool) -> Kind:
    axes = _axes(
        long_entry=steps(0.55, 0.92, 6),
        short_entry=steps(0.55, 0.92, 6),
        stop_loss=growing(0.006, 0.04, 4) + _NONE,
        short_stop_loss=growing(0.006, 0.04, 4) + _NONE,
        take_profit=growing(0.01, 0.06, 3) + _NONE,
        short_take_profit=growing(0.01, 0.06, 3) + _NONE,
        trailing_stop=[0.012, 0.03, *_NONE],
        short_trailing_stop=[0.012, 0.03, *_NONE],
        max_hold=[12, 48, 144],
        short_max_hold=[12, 48, 144],
        cooldown=[0, 6, 18],
        breakeven_after=[0.008, 0.02, *_NONE],
    )
    fixed = {"stop_basis": "price", "fee": 0.0003, "maintenance_margin": "none"}
    climate = Climate(days=180, bars_a_day=24, drift=-1.0 if fresh else 1.0, clustering=0.3)
    says = "no edge but a drift; twelve axes of few values, longs and shorts apart, nearly every cell a path of its own"
    return Kind("sides", says, {"axes": axes, "fixed": fixed}, partial(world, climate, 4109 if fresh else 107))


def _costs(fresh: bool) -> Kind:
    axes = _axes(
        long_entry=steps(0.5, 0.78, 8),
        short_entry=steps(0.5, 0.78, 8),
        stop_loss=growing(0.005, 0.04, 5) + _NONE,
        take_profit=growing(0.005, 0.06, 5) + _NONE,
        max_hold=[6, 12, 24, 72, 216],
        slippage=[0, 0.0001, 0.0002, 0.0005],
        fee=[0, 0.0001, 0.0002, 0.0004, 0.0006, 0.001],
        size_power=[0.5, 1, 2],
        size_max=[0.3, 0.6, 0.95],
        leverage=[1, 2, 3, 5],
    )
    fixed = {"stop_basis": "price", "size_rule": "ramp", "size_min": 0.1, "priority": "stronger"}
    says = "an edge that costs eat; sizes by how sure the model is, most axes only scale or shift returns"
    edge, seed = (0.06, 4110) if fresh else (0.07, 108)
    return Kind("costs", says, {"axes": axes, "fixed": fixed}, partial(simulated, 12_000, edge, seed))


_MAKERS = (_demo, _bot, _stops, _edge, _atr, _liquidation, _sessions, _signals, _sides, _costs)

KINDS = tuple(make(False) for make in _MAKERS)
FRESH = tuple(
    Kind(f"{kind.name}-fresh", kind.says, kind.grid, kind.market, kind.missing)
    for kind in (make(True) for make in _MAKERS)
)
