"""Timing of what was chosen: the excess of each window's cell over what the market paid in all of them, by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grids.cell import cell_table
from grids.parameters import Value
from results.inference.max_t.step_down import TIMING_ALPHA
from results.inference.testing.excess import decided_too_little, timing_statistic
from results.inference.testing.moves import fewest_moved, offsets, rolled
from results.walkforward.measuring import traded_days
from results.walkforward.trading import cut_bars
from signals import Signals
from signals.arrays import Floats
from sweeps.event.daily.market_pay import MarketPay, balanced, dates_of, judged_bars, market_pay
from sweeps.event.daily.pnl import daily_held, raw_excess
from sweeps.event.engine import EventEngine
from sweeps.event.trading.market import prepare_market
from sweeps.measures.samples import AnySample

__all__ = ["Excess", "TradedWindows"]

_SHIFTS = 99


@dataclass(frozen=True, eq=False)
class Excess:
    """What was known of the direction.

    Attributes
    ----------
    by_day
        float64 (D,): see `sweeps.event.daily.pnl.daily_excess`.
    held
        float64 (D,): signed exposure over the bars of each day.
    """

    by_day: Floats
    held: Floats

    @property
    def statistic(self) -> float:
        """Of the test by shifts; -inf where there is no timing to test."""
        return float(timing_statistic(self.by_day[None, :], np.ones(1, dtype=np.bool_))[0])

    @property
    def decided(self) -> bool:
        """Whether enough decisions stand behind it."""
        return not bool(decided_too_little(self.held[None, :])[0])


@dataclass(frozen=True, eq=False)
class TradedWindows:
    """The test windows, and what was traded in each.

    Attributes
    ----------
    whole
        The signals from the first test bar to the last.
    windows
        The bars of each window, counted from the first of those.
    cells
        Of each window the parameters of the cell traded, None where none was.
    sample
        Which trades count, ``"oos"`` or ``"all"``.
    """

    whole: Signals
    windows: Sequence[slice]
    cells: Sequence[Mapping[str, Value] | None]
    sample: AnySample

    @classmethod
    def of(
        cls, span: Signals, tested: Sequence[slice], cells: Sequence[Mapping[str, Value] | None], sample: AnySample
    ) -> TradedWindows:
        """Cut the test windows, bars counted as in `span`, out of it."""
        first = tested[0].start
        windows = [slice(each.start - first, each.stop - first) for each in tested]
        return cls(cut_bars(span, slice(first, tested[-1].stop)), windows, cells, sample)

    def excess(self) -> Excess:
        """Return what the cells earned beyond the market's pay and their own mirror images, by day.

        Notes
        -----
        D dates are those of `traded_days`. As of a run, but that each window's cell is walked on the bars of its window
        alone; the market's mean return is that of the bars of all windows on which trades may count.
        """
        pay = self._pay()
        days = pay.mean.shape[2]
        raw, held = np.zeros(days + 2), np.zeros(days)
        start = self.whole.bars.time[0].astype("datetime64[D]")
        for bars, cell in zip(self.windows, self.cells, strict=True):
            if cell is None:
                continue
            variant = _variant(self.whole, cell)
            table = cell_table([cell], (variant,))
            engine = EventEngine(cut_bars(self.whole, bars), table.names)
            first = int((engine.signals.bars.time[0].astype("datetime64[D]") - start).astype(int))
            dates = slice(first, first + engine.market.days)
            found = raw_excess(engine, table, self.sample, dates_of(pay, dates))[0]
            raw[:-2][dates] += found[:-2]
            raw[-2:] += found[-2:]
            held[dates] += daily_held(engine, table, self.sample)[0]
        shown = traded_days(self.whole.bars, self.windows) - int(start.astype(int))
        return Excess(balanced(raw, pay)[shown], held[shown])

    def shifted(self, observed: float, seed: int, alpha: float = TIMING_ALPHA) -> float:
        """Return the p-value of a statistic against the same cells on probabilities shifted up to 99 times.

        It stops where the statistic cannot be significant any more; see `results.inference.testing.shifts`.
        """
        permutations = min(_SHIFTS, max(len(self.whole) - 2 * fewest_moved(len(self.whole)) + 1, 0))
        reached, allowed = 0, int(np.floor(alpha * (permutations + 1) + 1e-9)) - 1
        for made, move in enumerate(offsets(len(self.whole), permutations, seed).tolist(), 1):
            variants = {name: rolled(each, move) for name, each in self.whole.variants.items()}
            arranged = replace(self, whole=replace(self.whole, variants=variants))
            reached += arranged.excess().statistic >= observed
            if reached > allowed:
                return (1 + reached) / (1 + made)
        return (1 + reached) / (1 + permutations)

    def _pay(self) -> MarketPay:
        judged = np.zeros(len(self.whole), dtype=np.bool_)
        for bars, cell in zip(self.windows, self.cells, strict=True):
            every = np.ones(len(self.whole), dtype=np.bool_)
            if cell is not None:
                every = judged_bars(self.whole.variants[_variant(self.whole, cell)], len(self.whole), self.sample)
            judged[bars] = every[bars]
        return market_pay(self.whole, prepare_market(self.whole.bars), judged[None, :])


def _variant(signals: Signals, cell: Mapping[str, Value]) -> str:
    return signals.variant(None if cell["variant"] is None else str(cell["variant"]))
