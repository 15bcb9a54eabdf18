"""Results that fit no side as stated, but fit if shorts are taken for longs, or each side for the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from results.auditing.accounting.checks.concerning import concerned, of_trades
from results.auditing.accounting.fitting.columns import stated_results
from results.auditing.accounting.fitting.fit import fit_column
from results.auditing.accounting.fitting.held import FUNDING, settlements
from results.auditing.accounting.fitting.quantities import sound, stated_costs
from results.auditing.accounting.fitting.rounding import half_step
from results.auditing.case import Case
from results.auditing.model import Finding
from signals.arrays import Flags

__all__ = ["sides"]

_BETTER = 0.93
_CLEAR = 0.004
"""A move that no cost turns round."""
_LEAST = 3


def sides(case: Case) -> Iterator[Finding]:
    """Yield results of the other side where no column fits as it is, and results whose sign no cost explains."""
    trades = case.trades
    if case.reckoning.fits and case.reckoning.fits[0].share >= _BETTER:
        return
    none, swapped = np.zeros(len(trades), dtype=bool), ~trades.short
    costs = stated_costs(case.read, half_step(trades.fee))
    for short, words in (
        (none, "shorts are reckoned as if they had been longs"),
        (swapped, "every side is the other one"),
    ):
        wrong = short != trades.short
        if not wrong.any():
            continue
        others = replace(trades, short=short)
        for stated in stated_results(case.read):
            fit = fit_column(others, stated, costs)
            if fit is not None and fit.share >= _BETTER:
                text = (
                    f"The stated results fit the prices only if {words}: those of {of_trades(int(wrong.sum()), len(trades))} have the wrong"
                    " sign. With the sides as stated the list earns the opposite on them."
                )
                yield Finding("results_of_other_side", "refuted", text, **concerned(trades, wrong))
                return
    if not case.reckoning.fits:
        yield from _signs(case)


def _signs(case: Case) -> Iterator[Finding]:
    """Yield results that gained where prices lost by more than any cost, of a list that states no scale to hold them against."""
    trades, move = case.trades, case.reckoning.move
    value = trades.result if trades.result is not None else trades.profit
    if value is None:
        return
    held = FUNDING * settlements(trades) if trades.funding is None else 0.0
    with np.errstate(invalid="ignore"):
        wrong: Flags = sound(trades) & (value > 0) & (move < -_CLEAR - held)
    count = int(wrong.sum())
    if count < max(_LEAST, 0.01 * len(trades)):
        text = (
            "No unit explains the stated results: they are no constant multiple of the moves of the price, and the list states no size,"
            " leverage or balance that would be the rest. What is reckoned here is of the prices alone; a column of sizes would make the"
            " results testable."
        )
        yield Finding("results_contradict_prices", "untestable", text)
        return
    text = (
        f"{of_trades(count, len(trades))} are stated as gains although their prices lost more than {_CLEAR:.1%}: no unit, size or"
        " cost explains a sign."
    )
    yield Finding("results_contradict_prices", "refuted", text, **concerned(trades, wrong))
