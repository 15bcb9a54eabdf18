"""The best row of a table: its trades, its place in the grid, its neighbours, and all other rows beside it."""

from __future__ import annotations

import numpy as np

from results.auditing.model import Finding
from results.auditing.optimised.space import Space
from results.auditing.optimised.trials import Measure, Trials

__all__ = ["FEW", "edges", "few_trades", "number", "positive", "spike"]

FEW = 30
"""Trades below which a row's numbers say little."""
_HANDFUL = 15
"""Trades below which a best row says nothing: of a handful, luck makes anything, and a search finds it."""
_SHOWN = 20
_ROWS = 8
"""Rows from which on a best one has neighbours and a rest."""
_ORDINARY = 0.7
"""Share of rows that the best one's neighbours must be better than, to be more than ordinary."""
_NEUTRAL = {"profit_factor": 1.0, "omega": 1.0}
"""What a measure is where nothing is earned; 0 for the others."""
_SIGNED = (
    "profit",
    "expectancy",
    "t",
    "sqn",
    "sharpe",
    "edge",
    "profit_factor",
    "sortino",
    "calmar",
    "cagr",
    "omega",
    "recovery",
)


def few_trades(trials: Trials, best: int) -> list[Finding]:
    """Say how many rows have few trades, and whether the best one has."""
    trades = trials.of("trades")
    if trades is None:
        return [
            Finding("few_trade_rows", "untestable", "The table does not say how many trades each row has: whether the best rests on a few, a column with their number "
                    "would tell.")
        ]  # fmt: skip
    told = np.isfinite(trades.values)
    few = told & (trades.values < FEW)
    none = int((trades.values[told] == 0).sum())
    share = float(few.sum() / max(1, told.sum()))
    of_best = float(trades.values[best])
    numbers = {"rows": int(few.sum()), "share": share, "best": of_best, "without": none}
    counted = f"{int(few.sum()):,} of {int(told.sum()):,} rows ({share:.0%}) have fewer than {FEW} trades" + (
        f", {none:,} of them none at all" if none else ""
    )
    if np.isfinite(of_best) and of_best < FEW:
        enough = np.flatnonzero(told & ~few & np.isfinite(trials.score))
        other = ""
        if len(enough):
            place = int(enough[np.argmax(trials.score[enough])])
            other = f" The best row with at least {FEW} is row {trials.row[place]:,}, with {number(trials.by, place)} and {trades.values[place]:,.0f} trades."
        text = (
            f"The best row (row {trials.row[best]:,}, {trials.by.column} {number(trials.by, best)}) has {of_best:,.0f} trades: of so few, luck makes anything. "
            f"{counted}.{other}"
        )
        numbers["rests_on_few"] = of_best < _HANDFUL
        return [Finding("few_trade_rows", "note", text, (int(trials.row[best]),), int(few.sum()), numbers)]
    if few.any():
        return [Finding("few_trade_rows", "note", f"{counted}; the best row has {of_best:,.0f}.", tuple(trials.row[few][:_SHOWN].tolist()), int(few.sum()), numbers)]  # fmt: skip
    return []


def edges(trials: Trials, space: Space, best: int) -> list[Finding]:
    """Say in which parameters the best row lies at the edge of what was tried."""
    # of rows that are as good, one that lies within is enough
    equals = np.flatnonzero(trials.score == trials.score[best])
    found = {
        axis.name: (edge, axis.values)
        for axis in space.axes
        if (edge := axis.at_edge(best)) and (axis.place[equals] == axis.place[best]).all()
    }
    if not found:
        return []
    told = ", ".join(
        f"{name} {values[0] if edge == 'smallest' else values[-1]:g} (the {edge} of {len(values):,} tried)"
        for name, (edge, values) in list(found.items())[:4]
    )
    several = "s" if len(found) > 1 else ""
    return [
        Finding(
            "edge_of_grid",
            "note",
            f"The best row lies at the edge of the grid in {len(found)} parameter{several}: {told}. What lies beyond was not tried: widen the "
            f"grid there before you believe that this is the best.",
            rows=(int(trials.row[best]),),
            numbers={"parameters": list(found), "edges": [edge for edge, _ in found.values()]},
        )
    ]


def positive(trials: Trials) -> list[Finding]:
    """Say which share of the rows earned anything."""
    measure = trials.of(*_SIGNED)
    if measure is None:
        return []
    told = np.isfinite(measure.values)
    trades = trials.of("trades")
    if trades is not None:
        told &= ~(trades.values == 0)
    if told.sum() < 2:  # noqa: PLR2004 - one row is no choice
        return []
    values = measure.values[told]
    neutral = _NEUTRAL.get(measure.kind, 0.0)
    share = float((values > neutral).mean())
    meaning = (
        "most of what was tried loses, and the best was picked from the rest"
        if share < 0.5  # noqa: PLR2004 - most
        else "most of what was tried earns, which speaks for more than the choice of the best"
    )
    text = (
        f"{share:.0%} of {len(values):,} rows with trades have a {measure.column} above {neutral:g}; the median row has "
        f"{_written(measure, float(np.median(values)))}: {meaning}."
    )
    return [Finding("share_positive", "note", text, numbers={"share": share, "median": float(np.median(values)), "measure": measure.column, "rows": len(values)})]  # fmt: skip


def spike(trials: Trials, space: Space, best: int) -> list[Finding]:
    """Compare the best row with those next to it: a setting that works also works when it is moved by a step."""
    score = trials.score
    near = space.neighbours(best, score)
    told = np.isfinite(score)
    if not len(near) or told.sum() < _ROWS:
        return []
    middle = float(np.median(score[near]))
    rank = float((score[told] <= middle).mean())
    sign = -1.0 if trials.least else 1.0
    beside, whole = sign * middle, sign * float(np.median(score[told]))
    alone = rank < _ORDINARY
    meaning = (
        "the best stands alone among ordinary rows, as a lucky one does"
        if alone
        else f"better than {rank:.0%} of all rows, so that the best is part of a region"
    )
    text = (
        f"{len(near):,} rows next to the best have a median {trials.by.column} of {_written(trials.by, beside)} (the best {number(trials.by, best)}, the "
        f"median row {_written(trials.by, whole)}): {meaning}."
    )
    return [Finding("spike", "note", text, tuple(trials.row[near][:_SHOWN].tolist()), len(near), {"neighbours": beside, "median": whole, "rank": rank, "alone": alone})]  # fmt: skip


def number(measure: Measure, place: int) -> str:
    """Return one row's value of a measure as text."""
    return _written(measure, float(measure.values[place]))


def _written(measure: Measure, value: float) -> str:
    if not np.isfinite(value):
        return "-"
    shown = f"{value:,.0f}" if measure.kind == "trades" else f"{value:,.{min(measure.decimals, _digits(value))}f}"
    return f"{shown} %" if measure.percent else shown


def _digits(value: float) -> int:
    """Return how many digits after the point four significant ones need."""
    return int(np.clip(3 - np.floor(np.log10(abs(value))), 0, 8)) if value else 0
