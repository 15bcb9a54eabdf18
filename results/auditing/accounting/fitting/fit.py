"""The hypothesis that fits: what a column of stated results is a fraction of, and what was taken off it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from results.auditing.accounting.fitting.columns import Scale, Stated
from results.auditing.accounting.fitting.costs import CostForm, clearly_paid, cost_forms, tiers
from results.auditing.accounting.fitting.held import FUNDING, depends, settlements
from results.auditing.accounting.fitting.quantities import StatedCosts, sound
from results.auditing.accounting.fitting.rounding import price_rounding
from results.auditing.accounting.fitting.slopes import factors
from results.auditing.case import Fit
from results.auditing.trades import TradeList
from signals.arrays import Floats, Integers

__all__ = ["fit_column", "moves_of"]

Moves = Literal["simple", "log", "inverse"]
_LOOKED_AT = 3000
_WINS = 0.95
"""Share of the trades from which a hypothesis is taken to be the right one."""
_LEAST = 0.6
"""Below, none is."""
_CERTAIN, _MANY = 0.25, 20
"""Share from which one without anything to choose is, of so many trades."""
_PLAINER = 0.02
"""What a hypothesis with more to choose must fit better by."""
_NOISE = 2e-6
"""Of the scaled move: prices that went through float32, results of arithmetic in another order."""
_WIDE = 0.3
"""Of the moves: what funding may come to at most, if results are to tell anything beside it."""
_PERCENT = 50.0
_FREE = 5
"""Trades: of fewer any constant fits."""
_DEAR, _HIGH = 0.02, 0.003
"""Rates of a side that no venue has, and that few have."""
_MADE_UP: tuple[CostForm, ...] = ("tiers", "varies")
"""What may explain anything, and so nothing where costs are stated."""
_COMPLEXITY: dict[CostForm, int] = {"none": 0, "stated": 0, "rate": 1, "flat": 1, "exit": 2, "tiers": 3, "varies": 5}


@dataclass(frozen=True, eq=False)
class _Trial:
    """A hypothesis on the trades looked at."""

    scale: Scale
    factor: float
    moves: Moves
    form: CostForm
    rate: float
    share: float
    penalty: float
    tight: bool = False

    @property
    def score(self) -> float:
        """What hypotheses are compared by: a plainer one wins where it fits as many but for a little."""
        return self.share - self.penalty

    @property
    def certain(self) -> bool:
        """Whether nothing in it was chosen to fit: then it is no chance that it fits even a few."""
        return not self.scale.free and self.moves == "simple" and self.form in ("none", "stated") and self.tight


def moves_of(trades: TradeList, moves: Moves) -> Floats:
    """Return moves in favour of whoever holds, by one of three ways to reckon them; 0 where prices are bad."""
    good = sound(trades)
    entry, exit_ = np.where(good, trades.entry_price, 1.0), np.where(good, trades.exit_price, 1.0)
    if moves == "simple":
        return np.asarray(trades.sign * (exit_ / entry - 1.0))
    return np.asarray(trades.sign * (np.log(exit_ / entry) if moves == "log" else 1.0 - entry / exit_))


def fit_column(trades: TradeList, stated: Stated, costs: StatedCosts) -> Fit | None:
    """Return what a column of results is; None where no hypothesis fits 60 % of the trades.

    Notes
    -----
    Each hypothesis, scale x way to reckon moves x form of the costs, is tried on some 3,000 trades; the one that fits most wins,
    a plainer one where it fits as many but for 2 %, and is then held against all. Costs that the list states bind: where they fit
    a good part of the trades, no fees of several rates, no constant and no funding is made up for the others.
    """
    fit = _fitted(trades, stated, costs)
    if stated.column == "profit" or (fit is not None and fit.cost == "stated" and fit.share >= _WINS):
        return fit
    paid_in = costs.of_paid_in(trades)
    other = None if paid_in is None else _fitted(trades, stated, paid_in)
    if (
        other is not None
        and other.cost == "stated"
        and other.share >= max(_WINS, 0.0 if fit is None else fit.share - _PLAINER)
    ):
        return other
    return fit


def _fitted(trades: TradeList, stated: Stated, costs: StatedCosts) -> Fit | None:
    """Return the hypothesis that fits most, costs being stated one way."""
    looked_at = _looked_at(trades, stated)
    if not len(looked_at):
        return None
    some, price = trades.take(looked_at), price_rounding(trades)
    trials: list[_Trial] = []
    for scale in stated.scales:
        for moves in ("simple", "log", "inverse"):
            trials += _trials(some, stated, costs, scale, moves, looked_at, price[looked_at])
    best = max(trials, key=lambda trial: trial.score, default=None)
    if best is not None and best.share < _LEAST:
        best = max((trial for trial in trials if trial.certain), key=lambda trial: trial.score, default=None)
    if best is not None and costs.by_row and (best.scale.free or best.form in _MADE_UP):
        as_stated = [trial for trial in trials if trial.certain and trial.form == "stated" and trial.share >= _CERTAIN]
        plain = max(as_stated, key=lambda trial: trial.score, default=None)
        if plain is not None and not _funded(some, stated.value[looked_at], costs, looked_at, best, plain):
            best = plain
    if best is None or best.share < (_CERTAIN if best.certain else _LEAST):
        return None
    if stated.column == "result" and best.scale.free and best.factor >= _PERCENT and np.nanmin(stated.value) < -1.05:  # noqa: PLR2004
        # results below -100 % of what a hundredfold is of: they are percent, and were taken for fractions
        return fit_column(trades, replace(stated, value=stated.value / 100, rounding=stated.rounding / 100), costs)
    fit = _whole(trades, stated, costs, best, price)
    return fit if fit.share >= (_CERTAIN if best.certain else _LEAST) else None


def _funded(  # noqa: PLR0913, PLR0917 - what a hypothesis is of
    some: TradeList, value: Floats, costs: StatedCosts, at: Integers, best: _Trial, plain: _Trial
) -> bool:  # fmt: skip
    """Whether funding that no column states came on top of stated fees: it goes by the time held, and is no multiple of a fee."""
    if best.form != "varies" or best.scale.free or best.share < _WINS or (total := costs.total) is None:
        return False
    with np.errstate(divide="ignore", invalid="ignore"):
        times = (moves_of(some, best.moves) - value / plain.scale.values[at] - total[at]) / total[at]
    times = times[np.isfinite(times) & (np.abs(times) > 0.1)]  # noqa: PLR2004 - what rounding may come to
    if len(times) < _FREE:
        return True
    low, middle, high = np.quantile(times, (0.25, 0.5, 0.75))
    return bool(high - low > 0.1 * abs(middle) or abs(middle) < 0.5)  # noqa: PLR2004 - fees left out, or added


def _looked_at(trades: TradeList, stated: Stated) -> Integers:
    """Return some trades that state a result and have good prices, evenly over the list."""
    usable = np.flatnonzero(np.isfinite(stated.value) & sound(trades))
    return usable if len(usable) <= _LOOKED_AT else usable[np.linspace(0, len(usable) - 1, _LOOKED_AT).astype(np.int64)]


def _tolerance(  # noqa: PLR0913, PLR0917 - all that is rounded
    stated: Stated, scale: Scale, factor: float, move: Floats, price: Floats, at: Integers
) -> Floats:
    """Return how far rounding may take stated results from expected ones, in the results' own unit."""
    scaled = np.abs(factor * scale.values[at])
    own = 1.05 * stated.rounding[at] + 1e-10
    return own + scaled * (1.05 * price + _NOISE + (np.abs(move) + 0.002) * 1.05 * scale.rounding[at])


