"""One cell's statistics side by side: out-of-sample trades first, then those the model had seen, then all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from results.portfolio.tear_sheet import TearSheet
from results.run.metrics import METRICS
from results.run.trade_samples import measures_of

if TYPE_CHECKING:
    from sweeps.vectorbt.apart.accounts import Reports

__all__ = ["Statistics", "compare"]

_MEASURES = (
    "trades",
    "wins",
    "losses",
    "win_rate",
    "average_win",
    "average_loss",
    "payoff_ratio",
    "breakeven_win_rate",
    "edge",
    "gross_expectancy",
    "cost_per_trade",
    "expectancy",
    "profit_factor",
    "t_statistic",
    "total_return",
    "max_drawdown",
    "worst_trade",
    "best_trade",
)
_COLUMNS = ("out_of_sample", "seen", "all")
_HEADINGS = {"out_of_sample": "out of sample", "seen": "IN SAMPLE", "all": "all, IN SAMPLE too", "value": ""}
_NAMES = {"max_drawdown": "max drawdown (closed trades)", "sharpe": "sharpe (closed trades, by date)"}
"""What needs telling apart from vectorbt's of the same name."""
_OURS = (
    "sharpe and max drawdown are of closed trades: of net returns by the date of the exit, "
    "every date of the span counted,\n"
    "and of the balance after each trade."
)
_OF_TITLE = "The title's drawdown is of closed trades: of the balance after each."
_THEIRS = (
    "vectorbt's Sharpe ratio and drawdowns are of the balance at every bar's close, open trades included, the ratio\n"
    "annualised as if bars followed each other without gaps; its profit factor "
    "and expectancy are of money, its returns\n"
    "of trades on notional."
)
_UNKNOWN = "The signal file does not say which bars the model has seen: out-of-sample results are unknown."
_IN_SAMPLE_NOTE = (
    "IN SAMPLE: trades that touch a bar which the model had seen; what they made is no evidence of what it will make. "
    "Each\n"
    "column of the measures compounds its own trades alone."
)


@dataclass(frozen=True)
class Statistics:
    """Rows of text and of numbers.

    Attributes
    ----------
    columns
        Names of the columns behind the first: `out_of_sample seen all`, or `value` where nobody says what was seen.
    measures, vectorbt
        By name, one value a column: measures of the contract, and vectorbt's own statistics (None where not made).
    """

    columns: tuple[str, ...]
    measures: Mapping[str, tuple[Any, ...]]
    vectorbt: Mapping[str, tuple[Any, ...]]

    def table(self) -> pl.DataFrame:
        """Return everything as text, a row a name."""
        rows = [
            (name, *(None if value is None else str(value) for value in values))
            for name, values in (*self.measures.items(), *self.vectorbt.items())
        ]
        return pl.DataFrame(rows, schema=dict.fromkeys(("name", *self.columns), pl.String), orient="row")

    def text(self, sheet: TearSheet) -> str:
        """Return a page of text; what is the same in every sample, or empty in one, stands there once."""
        columns: tuple[str, ...]
        lines = [sheet.title, sheet.subtitle, *([sheet.shown] if sheet.shown else []), ""]
        apart = sheet.in_sample_trades
        if self.measures:
            columns = _COLUMNS if apart else _COLUMNS[:1]
            rows = [
                (_NAMES.get(name, name.replace("_", " ")), [_written(name, each) for each in values[: len(columns)]])
                for name, values in self.measures.items()
            ]
            lines += [*_aligned(columns, rows), "", *([_IN_SAMPLE_NOTE, ""] if apart else []), "vectorbt's statistics"]
        columns = ("out_of_sample", "all") if sheet.mixed else ("value",)
        # where nothing stands beside it, what leads needs no heading
        shown = [0, len(self.columns) - 1] if sheet.mixed else [-1 if sheet.out_of_sample is None else 0]
        rows = [(name, [_shown(values[at]) for at in shown]) for name, values in self.vectorbt.items()]
        notes = [_OURS, _THEIRS] if self.measures else [_OF_TITLE, _THEIRS, _UNKNOWN]
        return "\n".join([*lines, *_aligned(columns, rows), "", *notes, ""])


def compare(trades: pl.DataFrame, measures: Mapping[str, Any], known: bool, reports: Reports) -> Statistics:
    """Set the statistics of out-of-sample trades beside those of the others.

    Parameters
    ----------
    trades
        With `out_of_sample`.
    measures
        Of the cell, for those that need more than its trades.
    known
        Whether the signal file says what the model had seen.
    reports
        vectorbt's statistics of all trades, and of out-of-sample ones alone if there are such bars.
    """
    stats = reports.whole.statistics
    if not known:
        return Statistics(("value",), {}, {name: (value,) for name, value in stats.items()})
    parts = [trades.filter("out_of_sample"), trades.filter(~pl.col("out_of_sample")), trades]
    measured = [measures_of(part) for part in parts]
    rows: dict[str, tuple[Any, ...]] = {name: tuple(each[name] for each in measured) for name in _MEASURES}
    if "oos_sharpe" in measures:
        rows["sharpe"] = (measures["oos_sharpe"], None, measures["sharpe"])
    rows["first_entry"] = tuple(_day(part["entry_time"].min()) for part in parts)
    rows["last_exit"] = tuple(_day(part["exit_time"].max()) for part in parts)
    beside = {} if reports.out_of_sample is None else reports.out_of_sample.statistics
    return Statistics(_COLUMNS, rows, {name: (beside.get(name), None, value) for name, value in stats.items()})


def _day(time: Any) -> str:
    return "none" if time is None else f"{time:%Y-%m-%d}"


def _written(name: str, value: Any) -> str:
    return METRICS[name].written(value) if name in METRICS else str(value)


def _shown(value: Any) -> str:
    return "" if value is None else f"{value:,.4f}" if isinstance(value, float) else str(value)


def _aligned(columns: tuple[str, ...], rows: list[tuple[str, list[str]]]) -> list[str]:
    """Return lines of a table: names to the left, values to the right unless there is one column without a heading."""
    headed = columns != ("value",)
    lines = [*([("", [_HEADINGS[name] for name in columns])] if headed else []), *rows]
    left = max(len(name) for name, _ in lines)
    right = [max(len(values[at]) for _, values in lines) if headed else 0 for at in range(len(columns))]
    return [
        "  ".join([name.ljust(left), *(each.rjust(width) for each, width in zip(values, right, strict=True))])
        for name, values in lines
    ]
