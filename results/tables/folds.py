"""What each fold's models scored in training, and what the same bars earned in trading, side by side.

Where the folds are given, by a column or by the clock, nothing is known of their training.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl

from grids.cell import Cell
from grids.parameters import Value
from results.run.cells import asset_of, rules_of
from results.run.pooled_assets.apart import apart
from results.run.run import Run
from results.run.signals import span_signals, whole_signals
from results.run.trade_samples import mark_seen, measures_of
from results.tables.fold_cuts import bars_of, given_folds
from results.tables.fold_record import Choice, FoldTable, together
from signals import InputError, Signals
from signals.arrays import Flags
from signals.assets.finding import Given
from sweeps.measures.samples import Sample

__all__ = ["fold_table"]

_SIDES = ("long", "short")
_OUTCOME = ("trades", "wins", "losses", "win_rate", "edge", "gross_expectancy", "expectancy")


def fold_table(
    run: Run,
    cell: Choice = "median",
    *,
    signals: Given | None = None,
    column: str | None = None,
    every: str | None = None,
) -> FoldTable:
    """Join a run's trading outcome to the training metrics in its signal file, fold by fold.

    Parameters
    ----------
    run
        An opened run; without `column` and `every`, of a file that `signals.train` wrote.
    cell
        Which cell stands for each variant: the one of ``"median"`` edge among its cells with enough trades, the
        ``"best"`` (biased upwards: it was picked), or a cell's index, whose rules are then replayed on every variant.
        Edge and trades are those out of sample, unless no cell of the variant has enough of them.
    signals
        The run's signals, or their file, where they are no longer at the path in `run.json`.
    column, every
        Where folds come from, instead of the training in the file's manifest: a column of the signal file with a number
        or label a bar, see `fold_cuts`, or a duration such as ``"30d"``, one fold after another.

    Notes
    -----
    The cell is replayed over the run's whole span, and a trade belongs to the fold of its entry bar; folds outside the
    span are left out. A fold of which the model had seen some bars is split by trade, so that the folds add up to what
    was earned in all.

    Raises
    ------
    InputError
        If the signal file is gone, was changed or has no training in its manifest and no folds are given, or no cell
        can be replayed.
    """
    if not run.assets:
        return _of_one(run, cell, whole_signals(run, signals), column, every)
    own = asset_of(run, cell) if not isinstance(cell, str) else None
    named = run.assets if own is None else (own,)
    return together(
        {asset: _of_one(apart(run, asset), cell, whole_signals(run, signals, asset), column, every) for asset in named}
    )


def _of_one(run: Run, cell: Choice, whole: Signals, column: str | None, every: str | None) -> FoldTable:
    """Return the fold table of one asset."""
    span = span_signals(run, whole)
    given = given_folds(whole, span, column, every)
    manifest = _trained(whole)["variants"] if given is None else {}
    found: dict[str, _Variant] = {}
    variants = _variants(run)
    for variant in variants:
        row = _chosen(run, variant, cell)
        folds = given or manifest.get(variant, {}).get("folds")
        if row is not None and folds is not None:
            found[variant] = _traded_by_fold(int(row["cell"]), rules_of(run, row, variant), folds, span)
    rows = [row for each in found.values() for row in each.rows]
    if not rows:
        raise InputError(f"{run.path}: no cell of a variant with folds has trades to show; widen the grid")
    out_of_sample = {row["variant"] for row in rows if row["out_of_sample"] != 0}
    rows.sort(key=lambda row: row["variant"] not in out_of_sample)
    earned = [row for each in found.values() for row in each.earned]
    by_fold, in_all = (pl.DataFrame(each, infer_schema_length=None) for each in (rows, earned))
    cells = {variant: each.cell for variant, each in found.items()}
    without = tuple(variant for variant in variants if variant not in found)
    return FoldTable(by_fold, in_all, sum(each.loose for each in found.values()), cells, _words(cell), without)


@dataclass(frozen=True)
class _Variant:
    """One variant's part of a `FoldTable`."""

    cell: int
    rows: list[dict[str, Any]]
    earned: list[dict[str, Any]]
    loose: int


