"""Which trades are shown first: those on bars the model had not seen, wherever the signal file says which they are."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from results.run.described.words import dates_of
from results.run.metrics import METRICS, OOS, find_metric
from results.run.run import Run
from results.run.views import Cost
from signals import InputError
from sweeps.measures.samples import Sample
from sweeps.measures.sufficiency import SUFFICIENT
from sweeps.runs.records import ASSET, Traded

__all__ = [
    "check_out_of_sample",
    "few_out_of_sample",
    "leading_metric",
    "leading_sample",
    "out_of_sample_dates",
    "sample_title",
    "sample_words",
]


def leading_sample(run: Run, asked: Sample | None) -> Sample:
    """Return the sample to show first: the one asked for, else out-of-sample trades where the run knows them.

    Raises
    ------
    InputError
        If nothing was asked for and not one trade of the run is out of sample.
    """
    if asked is not None or run.standing == "unknown":
        return asked or "all"
    check_out_of_sample(run)
    return "oos"


def leading_metric(run: Run, name: str, asked: Sample | None) -> tuple[str, Sample]:
    """Return the metric to show and the sample to show it of: `oos_sharpe` is `sharpe` of out-of-sample trades.

    Raises
    ------
    InputError
        If there is no such metric, the metric is of out-of-sample trades and all were asked for; or as
        `leading_sample`.
    """
    short = name.removeprefix(OOS)
    if short == name or short not in METRICS:
        return find_metric(name).name, leading_sample(run, asked)
    if asked == "all":
        raise InputError(
            f"metric {name!r} is of out-of-sample trades, `sample='all'` of all trades; write "
            f"`metric='{short}'`, or `sample='oos'`"
        )
    return short, "oos"


def check_out_of_sample(run: Run) -> None:
    """Refuse to show out-of-sample trades where there is none.

    Raises
    ------
    InputError
        Saying that the models have seen whatever was traded.
    """
    if run.standing == "none":
        raise InputError(
            f"{run.path}: not one trade is out of sample: the model had seen bars of every one, so its numbers say "
            "nothing about the future; `sample='all'` shows them all the same"
        )


def few_out_of_sample(run: Run, cells: pl.LazyFrame) -> str:
    """Say how many out-of-sample trades cells have at most, where none has enough of them.

    Parameters
    ----------
    run
        Their run.
    cells
        With `trades` of the out-of-sample view, and `all_trades`.
    """
    most = run.collect(cells.sort("trades", descending=True, nulls_last=True).select("trades", "all_trades").head(1))
    trades, whole = most.row(0) if len(most) else (None, None)
    had = f"; the most any has is {trades or 0:,} of {whole:,}" if whole else ""
    return f"no cell has enough out-of-sample trades ({SUFFICIENT.words()}){had}"


def out_of_sample_dates(
    run: Run, variants: Collection[str] | None = None, assets: Collection[str] | None = None
) -> tuple[str, str] | None:
    """Return the dates of the first and the last bar that is out of sample for any of some variants, or any at all.

    Parameters
    ----------
    run
        The run.
    variants, assets
        Of which, where not of all.

    Returns
    -------
    tuple of str, or None
        Where there is no such bar, or the run is of a release that did not write it down.
    """
    spans = [
        span
        for record in _records(run, assets)
        for name in (record.out_of_sample_bars if variants is None else variants)
        if (span := record.out_of_sample_bars.get(name)) is not None
    ]
    if not spans:
        return None
    return min(first for first, _ in spans)[:10], max(last for _, last in spans)[:10]


def _records(run: Run, assets: Collection[str] | None) -> list[Traded]:
    named = run.assets or ("",)
    return [record for name, record in zip(named, run.records, strict=True) if assets is None or name in assets]


def sample_words(run: Run, sample: Sample, cost: Cost = "net", cells: pl.LazyFrame | None = None) -> str:
    """Say in plain words which trades are shown, on bars of which dates, and whether before or after costs.

    Parameters
    ----------
    run, sample, cost
        What is shown.
    cells
        With `variant`, and `asset` where the run has several, where only some cells of the run are shown: the dates are those of
        their variants and assets.
    """
    costs = "net of costs" if cost == "net" else "GROSS, before costs"
    assets = None if cells is None or ASSET not in run.axes else _words(run, cells, ASSET)
    if sample == "all":
        in_sample = ", IN-SAMPLE ones too" if run.standing in {"mixed", "none"} else ""
        dates = [dates_of(record) for record in _records(run, assets)]
        span = f"{min(first for first, _ in dates)} to {max(last for _, last in dates)}" if dates else run.span
        return f"{costs}, all trades{in_sample}, {span}"
    every = run.info.signals.variants
    variants = None if cells is None else every if len(every) <= 1 else _words(run, cells, "variant")
    found = out_of_sample_dates(run, variants, assets)
    when = f"{found[0]} to {found[1]}" if found is not None else f"bars within {run.span}"
    return f"{costs}, out-of-sample trades only, {when}"


def _words(run: Run, cells: pl.LazyFrame, name: str) -> list[str]:
    """Return the variants or assets of some cells."""
    return run.collect(cells.select(pl.col(name).cast(pl.String).unique()))[name].to_list()


def sample_title(run: Run, sample: Sample) -> str:
    """Return what to add to a title: nothing where nobody says what the model had seen."""
    if sample == "oos":
        return ", OUT OF SAMPLE"
    return ", all trades, IN-SAMPLE ones too" if run.standing in {"mixed", "none"} else ""