def _trials(  # noqa: PLR0913, PLR0917 - one hypothesis: of what, on what, how exactly
    some: TradeList, stated: Stated, costs: StatedCosts, scale: Scale, moves: Moves, at: Integers, price: Floats
) -> list[_Trial]:  # fmt: skip
    """Return every form of costs with one scale and one way to reckon moves."""
    move, value, scaled = moves_of(some, moves), stated.value[at], scale.values[at]
    known = np.isfinite(scaled) & (scaled > 0)
    if known.sum() < max(1, _LEAST * len(at)):
        return []
    at, move, value, scaled, price = at[known], move[known], value[known], scaled[known], price[known]
    ratio = (some.exit_price / some.entry_price)[known]
    paid = None if (total := costs.total) is None else total[at]
    found = []
    if scale.free and len(at) < _FREE:
        return []
    for factor in factors(move, value / scaled, 1 + ratio, paid) if scale.free else (1.0,):
        tolerance = _tolerance(stated, scale, factor, move, price, at) / (scaled * factor)
        implied = move - value / (scaled * factor)
        for each in cost_forms(implied, 1 + ratio, paid, tolerance):
            off = np.abs(implied - each.cost)
            share = float((off <= tolerance + _of_stated(each.form, costs, at)).mean())
            penalty = _PLAINER * (_COMPLEXITY[each.form] / 5 + (moves != "simple") * 0.6 + scale.free * 1.0)
            if abs(each.rate) > _DEAR or (
                len(at) < _FREE and each.form not in ("none", "stated") and not 0 < each.rate < _HIGH
            ):
                share = 0.0
            if each.form == "none" and clearly_paid(implied):
                share = 0.0
            tight = len(at) >= _MANY and float(np.median(tolerance)) < 0.1 * float(np.median(np.abs(move)))
            found.append(_Trial(scale, factor, moves, each.form, each.rate, share, penalty, tight))
        if costs.funding is None:
            found.append(_varying(some.take(known), scale, factor, moves, implied, 1 + ratio, tolerance))
    return found


