"""Training beside trading as a table for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
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
_SCORES = ("base_rate", "auc", "precision", "at", "fires")
_TRADING = ("trades\n", "win\n%", "edge\npp", "gross\n%", "net\n%")
_TRAINING = ("base rate\n%", "auc\n", "precision\n%", "at\n", "fires\n")


def folds_text(table: FoldTable) -> str:
    """Return a fold table as text: what was earned out of sample, every fold, and what trading says of training."""
    parts: list[Any] = []
    if not table.earned.is_empty():
        parts += [Text("Earned out of sample, all folds together", style="bold"), Text(), _earned(table), Text()]
    trained = _trained(table.rows)
    title = "Trading beside training, fold by fold" if trained else "Trading, fold by fold"
    parts += [Text(title, style="bold"), Text(), _folds(table, trained=trained), Text()]
    wide = Console(width=MOST_WIDTH)
    caption = _caption(table)
    needed = max(*(wide.measure(part).maximum for part in parts), *(len(line) for line in caption))
    console = Console(width=max(Console().width, needed))
    with console.capture() as captured:
        console.print(Group(*parts, *(Text(line) for line in caption)))
    return captured.get()


def _table(left: tuple[str, ...], right: tuple[str, ...]) -> Table:
    shown = Table(header_style="bold", box=None, pad_edge=False, collapse_padding=True)
    for heading in left:
        shown.add_column(heading, no_wrap=True)
    for heading in right:
        style = "dim" if heading.startswith("SEEN") else ""
        shown.add_column(heading, justify="right", no_wrap=True, style=style)
    return shown


def _earned(table: FoldTable) -> Table:
    """Return what each variant and side earned out of sample, and beside it what it earned on bars it had seen."""
    shown = _table(("variant\n", "cell\n", "side\n"), (*_TRADING, *(f"SEEN\n{_one_line(name)}" for name in _TRADING)))
    for row in table.earned.iter_rows(named=True):
        seen = {name.removeprefix("seen_"): value for name, value in row.items() if name.startswith("seen_")}
        style = "" if row["trades"] else "red"
        shown.add_row(row["variant"], str(row["cell"]), row["side"], *_traded(row), *_traded(seen), style=style)
    return shown


def _one_line(heading: str) -> str:
    return heading.replace("\n", " ").strip()


def _folds(table: FoldTable, *, trained: bool) -> Table:
    left = ("variant\n", "cell\n", "fold\n", "from\n", "to\n", "oos\n", "side\n")
    shown = _table(left, (*_TRADING, *(_TRAINING if trained else ())))
    before = None
    for row in table.rows.iter_rows(named=True):
        if before not in (None, row["variant"]):
            shown.add_section()
            shown.add_row()
        before = row["variant"]
        shown.add_row(*_texts(row, trained=trained), style="red" if row["out_of_sample"] is False else "")
    return shown


def _trained(rows: pl.DataFrame) -> bool:
    """Return whether anything is known of the folds' training."""
    return any(rows[name].is_not_null().any() for name in _SCORES)


def _texts(row: dict[str, Any], *, trained: bool) -> list[str]:
    known = {True: "yes", False: "SEEN", None: "?"}[row["out_of_sample"]]
    scores = [
        _percent(row["base_rate"]),
        _number(row["auc"], 3),
        _percent(row["precision"]),
        _number(row["at"], 2),
        "-" if row["fires"] is None else f"{row['fires']:,}",
    ]
    return [
        row["variant"],
        str(row["cell"]),
        str(row["fold"]),
        f"{row['first']:%Y-%m-%d}",
        f"{row['last']:%Y-%m-%d}",
        known,
        row["side"],
        *_traded(row),
        *(scores if trained else ()),
    ]


def _traded(row: Mapping[str, Any]) -> list[str]:
    return [
        f"{row['trades']:,}",
        _percent(row["win_rate"]),
        *(METRICS[name].written(row[name], short=True) for name in ("edge", "gross_expectancy", "expectancy")),
    ]


def _caption(table: FoldTable) -> list[str]:
    lines = [
        f"Trades are those of {table.chosen},",
        "by the fold of their entry bar; of a fold out of sample, those of which every bar is.",
        "gross and net: mean return a trade before and after costs. edge: win rate above what the payoff needs, in points.",
    ]
    if _trained(table.rows):
        lines += [
            "precision: how often the label came true where the probability reached the threshold under 'at'; base rate:",
            "how often it comes true anyway.",
        ]
    if table.earned.is_empty():
        lines.append("The signal file does not say which bars the models have seen: out-of-sample results are unknown.")
    elif (table.earned["trades"] == 0).any() or table.rows["out_of_sample"].eq(other=False).any():
        lines.append("Red, SEEN: the model had seen those bars, so what it earned there proves nothing.")
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
