"""Fees: left out, taken on one side or of some trades only, added instead of taken off, or others than stated."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from results.auditing.accounting.checks.charges.gross import CLEAR, FEW, untaken
from results.auditing.accounting.checks.concerning import concerned, named, of_trades
from results.auditing.accounting.fitting.fit import moves_of
from results.auditing.accounting.fitting.quantities import StatedCosts, stated_costs
from results.auditing.accounting.fitting.rounding import half_step
from results.auditing.case import Case, Fit
from results.auditing.model import Finding
from signals.arrays import Flags, Floats

__all__ = ["fees"]

_REBATE = -0.0006
"""The most that venues pay makers, both sides."""
_TURNED = "with a minus"
"""In a note of the reading: a column of costs below 0 was turned round."""
_MIXED = 0.15
"""Of the trades of one reason or outcome: more of both kinds than venues' tiers leave among them."""


def fees(case: Case) -> Iterator[Finding]:
    """Yield what is wrong with the fees."""
    fits = [fit for fit in case.reckoning.fits if _precise(fit)]
    costs = stated_costs(case.read, half_step(case.trades.fee))
    if not fits:
        return
    charged = [fit for fit in fits if fit.cost != "none"]
    if not charged:
        yield from untaken(case, fits[0], costs)
        return
    fit = charged[0]
    implied = _implied(case, fit)
    yield from _against_stated(case, fit, implied, costs)
    yield from _added(case, fit, implied, costs)
    yield from _turned(case, fit, implied, costs)
    yield from _partly(case, fit, implied, costs)


def _precise(fit: Fit) -> bool:
    """Whether results are written finely enough that a fee would show."""
    with np.errstate(divide="ignore", invalid="ignore"):
        error = fit.tolerance / fit.scaled
    known = error[np.isfinite(error)]
    # of so many trades the mean is known better than any of them
    return len(known) >= FEW and float(np.median(known)) / np.sqrt(len(known)) < CLEAR / 4


def _implied(case: Case, fit: Fit) -> Floats:
    """Return the cost that each stated result implies, fractions of the notional at entry."""
    with np.errstate(divide="ignore", invalid="ignore"):
        implied = moves_of(case.trades, fit.moves) - fit.value / fit.scaled
    return np.where(np.isfinite(implied), implied, np.nan)


def _against_stated(case: Case, fit: Fit, implied: Floats, costs: StatedCosts) -> Iterator[Finding]:
    """Yield fees in the results that are lower than those stated."""
    if costs.fee is None or fit.cost == "stated" or (total := costs.total) is None:
        return
    known = np.isfinite(implied) & np.isfinite(costs.fee) & fit.fits
    if not known.any():
        return
    stated, taken = float(np.median(total[known])), float(np.median(implied[known]))
    nothing, most = np.abs(implied[known]) < 0.1 * total[known], implied[known] > 0.5 * total[known]
    if min(nothing.mean(), most.mean()) > 0.05:  # noqa: PLR2004 - some paid nothing and others did, which is told by itself
        return
    if stated < CLEAR or taken > 0.9 * stated or taken < 0:
        return
    numbers = {"stated": stated, "taken": taken}
    if abs(taken / stated - 0.5) < 0.04:  # noqa: PLR2004 - half, to what exits' prices and rounding leave
        text = f"Fees are taken on one side only: the list states {stated:.3%} a trade for entry and exit, and its results contain {taken:.3%}."
        yield Finding("fees_partial", "refuted", text, **concerned(case.trades, known), numbers=numbers)
    else:
        text = f"The results contain fees of {taken:.3%} a trade; the list states {stated:.3%}. The difference flatters every trade."
        yield Finding("fees_differ", "refuted", text, **concerned(case.trades, known), numbers=numbers)


def _added(case: Case, fit: Fit, implied: Floats, costs: StatedCosts) -> Iterator[Finding]:
    """Yield results that are better than their prices by what looks like a fee with the wrong sign."""
    known = np.isfinite(implied) & fit.fits
    if not known.any():
        return
    middle = float(np.median(implied[known]))
    stated = (
        0.0
        if costs.fee is None
        else float(np.nanmedian(costs.fee[known]))
        if np.isfinite(costs.fee[known]).any()
        else 0.0
    )
    turned = stated > 0 and any(_TURNED in note for note in case.read.notes)
    if turned and abs(middle + stated) < 0.1 * stated:
        # a column of nothing but minus signs was taken for what was paid: it was what makers received
        stated = -stated
    if middle >= -CLEAR / 2 or (stated <= 0 and middle > _REBATE) or fit.cost == "stated":
        return
    text = (
        f"The results are better than their prices by {-middle:.3%} a trade: a fee was added where it should have been taken off,"
        f" {-2 * middle:.3%} a trade in all."
    )
    yield Finding(
        "fee_sign", "refuted", text, **concerned(case.trades, known), numbers={"implied": middle, "stated": stated}
    )


def _turned(case: Case, fit: Fit, implied: Floats, costs: StatedCosts) -> Iterator[Finding]:
    """Yield results of some trades that are better than their prices by the very fee that they state."""
    if fit.cost != "stated" or (fee := costs.fee) is None:
        return
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.abs(fit.tolerance / fit.scaled) + 1e-9
    wrong = np.isfinite(implied) & (fee > 4 * error) & (np.abs(implied + fee) <= error)
    if (count := int(wrong.sum())) >= max(FEW, 0.02 * len(case.trades)):
        text = (
            f"The results of {of_trades(count, len(case.trades))} are better than their prices by the very fee that they state"
            f" ({named(case.trades, wrong)}): it was added where it should have been taken off."
        )
        yield Finding("fee_sign", "refuted", text, **concerned(case.trades, wrong))


