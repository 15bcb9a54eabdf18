"""Training beside trading as a table for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from rich.table import Table
from rich.text import Text

from results.run.metrics import METRICS
from results.style.counts import counted
from results.style.palette import TERMINAL
from results.style.terminal import heading, plain_table, printed
from results.tables.fold_record import FoldTable
from sweeps.runs.records import ASSET

__all__ = ["folds_text"]

FEWEST_FOLDS = 4
_SCORES = ("base_rate", "auc", "precision", "at", "fires")
_TRADING = ("trades\n", "win\n%", "edge\npp", "gross\n%", "net\n%")
_IN_SAMPLE = tuple("IS\n" + heading.replace("\n", " ").strip() for heading in _TRADING)
_TRAINING = ("base rate\n%", "auc\n", "precision\n%", "at\n", "fires\n")


def folds_text(table: FoldTable) -> str:
    """Return a fold table as text: what was earned out of sample, every fold, and what trading says of training."""
    parts: list[Any] = []
    if not table.earned.is_empty():
        parts += [heading("Earned out of sample, all trades together"), Text(), _earned(table), Text()]
    trained = _trained(table.rows)
    title = "Trading beside training, fold by fold" if trained else "Trading, fold by fold"
    parts += [heading(title), Text(), _folds(table, trained=trained), Text()]
    return printed([*parts, *_caption(table)], keys=3)


def _table(left: tuple[str, ...], right: tuple[str, ...]) -> Table:
    shown = plain_table()
    for name in left:
        shown.add_column(name, no_wrap=True)
    for name in right:
        style = TERMINAL["seen"] if name.startswith("IS\n") else ""
        shown.add_column(name, justify="right", no_wrap=True, style=style)
    return shown


def _earned(table: FoldTable) -> Table:
    """Return what each variant and side earned out of sample, and beside it what it earned on bars it had seen."""
    beside = table.earned["seen_trades"].sum() > 0
    shown = _table(
        (*_asset(table.earned), "variant\n", "cell\n", "side\n"), (*_TRADING, *(_IN_SAMPLE if beside else ()))
    )
    for row in table.earned.iter_rows(named=True):
        style = "" if row["trades"] else TERMINAL["bad"]
        texts = (*_traded(row), *(_in_sample(row) if beside else ()))
        shown.add_row(*_named(row), str(row["cell"]), row["side"], *texts, style=style)
    return shown


def _folds(table: FoldTable, *, trained: bool) -> Table:
    left = (*_asset(table.rows), "variant\n", "cell\n", "fold\n", "from\n", "to\n", "oos\n", "side\n")
    beside = table.rows["seen_trades"].sum() > 0
    shown = _table(left, (*_TRADING, *(_IN_SAMPLE if beside else ()), *(_TRAINING if trained else ())))
    before = None
    for row in table.rows.iter_rows(named=True):
        if before not in (None, _named(row)):
            shown.add_section()
            shown.add_row()
        before = _named(row)
        texts = _texts(row, beside=beside, trained=trained)
        shown.add_row(*texts, style=TERMINAL["bad"] if row["out_of_sample"] == 0 else "")
    return shown


def _asset(rows: pl.DataFrame) -> tuple[str, ...]:
    return ("asset\n",) if ASSET in rows.columns else ()


def _named(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a row is about: its variant, after its asset where there are several."""
    return tuple(row[name] for name in (ASSET, "variant") if name in row)


def _trained(rows: pl.DataFrame) -> bool:
    """Return whether anything is known of the folds' training."""
    return any(rows[name].is_not_null().any() for name in _SCORES)


def _texts(row: dict[str, Any], *, beside: bool, trained: bool) -> list[str]:
    scores = [
        _percent(row["base_rate"]),
        _number(row["auc"], 3),
        _percent(row["precision"]),
        _number(row["at"], 2),
        "-" if row["fires"] is None else f"{row['fires']:,}",
    ]
    return [
        *_named(row),
        str(row["cell"]),
        str(row["fold"]),
        f"{row['first']:%Y-%m-%d}",
        f"{row['last']:%Y-%m-%d}",
        _share(row["out_of_sample"]),
        row["side"],
        *_traded(row),
        *(_in_sample(row) if beside else ()),
        *(scores if trained else ()),
    ]


def _traded(row: Mapping[str, Any]) -> list[str]:
    return [
        f"{row['trades']:,}",
        _percent(row["win_rate"]),
        *(METRICS[name].written(row[name], short=True) for name in ("edge", "gross_expectancy", "expectancy")),
    ]


def _in_sample(row: Mapping[str, Any]) -> list[str]:
    return _traded({name.removeprefix("seen_"): value for name, value in row.items() if name.startswith("seen_")})


def _share(share: float | None) -> str:
    """Return how much of a fold is out of sample; what is so in part is neither all nor nothing."""
    if share is None:
        return "?"
    return {0.0: "no", 1.0: "yes"}.get(share) or f"{min(max(share, 0.01), 0.99):.0%}"


def _caption(table: FoldTable) -> list[str]:
    lines = [
        f"Trades are those of {table.chosen}, by the fold of their entry bar.",
        (
            "gross and net: mean return a trade before and after costs. edge: win rate above what the payoff needs, in "
            "percentage points (pp)."
        ),
    ]
    if _trained(table.rows):
        lines += [
            (
                "precision: how often the label came true where the probability reached the threshold under 'at'; base "
                "rate: how often it comes true anyway; fires: bars that reached it."
            ),
        ]
    if table.earned.is_empty():
        lines.append("The signal file does not say which bars the models have seen: out-of-sample results are unknown.")
    elif table.earned["seen_trades"].sum() > 0 or (table.rows["out_of_sample"] == 0).any():
        lines += [
            (
                "oos: how much of the fold's bars is out of sample. Under IS (in sample), and not before it, stand "
                "trades that touch a bar the model had seen: what they earned proves nothing. "
                "Red: nothing there is out of sample."
            ),
        ]
    if table.loose:
        lines.append(f"{counted(table.loose, 'trade')} entered on a bar of no fold: not in the table by fold.")
    lines += _rank_correlation(table.rows)
    if table.without:
        lines.append(f"Not shown, for want of folds or of a cell with enough trades: {', '.join(table.without)}.")
    return lines


def _rank_correlation(rows: pl.DataFrame) -> list[str]:
    """Say how far a fold's area under the curve goes with what it earned."""
    both = rows.filter(pl.col("out_of_sample") == 1, pl.col("auc").is_not_null(), pl.col("expectancy").is_not_null())
    if len(both) < FEWEST_FOLDS:
        return []
    rank = both.select(pl.corr("auc", "expectancy", method="spearman")).item()
    return [
        (
            f"Rank correlation of a fold's auc with its net return a trade, out of sample: {rank:+.2f} over "
            f"{len(both)} folds and sides."
        )
    ]


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value * 100:.1f}"


def _number(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"
