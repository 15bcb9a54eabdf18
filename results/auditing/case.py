"""What is examined: a list, what was recomputed of it, the bars of its market, and what the user said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from results.auditing.markets import Markets
from results.auditing.trades import ReadTrades, TradeList, Unit
from signals import Bars
from signals.arrays import Flags, Floats, Integers
from signals.progress import Progress

__all__ = ["Case", "Costs", "Fit", "Reckoning"]


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
class Fit:
    """What one column of stated results is, by what fits the prices: ``factor * scale * (move - cost)`` for most trades.

    Attributes
    ----------
    column
        Which column: ``result``, ``profit`` or ``balance`` (its changes).
    unit
        What the results are fractions of.
    scale
        In words, what the move is multiplied by: ``1``, ``leverage``, ``size x leverage`` and so on.
    factor
        A constant beside it, 1 where none was needed: as a rule a leverage that the list does not state.
    moves
        How a move is reckoned: ``simple`` (exit/entry - 1), ``log``, or ``inverse`` (1 - entry/exit, as of contracts that are
        settled in the coin).
    cost
        ``none``, ``stated`` (as the list's fees and funding say), ``rate`` (per side of what each fill trades), ``flat`` (a
        constant part of the notional at entry), ``exit`` (per exit alone), ``tiers`` (a few rates), ``varies`` (grows with the time held, as funding does).
    rate
        The commonest rate of a side, a fraction of the notional; 0 where there is no cost, NaN where it varies by trade.
    share
        Share of the trades that fit to rounding.
    value
        float64 (n,): the stated results as fractions, NaN where unknown.
    scaled
        float64 (n,): what one unit of move is worth in it, ``factor * scale``.
    expected
        float64 (n,): what they should be.
    tolerance
        float64 (n,): how far rounding alone may take `value` from `expected`.
    fits
        bool (n,): whether it does no more than that.
    """

    column: Literal["result", "profit", "balance"]
    unit: Unit
    scale: str
    factor: float
    moves: Literal["simple", "log", "inverse"]
    cost: Literal["none", "stated", "rate", "flat", "exit", "tiers", "varies"]
    rate: float
    share: float
    value: Floats
    scaled: Floats
    expected: Floats
    tolerance: Floats
    fits: Flags


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
    fits
        What each column of stated results is, where one hypothesis fits most trades; first the one that `net` is taken from.

    Notes
    -----
    Where a price is not a number above 0 nothing can be reckoned: `move`, `net` and `returns` are 0 there, and the trade is
    accused as ``bad_price``.
    """

    move: Floats
    fee: Floats
    net: Floats
    exposure: Floats
    returns: Floats
    basis: Literal["balance", "notional"]
    unit: Unit | None
    concurrent: Integers
    fits: tuple[Fit, ...] = ()

    @property
    def untold(self) -> Flags:
        """Which trades' results are before costs, since neither fees nor results that fit the prices tell these, bool (n,)."""
        told = np.isfinite(self.fee)
        if self.fits:
            told |= self.fits[0].fits
        if self.basis == "balance" and not np.isfinite(self.exposure).all():
            told |= True  # changes of stated balances, which costs are in
        return np.asarray(~told)


@dataclass(frozen=True, eq=False)
class Case:
    """One list under examination.

    Attributes
    ----------
    read, reckoning
        The list, and its accounts recomputed.
    bars
        Of its market, where given; of a list over several, of that with the most trades.
    costs
        What the user says trading costs.
    placebos, seed
        How often something random is drawn, and from what.
    progress
        Told steps done and steps there are.
    markets
        All that there are bars of, with their trades; None where nobody asked.
    """

    read: ReadTrades
    reckoning: Reckoning
    bars: Bars | None = None
    costs: Costs = Costs()
    placebos: int = 10_000
    seed: int = 1
    progress: Progress | None = None
    markets: Markets | None = None

    @property
    def trades(self) -> TradeList:
        """The trades."""
        return self.read.trades
