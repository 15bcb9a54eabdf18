"""What the fit of prices by shift of the times says: right, off by hours, off in summer, or not this market's bars at all."""

from __future__ import annotations

import numpy as np

from results.auditing.against_bars.placed import covered
from results.auditing.against_bars.words import hours, percent, when
from results.auditing.against_bars.zones import Shifts
from results.auditing.model import Finding, Picture, Weight
from results.auditing.trades import ReadTrades, TradeList
from signals import Bars

__all__ = ["time_findings"]

OTHER = 0.5
"""Where fewer prices than this share come within 2 % of their bars at any shift, the bars are of another market."""
_FEWEST = 4
_LOCAL_FORMS = ("MetaTrader", "TradingView")
"""What writes times of a server or a chart, and never says which."""
_SCALED = 0.02


def time_findings(
    trades: TradeList, bars: Bars, shifts: Shifts, read: ReadTrades
) -> tuple[list[Finding], list[Picture], bool]:
    """Return findings and pictures, and whether the bars are not of this market, so that nothing else is to be asked of them."""
    if shifts.near < OTHER and covered(trades, bars).sum() >= _FEWEST:
        return [_other(trades, bars, shifts)], [], True
    numbers = {"fits": shifts.at_zero, "shift_minutes": shifts.best}
    if shifts.summer is None and not shifts.best:
        return [], [], False
    if shifts.summer is not None:
        minutes, begin, end = shifts.summer
        numbers |= {"summer_minutes": minutes}
        off, others = (
            (f"Times from {when(begin)} to {when(end)} are off by an hour, as where clocks were put to summer time", "")
            if not shifts.best
            else (
                "The times are off by hours, and by one more or less in summer",
                f", the others by {hours(shifts.best)}",
            )
        )
        part = f" those from {when(begin)} to {when(end)}" if shifts.best else ""
        text = f"{off}: prices fit with{part or ' these'} moved by {hours(shifts.best + minutes)}{others}, and so moved they are tested."
    else:
        best = float(np.nanmax(shifts.share))
        text = (
            f"The times are off by hours: {percent(shifts.at_zero)} of the prices lie within their bars as stated, {percent(best)} "
            f"when moved by {hours(shifts.best)}, and so moved they are tested."
        )
    return [Finding("time_zone", _weight(read), text + _remedy(read), numbers=numbers)], [_picture(shifts)], False


def _weight(read: ReadTrades) -> Weight:
    """Return how much wrong times say: those that name their zone are wrong, of others only the guess is."""
    if not read.zone_guessed:
        return "refuted"
    return "note" if read.form.startswith(_LOCAL_FORMS) else "doubtful"


def _remedy(read: ReadTrades) -> str:
    if read.zone_guessed:
        return " The list names no zone, and UTC was a guess: say in which it was written."
    return " Name the time zone of the list."


def _other(trades: TradeList, bars: Bars, shifts: Shifts) -> Finding:
    """Say that the bars are of another market, or scaled."""
    some = trades.take(covered(trades, bars))
    at = np.maximum(np.searchsorted(bars.time, some.entry_time, side="right") - 1, 0)
    ratio = some.entry_price / bars.close[at]
    factor = float(np.median(ratio))
    numbers = {"near": shifts.near, "factor": factor}
    if float(np.median(np.abs(ratio / factor - 1.0))) < _SCALED:
        text = (
            f"Not testable against these bars: all prices are about {factor:.6g} times theirs, another unit, currency or contract. "
            "Give bars in the list's own prices."
        )
    else:
        text = (
            f"Not testable against these bars: {percent(shifts.near, 0)} of the prices at most come within 2 % of them, however times "
            "are moved. They are of another market, or the prices are invented."
        )
    return Finding("other_asset", "doubtful", text, numbers=numbers)


def _picture(shifts: Shifts) -> Picture:
    """Draw the share of prices that fit against the shift."""
    known = np.isfinite(shifts.share)
    data = {
        "series": [
            {"name": "within their bars", "x": (shifts.minutes[known] / 60).tolist(), "y": shifts.share[known].tolist()}
        ],
        "marks": [
            {"name": "as stated", "at": 0.0},
            *([{"name": "best", "at": shifts.best / 60}] if shifts.best else []),
        ],
        "x_title": "hours by which times are moved",
        "y_title": "prices within their bars",
        "percent": True,
    }
    return Picture(
        "shifts",
        "Are the times right?",
        "Share of prices within their bars, by how far all times are moved.",
        "lines",
        data,
    )
