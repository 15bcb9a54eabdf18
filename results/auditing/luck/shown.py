"""What the trades of a list are sure of, in words and as a picture."""

from __future__ import annotations

from typing import Any

import numpy as np

from results.auditing.chance.record import Record
from results.auditing.model import Finding, Picture
from results.auditing.saying import likely, signed

__all__ = ["record_findings", "record_numbers", "record_picture"]

_FEWEST = 30
"""Trades, and 10 wins and losses: as everywhere in this project."""
_FEWEST_OF_A_KIND = 10
_DEPENDENT = 0.9
"""Trades that tell as much as this share of them are as good as independent."""


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
        found.append(Finding("interval", "note", _interval_words(record), numbers=numbers))
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


def _interval_words(record: Record) -> str:
    assert record.intervals is not None  # noqa: S101 - looked at by who asks
    low, high = record.intervals.expectancy
    settled = "it earns" if low > 0 else "it loses" if high < 0 else "nothing is settled"
    text = f"The true result of a trade lies between {signed(low)} and {signed(high)} (95 %): {settled}."
    if record.effective < _DEPENDENT * record.trades:
        text += f" Trades of one day go together: {record.trades:,} of them tell only as much as {record.effective:,.0f} independent ones."
    if low <= 0 <= high and np.isfinite(record.needed):
        text += f" If it is as good as it looks, {record.needed:,.0f} trades would settle it."
    return text


def _track_words(record: Record) -> str:
    text = f"Sharpe ratio {record.sharpe:.2f} a year, by days"
    if np.isnan(record.certain):
        return text + "."
    if not np.isfinite(record.days_needed):
        return text + ": no track record of such results would prove a profit."
    enough = "enough, if nothing else was tried" if record.days >= record.days_needed else "too short"
    return text + (
        f" (above 0 with a chance of {likely(record.certain)}). To be 95 % sure of a profit takes {record.days_needed:,.0f} days; there "
        f"are {record.days:,}: {enough}."
    )


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


def _known(value: Any) -> Any:
    return None if isinstance(value, float) and not np.isfinite(value) else value