def _traded_by_fold(cell: int, rules: Cell, folds: Sequence[Mapping[str, Any]], span: Signals) -> _Variant:
    """Replay the cell that stands for a variant, and give each trade to the fold of its entry bar."""
    import sweeps  # noqa: PLC0415 - the compiled engine is slow to load

    variant = str(rules["variant"])
    trades = mark_seen(sweeps.replay(span, rules).trades, span, rules)
    about = {"variant": variant, "cell": cell}
    sides = [side for side in _SIDES if _traded(side, rules)]
    inside = np.zeros(len(span), dtype=np.bool_)
    rows: list[dict[str, Any]] = []
    for at, fold in enumerate(folds, start=1):
        bars = bars_of(fold, span)
        if bars.any():
            inside |= bars
            label = fold.get("label", at)
            rows += [{**about, "fold": label, **_row(side, fold, bars, rules, trades, span)} for side in sides]
    known = span.variants[variant].out_of_sample is not None
    earned = [{**about, "side": side, **_either(trades, side)} for side in sides] if known else []
    return _Variant(cell, rows, earned, int((~inside[trades["entry_bar"].to_numpy()]).sum()))


def _words(cell: Choice) -> str:
    if cell == "median":
        return "the cell of median edge among each variant's cells with enough trades (out of sample, if any has)"
    if cell == "best":
        return "the cell of highest edge of each variant (out of sample, if known): picked, so biased upwards"
    return f"the rules of cell {cell} on every variant"


def _trained(whole: Signals) -> dict[str, Any]:
    import signals  # noqa: PLC0415 - beside arguments of the same name

    manifest = None if whole.path is None else signals.read_manifest(whole.path)
    if manifest is None or "variants" not in manifest:
        raise InputError(
            f"{whole.source}: its manifest has no training; make the file with `signals.train`, or say where folds "
            "are with `column` or `every`"
        )
    return manifest


def _variants(run: Run) -> list[str]:
    """Return the variants of a run in the order of its grid."""
    first = run.stored.group_by(pl.col("variant").cast(pl.String)).agg(pl.col("cell").min())
    return run.collect(first.sort("cell"))["variant"].to_list()


def _chosen(run: Run, variant: str, cell: Choice) -> dict[str, Any] | None:
    """Return the row of the cell that stands for a variant, None without one."""
    if not isinstance(cell, str):
        found = run.collect(run.stored.filter(pl.col("cell") == cell))
        if found.is_empty():
            raise InputError(f"{run.path}: has no cell {cell}; `results.top(run)` lists cells")
        return found.row(0, named=True)
    samples: tuple[Sample, ...] = ("oos", "all") if run.knows_out_of_sample else ("all",)
    for sample in samples:
        mine = run.cells(None, sample).filter(pl.col("variant").cast(pl.String) == variant)
        able = mine.filter((pl.col("state") == "ok") & pl.col("edge").is_not_null())
        found = run.collect(able.sort("edge", "cell"))
        if not found.is_empty():
            return found.row(len(found) // 2 if cell == "median" else len(found) - 1, named=True)
    return None


def _traded(side: str, rules: Mapping[str, Value]) -> bool:
    return rules[f"{side}_entry"] is not None and rules["side"] in {"both", side}


def _row(  # noqa: PLR0913, PLR0917 - what a row tells of
    side: str,
    fold: Mapping[str, Any],
    bars: Flags,
    rules: Mapping[str, Value],
    trades: pl.DataFrame,
    span: Signals,
) -> dict[str, Any]:
    threshold = float(rules[f"{side}_entry"] or 0.0)
    scores = fold["roles"].get(f"{side}_entry", {}).get("test") or {}
    nearest = max((at for at in scores.get("at", {}) if float(at) <= threshold), key=float, default=None)
    at = {} if nearest is None else scores["at"][nearest]
    first, last = (datetime.fromisoformat(fold[name]) for name in ("test_first_open", "test_last_open"))
    flags = span.variants[str(rules["variant"])].out_of_sample
    return {
        "side": side,
        "first": first,
        "last": last,
        "out_of_sample": None if flags is None else float(flags[bars].mean()),
        "threshold": threshold,
        **_either(trades.filter(pl.Series(bars[trades["entry_bar"].to_numpy()])), side),
        "base_rate": scores.get("base_rate"),
        "auc": scores.get("auc"),
        "at": None if nearest is None else float(nearest),
        "fires": at.get("fires"),
        "precision": at.get("precision"),
    }


def _outcome(trades: pl.DataFrame) -> dict[str, Any]:
    """Return the measures of a few trades."""
    found = measures_of(trades)
    return {name: found[name] for name in _OUTCOME}


def _either(trades: pl.DataFrame, side: str) -> dict[str, Any]:
    """Return the measures of one side's out-of-sample trades, and of the others; all are the former if nobody says."""
    mine = trades.filter(pl.col("side") == side)
    out_of_sample = pl.col("out_of_sample").fill_null(value=True)
    outside, inside = _outcome(mine.filter(out_of_sample)), _outcome(mine.filter(~out_of_sample))
    return outside | {f"seen_{name}": value for name, value in inside.items()}
