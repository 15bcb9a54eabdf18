"""Rows whose own numbers contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from results.auditing.model import Finding, Weight
from results.auditing.optimised.trials import Measure, Trials
from signals.arrays import Flags, Floats

__all__ = ["contradictions"]

_MOST = 0.5
"""If more of the rows contradict than this, the table means something else by its names."""
_FEWEST = 5
_CLEAR = 0.25
"""How far from 1 a profit factor lies whose sign no compounding turns."""
_FRACTION = 1.5
"""A win rate above this is one in percent; a little above 1 it is a wrong fraction."""
_SHOWN = 20
_EVEN, _RARE = 0.03, 0.05
"""Share of trades that end even, and are counted as neither; share of the rows above which a name means something else: means over markets, drawdowns of the first balance."""
_OPEN = 2
"""Trades that may still be open, and count as trades but not towards the win rate."""


@dataclass(frozen=True, eq=False)
class _Check:
    """What rows it can be said of, which of them contradict, both bool (n,), and in which words."""

    name: str
    told: Flags
    wrong: Flags
    text: str
    always: bool = False
    weight: Weight = "refuted"
    most: float = _MOST


def contradictions(trials: Trials) -> list[Finding]:
    """Return a finding for each way in which rows contradict themselves."""
    findings = []
    for check in _checks(trials):
        wrong = check.told & check.wrong
        count, told = int(wrong.sum()), int(check.told.sum())
        if not count:
            continue
        rows = tuple(trials.row[wrong][:_SHOWN].tolist())
        numbers = {"check": check.name, "rows": count, "of": told}
        shown = f"{count:,} of {told:,} rows (first in row {rows[0]:,})"
        if check.always or (count <= check.most * told and (told >= _FEWEST or check.always)):
            findings.append(
                Finding("row_contradiction", check.weight, f"In {shown} {check.text}.", rows, count, numbers)
            )
        elif told >= _FEWEST:
            text = f"In {shown} {check.text}: in so many that the table seems to mean something else by these names, which is not tested further."
            findings.append(Finding("row_contradiction", "note", text, rows, count, numbers))
    return findings


def _checks(trials: Trials) -> Iterator[_Check]:
    yield from _counts(trials)
    yield from _win_rates(trials)
    yield from _signs(trials)
    yield from _sums(trials)
    drawdown = trials.of("drawdown")
    if drawdown is not None and drawdown.percent and "avg" not in drawdown.column.lower():
        told = np.isfinite(drawdown.values)
        yield _Check(
            "drawdown", told, np.abs(drawdown.values) > 100.0 + _half(drawdown), f"{drawdown.column} is more than 100 %: more than all was lost, unless stakes were fixed and it is of the first balance", weight="doubtful", most=_RARE
        )  # fmt: skip


def _half(measure: Measure) -> float:
    """Return half the last digit that a column shows."""
    return 0.5 * 10.0**-measure.decimals * (1 + 1e-9)


def _counts(trials: Trials) -> Iterator[_Check]:
    trades, wins, losses = (trials.of(kind) for kind in ("trades", "wins", "losses"))
    if trades is not None:
        told = np.isfinite(trades.values)
        yield _Check("trades", told, trades.values < 0, f"{trades.column} is below 0", always=True)
    for part in (wins, losses):
        if trades is not None and part is not None:
            told = np.isfinite(trades.values) & np.isfinite(part.values)
            yield _Check("more_than_trades", told, part.values > trades.values, f"{part.column} is more than {trades.column}", always=True)  # fmt: skip
    if trades is not None and wins is not None and losses is not None:
        both = wins.values + losses.values
        told = np.isfinite(trades.values) & np.isfinite(both)
        wrong = (both > trades.values) & (wins.values <= trades.values) & (losses.values <= trades.values)
        yield _Check("more_than_trades", told, wrong, f"{wins.column} and {losses.column} are together more than {trades.column}", always=True)  # fmt: skip


def _win_rates(trials: Trials) -> Iterator[_Check]:
    rate, trades = trials.of("win_rate"), trials.of("trades")
    if rate is None:
        return
    values, slack = _as_fractions(rate)
    told = np.isfinite(values)
    yield _Check("win_rate", told, (values < -slack) | (values > 1 + slack), f"{rate.column} is below 0 or above 100 %", always=True)  # fmt: skip
    if trades is None:
        return
    n = trades.values
    told &= np.isfinite(n) & (n >= 1) & (n == np.round(n)) & (values >= 0) & (values <= 1)
    told &= slack * n < 0.2  # noqa: PLR2004 - else nearly any rate gives a whole number
    wins = trials.of("wins")
    if wins is not None:
        told &= np.isfinite(wins.values)
        wrong = np.ones(len(n), dtype=np.bool_)
        for still in range(_OPEN + 1):
            wrong &= np.abs(wins.values - values * (n - still)) > slack * n + 1e-6
        yield _Check("wins", told, wrong, f"{wins.column} is not {rate.column} times {trades.column}")
        return
    wrong = np.ones(len(n), dtype=np.bool_)
    # even trades may be left out as well
    for still in range(max(_OPEN, int(np.ceil(_EVEN * n[told].max(initial=0)))) + 1):
        if still > _OPEN and not (told & wrong).any():
            break
        counted = np.where((still <= _OPEN) | (still <= np.ceil(_EVEN * n)), values * (n - still), np.inf)
        counted = np.where(np.isfinite(counted), counted, 0.5)
        wrong &= np.abs(counted - np.round(counted)) > slack * n + 1e-6
    yield _Check(
        "whole_wins", told, wrong, f"{rate.column} times {trades.column} is no whole number of wins", most=_RARE
    )


def _as_fractions(rate: Measure) -> tuple[Floats, float]:
    """Return win rates as fractions, (n,), and how far rounding may have moved them: in percent where any is above 1."""
    values = rate.values
    in_percent = rate.percent or bool(np.nanmedian(values) > _FRACTION)
    return (values / 100, _half(rate) / 100) if in_percent else (values, _half(rate))


def _signs(trials: Trials) -> Iterator[_Check]:
    factor, profit = trials.of("profit_factor"), trials.of("profit")
    if factor is None or profit is None:
        return
    far = np.maximum(_half(factor), 0.0 if trials.form == "MetaTrader 5" else _CLEAR)
    told = np.isfinite(factor.values) & np.isfinite(profit.values) & (np.abs(factor.values - 1) > far)
    told &= (np.abs(profit.values) > _half(profit)) & (factor.values > 0)
    wrong = (factor.values > 1) != (profit.values > 0)
    yield _Check("profit_factor", told, wrong, f"{factor.column} says the other sign than {profit.column}: above 1 is a profit, below 1 a loss")  # fmt: skip


def _sums(trials: Trials) -> Iterator[_Check]:
    """Hold the profit against what a trade earns times their number, where most rows show that the table means that."""
    each, profit, trades = (trials.of(kind) for kind in ("expectancy", "profit", "trades"))
    if each is None or profit is None or trades is None:
        return
    told = np.isfinite(each.values) & np.isfinite(profit.values) & np.isfinite(trades.values) & (trades.values > 0)
    off = np.abs(each.values * trades.values - profit.values)
    wrong = off > _half(each) * trades.values + _half(profit) + 1e-9 * np.abs(profit.values)
    if told.sum() >= _FEWEST and (told & wrong).sum() <= 0.2 * told.sum():
        yield _Check("profit_sum", told, wrong, f"{each.column} times {trades.column} is not {profit.column}")
