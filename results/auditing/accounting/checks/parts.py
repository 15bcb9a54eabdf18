"""Results of which one part is measured by another unit, or pays other fees, than the rest: winners, or the later half."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from results.auditing.accounting.checks.concerning import concerned, of_trades, unit_noun
from results.auditing.accounting.fitting.columns import Stated, stated_results
from results.auditing.accounting.fitting.fit import fit_column
from results.auditing.accounting.fitting.quantities import StatedCosts, stated_costs
from results.auditing.accounting.fitting.rounding import half_step
from results.auditing.case import Case, Fit
from results.auditing.model import Finding
from signals.arrays import Flags

__all__ = ["parts"]

_FITS = 0.9
_LEAST = 10
_SAME = 0.03
_FEE, _FINE = 2e-4, 3.0
"""What fees must come to, of the notional, and in multiples of what rounding hides."""


def parts(case: Case) -> Iterator[Finding]:
    """Yield winners that are measured otherwise than losers, or a later half otherwise than the first, where no one unit fits."""
    if case.reckoning.fits and case.reckoning.fits[0].share >= 0.99:  # noqa: PLR2004 - one unit fits all
        return
    costs = stated_costs(case.read, half_step(case.trades.fee))
    for stated in stated_results(case.read):
        later = np.arange(len(case.trades)) >= len(case.trades) // 2
        for flags, words in ((stated.value > 0, ("gains", "losses")), (later, ("the later half", "the first half"))):
            known = np.isfinite(stated.value)
            one, other = _fit(case, stated, costs, flags & known), _fit(case, stated, costs, ~flags & known)
            if one is None or other is None:
                continue
            found = list(_compared(case, flags & known, one, other, words))
            yield from found
            if found:
                return


def _fit(case: Case, stated: Stated, costs: StatedCosts, flags: Flags) -> Fit | None:
    """Return what a part of the results is, where one hypothesis fits nearly all of it."""
    if flags.sum() < _LEAST:
        return None
    scales = tuple(
        replace(scale, values=scale.values[flags], rounding=scale.rounding[flags]) for scale in stated.scales
    )
    part = replace(stated, value=stated.value[flags], rounding=stated.rounding[flags], scales=scales)
    paid = StatedCosts(
        None if costs.fee is None else costs.fee[flags],
        None if costs.funding is None else costs.funding[flags],
        costs.rounding[flags],
    )
    fit = fit_column(case.trades.take(flags), part, paid)
    return fit if fit is not None and fit.share >= _FITS and fit.cost not in ("tiers", "varies") else None


def _compared(case: Case, flags: Flags, one: Fit, other: Fit, words: tuple[str, str]) -> Iterator[Finding]:
    """Yield what two parts differ in."""
    trades = case.trades
    times = float(np.median(one.scaled)) / float(np.median(other.scaled))
    stated = trades.leverage is not None or trades.exposure is not None or trades.size is not None
    if abs(times - 1) > max(_SAME, _unsure(case, flags, one), _unsure(case, ~flags, other)):
        halves = "half" in words[0]
        if (halves and not stated) or (not halves and times < 1):
            return  # a leverage that was changed, which the list does not state; gains made smaller: taxes, shares of profit
        if _plain(case, one, other, times):
            text = (
                f"The results of {words[0]} are measured by {times:.3g} times what those of {words[1]} are: fractions of the {unit_noun(one.unit)} there, of"
                f" the {unit_noun(other.unit)} here. Added up they mean nothing."
            )
            yield Finding("unit_mixed", "refuted", text, **concerned(trades, flags), numbers={"factor": times})
        else:
            text = (
                f"{of_trades(int(flags.sum()), len(trades))}, {words[0]}, are stated {times:.3g} times what their prices give by the measure that"
                f" fits {words[1]}."
            )
            yield Finding(
                "results_contradict_prices", "refuted", text, **concerned(trades, flags), numbers={"factor": times}
            )
    elif (
        words[0] == "gains"
        and one.cost == "none"
        and not (trades.fee is not None or trades.fee_ratio is not None)  # then each row is held against what it states
        and 2 * other.rate > max(_FEE, _FINE * _error(one), _FINE * _error(other))
    ):
        text = f"Losses pay {2 * other.rate:.3%} a trade and gains nothing: the fees of {of_trades(int(flags.sum()), len(trades))} were left out."
        yield Finding("fees_partial", "doubtful", text, **concerned(trades, flags), numbers={"fee": 2 * other.rate})


def _unsure(case: Case, flags: Flags, fit: Fit) -> float:
    """Return by what part rounding may put the measure of so many results off."""
    spread = float(case.reckoning.move[flags & np.isfinite(case.reckoning.move)].std())
    return _error(fit) / spread if spread > 0 else np.inf


def _error(fit: Fit) -> float:
    """Return how far rounding puts a result off as a rule, of the notional."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.nanmedian(np.abs(fit.tolerance / fit.scaled)))


def _plain(case: Case, one: Fit, other: Fit, times: float) -> bool:
    """Whether two scales differ by a leverage or a size, as units do; else it is simply another number."""
    trades = case.trades
    likely = [1 / each for each in (one.factor, other.factor) if each != 1] + [
        each for each in (one.factor, other.factor) if each != 1
    ]
    for column in (trades.leverage, trades.size, trades.exposure):
        if column is not None:
            middle = float(np.median(column))
            likely += [middle, 1 / middle] if middle > 0 else []
    likely = [each for each in likely if abs(each - 1) > 0.2]  # noqa: PLR2004 - a tenth more is no unit
    return any(abs(times / each - 1) < _SAME for each in likely)
