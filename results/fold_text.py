"""Training beside trading as a table for a terminal."""

from __future__ import annotations

from typing import Any

import polars as pl
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from results.folds import FoldTable
from results.metrics import METRICS

__all__ = ["folds_text"]

MOST_WIDTH = 10_000
FEWEST_FOLDS = 4
_TRAINING = ("base rate\n%", "auc\n", "precision\n%", "at\n", "fires\n")
_TRADING = ("trades\n", "win\n%", "edge\npp", "gross\n%", "net\n%")


def folds_text(table: FoldTable) -> str:
    """Return a fold table as text, with what it says of training and trading underneath."""
    shown = Table(header_style="bold", box=None, pad_edge=False, collapse_padding=True)
    for heading in ("variant\n", "cell\n", "fold\n", "from\n", "to\n", "oos\n", "side\n"):
        shown.add_column(heading, no_wrap=True)
    for heading in (*_TRAINING, *_TRADING):
        shown.add_column(heading, justify="right", no_wrap=True)
    before = None
    for row in table.rows.iter_rows(named=True):
        if before not in (None, row["variant"]):
            shown.add_section()
            shown.add_row()
        before = row["variant"]
        seen = "in sample" if row["out_of_sample"] is False else ""
        shown.add_row(*_texts(row), style="red" if seen else "")
    needed = Console(width=MOST_WIDTH).measure(shown).maximum
    console = Console(width=max(Console().width, needed))
    title = Text("Training beside trading, fold by fold", style="bold")
    with console.capture() as captured:
        console.print(Group(title, Text(), shown, Text(), *(Text(line) for line in _caption(table))))
    return captured.get()


def _texts(row: dict[str, Any]) -> list[str]:
    known = {True: "yes", False: "NO", None: "?"}[row["out_of_sample"]]
    return [
        row["variant"],
        str(row["cell"]),
        str(row["fold"]),
        f"{row['first']:%Y-%m-%d}",
        f"{row['last']:%Y-%m-%d}",
        known,
        row["side"],
        _percent(row["base_rate"]),
        _number(row["auc"], 3),
        _percent(row["precision"]),
        _number(row["at"], 2),
        "-" if row["fires"] is None else f"{row['fires']:,}",
        f"{row['trades']:,}",
        _percent(row["win_rate"]),
        METRICS["edge"].written(row["edge"], short=True),
        METRICS["gross_expectancy"].written(row["gross_expectancy"], short=True),
        METRICS["expectancy"].written(row["expectancy"], short=True),
    ]


def _caption(table: FoldTable) -> list[str]:
    lines = [
        f"Trades are those of {table.chosen},",
        "by the fold of their entry bar. gross and net: mean return a trade before and after costs.",
        "precision: how often the label came true where the probability reached the threshold under 'at'; base rate:",
        "how often it comes true anyway. edge: win rate above what the payoff needs, in percentage points.",
    ]
    told = _told(table.rows)
    if told is not None:
        lines.append(told)
    if table.without:
        lines.append(f"Not shown, for want of folds or of a cell with enough trades: {', '.join(table.without)}.")
    return lines


def _told(rows: pl.DataFrame) -> str | None:
    """Say how far a fold's area under the curve goes with what it earned."""
    both = rows.filter(pl.col("out_of_sample"), pl.col("auc").is_not_null(), pl.col("expectancy").is_not_null())
    if len(both) < FEWEST_FOLDS:
        return None
    rank = both.select(pl.corr("auc", "expectancy", method="spearman")).item()
    return (
        f"Rank correlation of a fold's auc with its net return a trade, out of sample: {rank:+.2f} over {len(both)} "
        "folds and sides."
    )


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value * 100:.1f}"


def _number(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"