def _of_stated(form: CostForm, costs: StatedCosts, at: Integers) -> Floats | float:
    return costs.rounding[at] if form == "stated" else 0.0


def _varying(  # noqa: PLR0913, PLR0917 - see `_trials`
    some: TradeList, scale: Scale, factor: float, moves: Moves, implied: Floats, traded: Floats, tolerance: Floats
) -> _Trial:  # fmt: skip
    """Return the hypothesis that funding, which the list does not state, came on top of one rate."""
    passed = settlements(some)
    short = passed <= np.quantile(passed, 0.3)
    rate = float(np.median((implied / traded)[short]))
    off = np.abs(implied - rate * traded)
    share = float((off <= tolerance + FUNDING * passed / 4).mean())
    if len(some) < _MANY or np.median(FUNDING * passed / 4) > _WIDE * np.median(np.abs(moves_of(some, moves))):
        share = 0.0  # wide enough for anything
    beyond = off > tolerance
    if depends((implied - rate * traded)[beyond], moves_of(some, moves)[beyond], passed[beyond]):
        share = 0.0
    return _Trial(scale, factor, moves, "varies", rate, share, 0.1 + _PLAINER * (scale.free * 1.0))


def _whole(trades: TradeList, stated: Stated, costs: StatedCosts, best: _Trial, price: Floats) -> Fit:
    """Hold a hypothesis against every trade."""
    move, every = moves_of(trades, best.moves), np.arange(len(trades))
    good = sound(trades)
    traded = 1 + np.where(good, trades.exit_price, 1.0) / np.where(good, trades.entry_price, 1.0)
    scaled = best.factor * best.scale.values
    tolerance = _tolerance(stated, best.scale, best.factor, move, price, every)
    with np.errstate(divide="ignore", invalid="ignore"):
        implied = move - stated.value / scaled
    known = np.isfinite(implied) & good
    cost = best.rate * traded
    if best.form == "stated" and (total := costs.total) is not None:
        cost = total
        tolerance = tolerance + np.abs(scaled) * costs.rounding
    elif best.form == "flat":
        cost = np.full(len(trades), 2 * best.rate)
    elif best.form == "exit":
        cost = best.rate * (traded - 1)
    elif best.form == "none":
        cost = np.zeros(len(trades))
    elif best.form == "tiers":
        cost = np.full(len(trades), best.rate)
        with np.errstate(divide="ignore", invalid="ignore"):
            allowed = np.abs(tolerance / scaled / traded)
        cost[known] = tiers((implied / traded)[known], allowed[known])
        cost = cost * traded
    elif best.form == "varies":
        tolerance = tolerance + np.abs(scaled) * FUNDING * settlements(trades)
    expected = scaled * (move - cost)
    with np.errstate(invalid="ignore"):
        fits = np.abs(stated.value - expected) <= tolerance
    share = float(fits[known].mean()) if known.any() else 0.0
    constant = best.scale.words == "a constant" and stated.unit is not None
    unit = stated.unit if constant and stated.unit is not None else best.scale.unit
    return Fit(
        stated.column, unit, best.scale.words, best.factor, best.moves, best.form, best.rate, share,
        stated.value, scaled, expected, tolerance, np.asarray(fits & known),
    )  # fmt: skip
