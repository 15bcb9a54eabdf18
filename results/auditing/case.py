"""What is examined: a list, what was recomputed of it, the bars of its market, and what the user said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from results.auditing.trades import ReadTrades, TradeList, Unit
from signals import Bars
from signals.arrays import Floats
from signals.progress import Progress

__all__ = ["Case", "Costs", "Reckoning"]


@dataclass(frozen=True)
class Costs:
    """What the user says trading costs.

    Attributes
    ----------
    fee, slippage
        A side, fractions of the notional; None where the user does not say.
    funding
        Whether to charge the bars' funding.
    """

    fee: float | None = None
    slippage: float | None = None
    funding: bool = True


@dataclass(frozen=True, eq=False)
class Reckoning:
    """The accounts of n trades, recomputed: made once by `accounting`, read by every later examination.

    Attributes
    ----------
    move
        float64 (n,): unlevered move before costs, ``d * (exit / entry - 1)``.
    fee
        float64 (n,): fees of both sides as a fraction of the notional at entry, as the list pays them (stated, or implied by
        its stated results); NaN where neither tells.
    net
        float64 (n,): result after the list's own costs, as a fraction of the notional at entry: stated where it fits the
        prices, else ``move - fee`` with unknown fees as 0.
    exposure
        float64 (n,): notional over balance; NaN where nothing tells.
    returns
        float64 (n,): result of each trade as a fraction of the balance where `basis` is ``balance``, else `net`.
    basis
        What `returns` are fractions of.
    unit
        What the list's stated `result` is a fraction of; None where there is none, or nothing fits.
    concurrent
        int64 (n,): positions open right after each entry, itself included.
    """

    move: Floats
    fee: Floats
    net: Floats
    exposure: Floats
    returns: Floats
    basis: Literal["balance", "notional"]
    unit: Unit | None
    concurrent: Floats


@dataclass(frozen=True, eq=False)
class Case:
    """One list under examination.

    Attributes
    ----------
    read, reckoning
        The list, and its accounts recomputed.
    bars
        Of its market, where given.
    costs
        What the user says trading costs.
    placebos, seed
        How often something random is drawn, and from what.
    progress
        Told steps done and steps there are.
    """

    read: ReadTrades
    reckoning: Reckoning
    bars: Bars | None = None
    costs: Costs = Costs()
    placebos: int = 10_000
    seed: int = 1
    progress: Progress | None = None

    @property
    def trades(self) -> TradeList:
        """The trades."""
        return self.read.trades