def _partly(case: Case, fit: Fit, implied: Floats, costs: StatedCosts) -> Iterator[Finding]:
    """Yield fees that some trades paid and others like them did not, or that exits alone paid."""
    trades = case.trades
    if fit.cost == "exit" and fit.rate > CLEAR / 2 and _told_from_both_sides(case, fit, implied):
        yield _of_exits(case, fit)
        return
    with np.errstate(divide="ignore", invalid="ignore"):
        error = fit.tolerance / fit.scaled + 1e-9
    if costs.fee is not None:
        unpaid = np.isfinite(implied) & (np.abs(implied) <= error) & (costs.fee > 2 * error + CLEAR / 10)
        if int(unpaid.sum()) >= max(FEW, 0.02 * len(trades)):
            text = (
                f"{of_trades(int(unpaid.sum()), len(trades))} state a fee that their results do not contain ({named(trades, unpaid)}): they are"
                f" gross, the others net; {np.nansum(costs.fee[unpaid]):.2%} of a position's value in all."
            )
            yield Finding("fees_partial", "refuted", text, **concerned(trades, unpaid))
            return
    usual = float(np.nanmedian(implied[implied > CLEAR])) if (implied > CLEAR).any() else 0.0
    known = np.isfinite(implied) & (error < usual / 3)
    free = known & (np.abs(implied) <= error)
    paying = known & (np.abs(implied - usual) <= 0.2 * usual + error)
    others = known & ~free & ~paying
    if usual < 2 * CLEAR or free.sum() < FEW or paying.sum() < FEW or others.mean() > 0.1 or costs_say(costs, free):  # noqa: PLR2004
        return
    if _mixed(case, free, paying):
        text = (
            f"{of_trades(int(free.sum()), len(trades))} pay no fee at all, and {int(paying.sum()):,} others that ended the same way pay"
            f" {usual:.3%}: the fees of some were left out."
        )
        yield Finding("fees_partial", "refuted", text, **concerned(trades, free), numbers={"fee": usual})


def _of_exits(case: Case, fit: Fit) -> Finding:
    """Return what fees at exits alone mean: of fractions nothing, since those of what was paid in with the fee look the same."""
    numbers = {"rate": fit.rate}
    if fit.column == "profit":
        text = (
            f"Fees are taken at exits only, {fit.rate:.3%} of what each trades: no venue opens positions for nothing."
        )
        return Finding("fees_partial", "doubtful", text, **concerned(case.trades, fit.fits), numbers=numbers)
    text = (
        f"The results contain {fit.rate:.3%} of what exits trade: as fractions of all that was paid in, the fee included, that is"
        f" {fit.rate / 2:.3%} a side; as fractions of the position's value it would be a fee of exits alone. A column of fees would tell."
    )
    return Finding("fees_partial", "note", text, numbers=numbers)


def _told_from_both_sides(case: Case, fit: Fit, implied: Floats) -> bool:
    """Whether rounding leaves room for fees at exits alone and none for any one rate of both sides, or of entries."""
    ratio = case.trades.exit_price / case.trades.entry_price
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.abs(fit.tolerance / fit.scaled)
    known = fit.fits & np.isfinite(implied) & np.isfinite(error) & np.isfinite(ratio)
    implied, error, ratio = implied[known], error[known], ratio[known]
    exits = _at_one_rate(implied, error, ratio)
    others = max(_at_one_rate(implied, error, base) for base in (1 + ratio, np.ones_like(ratio)))
    return exits - others >= max(FEW, 0.1 * len(ratio))


def _at_one_rate(implied: Floats, error: Floats, base: Floats) -> int:
    """Return how many trades may have paid the same rate of `base`: in most of their spans some one rate lies."""
    low, high = np.sort((implied - error) / base), np.sort((implied + error) / base)
    if not len(low):
        return 0
    # at each beginning of a span, those begun less those ended before
    return int((np.arange(1, len(low) + 1) - np.searchsorted(high, low, side="left")).max())


def costs_say(costs: StatedCosts, free: Flags) -> bool:
    """Whether the list itself states that these trades paid nothing, by a column that does state rebates or 0 for makers."""
    return (
        costs.fee is not None
        and bool((np.abs(np.nan_to_num(costs.fee[free])) < CLEAR / 10).all())
        and bool((costs.fee < 0).any())
    )


def _mixed(case: Case, free: Flags, paying: Flags) -> bool:
    """Whether both kinds stand side by side among trades that ended the same way and with the same outcome.

    Makers may pay nothing: then it is limit orders, and so reasons or outcomes, that go without a fee.
    """
    trades = case.trades
    group = (case.reckoning.net > 0).astype(np.int64) + 2 * trades.short
    if trades.reason is not None:
        group = group + 4 * np.unique(trades.reason.astype(str), return_inverse=True)[1]
    without, with_ = (np.bincount(group[flags], minlength=int(group.max()) + 1) for flags in (free, paying))
    both = without + with_
    large = both >= max(FEW, 0.02 * both.sum())
    if not large.any():
        return False
    share = without[large] / both[large]
    return bool(((share > _MIXED) & (share < 1 - _MIXED)).mean() > 0.7)  # noqa: PLR2004 - nearly all groups
