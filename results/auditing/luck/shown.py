"""What the trades of a list are sure of, in words, as a table and as a picture."""

from __future__ import annotations

from typing import Any

import numpy as np

from results.auditing.chance.record import Record
from results.auditing.model import Finding, Picture, Table

__all__ = ["record_findings", "record_numbers", "record_picture", "record_table"]

_FEWEST = 30
"""Trades, and 10 wins and losses: as everywhere in this project."""
_FEWEST_OF_A_KIND = 10
_SURE = 0.95


def record_numbers(record: Record, basis: str) -> dict[str, Any]:
    """Return a record as plain values; None where it says nothing."""
    between = record.intervals
    plain = {name: value for name, value in vars(record).items() if name != "intervals"}
    found = {name: _known(value) for name, value in plain.items()}
    for name in ("expectancy", "edge", "payoff_ratio"):
        low, high = getattr(between, name) if between is not None else (np.nan, np.nan)
        found |= {f"{name}_low": _known(low), f"{name}_high": _known(high)}
    return found | {"basis": basis}


def record_findings(record: Record, basis: str) -> list[Finding]:
    """Say whether there are trades enough, what they leave open, and how long a track record it takes."""
    numbers = record_numbers(record, basis)
    found = []
    if record.trades < _FEWEST or min(record.wins, record.losses) < _FEWEST_OF_A_KIND:
        found.append(
            Finding(
                "too_few_trades",
                "note",
                _few_words(record),
                numbers={"trades": record.trades, "needed": numbers["needed"]},
            )
        )
    if record.intervals is not None:
        found.append(Finding("interval", "note", _interval_words(record, basis), numbers=numbers))
    if np.isfinite(record.sharpe):
        found.append(Finding("track_record", "note", _track_words(record), numbers={
            "days": record.days, "days_needed": numbers["days_needed"], "sharpe": record.sharpe, "certain": numbers["certain"],
        }))  # fmt: skip
    return found


def _few_words(record: Record) -> str:
    what = f"{record.trades:,} trade{'s' * (record.trades != 1)}, {record.wins:,} won and {record.losses:,} lost"
    said = "nothing can be said" if record.trades < _FEWEST else "little can be said of the side there are so few of"
    if np.isfinite(record.needed):
        return f"{what}: {said}; {record.needed:,.0f} as good as these would be needed to settle whether it earns."
    return f"{what}: {said}; at least {_FEWEST} trades with {_FEWEST_OF_A_KIND} of each kind would be needed."


def _interval_words(record: Record, basis: str) -> str:
    assert record.intervals is not None  # noqa: S101 - looked at by who asks
    (low, high), (edge_low, edge_high) = record.intervals.expectancy, record.intervals.edge
    settled = (
        "more than nothing" if low > 0 else "less than nothing" if high < 0 else "anything from a loss to a profit"
    )
    text = (
        f"{record.trades:,} trades (they tell as much as {record.effective:,.0f} independent ones) earn {record.expectancy:+.3%} of the "
        f"{basis} each, and the true figure lies between {low:+.3%} and {high:+.3%} (95%): {settled}. Won {record.win_rate:.1%} "
        f"({record.win_low:.1%} to {record.win_high:.1%}) where {record.break_even:.1%} break even: edge {_points(record.edge)} pp "
        f"({_points(edge_low)} to {_points(edge_high)})."
    )
    if low <= 0 <= high and np.isfinite(record.needed):
        text += f" If it is as good as it looks, {record.needed:,.0f} trades would settle it."
    return text


def _track_words(record: Record) -> str:
    text = f"Sharpe ratio {record.sharpe:.2f} a year, by days"
    if np.isnan(record.certain):
        return text + "."
    text += f"; a true one above 0 is {_percent(record.certain)} likely. "
    if not np.isfinite(record.days_needed):
        return text + "It is not positive, so no track record would prove a profit."
    enough = "enough" if record.days >= record.days_needed else "too short"
    return text + (
        f"It takes {record.days_needed:,.0f} days of such results to be {_SURE:.0%} sure of a profit, and there are {record.days:,}: {enough}, "
        "as long as nothing else was tried."
    )


def record_table(record: Record, basis: str) -> list[Table]:
    """Return the numbers with their intervals."""
    rows = [("won", f"{record.win_rate:.1%}", f"{record.win_low:.1%} to {record.win_high:.1%}")]
    if (between := record.intervals) is not None:
        rows = [
            (f"a trade, of the {basis}", f"{record.expectancy:+.3%}", _span(between.expectancy, "{:+.3%}")),
            *rows,
            ("payoff ratio", f"{record.payoff:.2f}", _span(between.payoff_ratio, "{:.2f}")),
            ("edge, pp", _points(record.edge), f"{_points(between.edge[0])} to {_points(between.edge[1])}"),
        ]
    return [Table("What the trades are sure of", ("", "is", "95% interval"), tuple(rows))]


def record_picture(record: Record) -> list[Picture]:
    """Return win rate, what breaks even, and edge, with their intervals."""
    if (between := record.intervals) is None:
        return []
    rows = (
        ("win rate", record.win_low, record.win_rate, record.win_high),
        ("breaks even", record.break_even, record.break_even, record.break_even),
        ("edge", between.edge[0], record.edge, between.edge[1]),
    )
    labels, low, value, high = (list(each) for each in zip(*rows, strict=True))
    data = {
        "labels": labels,
        "low": low,
        "value": value,
        "high": high,
        "percent": True,
        "marks": [{"name": "nothing", "at": 0.0}],
    }
    caption = "95% intervals by resampled days. An edge whose interval holds 0 may be none."
    return [Picture("intervals", "How sure the trades are", caption, "intervals", data)]


def _points(value: float) -> str:
    return f"{100 * value:+.1f}"


def _percent(value: float) -> str:
    if value > 0.999:  # noqa: PLR2004 - rounds to certain
        return "over 99.9%"
    return "under 0.1%" if value < 0.001 else f"{value:.1%}"  # noqa: PLR2004


def _span(between: tuple[float, float], form: str) -> str:
    return " to ".join(form.format(each) for each in between)


def _known(value: Any) -> Any:
    return None if isinstance(value, float) and not np.isfinite(value) else value
