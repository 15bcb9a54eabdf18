"""Which trades are shown first: those on bars the model had not seen, wherever the signal file says which they are."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from results.run.metrics import METRICS, OOS, find_metric
from results.run.run import Run
from results.run.views import Cost
from signals import InputError
from sweeps.measures.samples import Sample
from sweeps.measures.sufficiency import SUFFICIENT

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


def out_of_sample_dates(run: Run, variants: Collection[str] | None = None) -> tuple[str, str] | None:
    """Return the dates of the first and the last bar that is out of sample for any of some variants, or any at all.

    Returns
    -------
    tuple of str, or None
        Where there is no such bar, or the run is of a release that did not write it down.
    """
    stated = [each.out_of_sample_bars for each in run.records]
    spans = [
        span
        for bars in stated
        for name in (bars if variants is None else variants)
        if (span := bars.get(name)) is not None
    ]
    if not spans:
        return None
    return min(first for first, _ in spans)[:10], max(last for _, last in spans)[:10]


def sample_words(run: Run, sample: Sample, cost: Cost = "net", cells: pl.LazyFrame | None = None) -> str:
    """Say in plain words which trades are shown, on bars of which dates, and whether before or after costs.

    Parameters
    ----------
    run, sample, cost
        What is shown.
    cells
        With `variant` and `cell`, where only some cells of the run are: the dates are those of their variants.
    """
    costs = "net of costs" if cost == "net" else "GROSS, before costs"
    if sample == "all":
        in_sample = ", IN-SAMPLE ones too" if run.standing in {"mixed", "none"} else ""
        return f"{costs}, all trades{in_sample}, {run.span}"
    dates = out_of_sample_dates(run, None if cells is None else _variants(run, cells))
    when = f"{dates[0]} to {dates[1]}" if dates is not None else f"bars within {run.span}"
    return f"{costs}, out-of-sample trades only, {when}"


def _variants(run: Run, cells: pl.LazyFrame) -> list[str]:
    """Return the variants of some cells; there is nothing to look up where the run has one."""
    every = run.info.signals.variants
    if len(every) <= 1:
        return every
    return run.collect(cells.select(pl.col("variant").cast(pl.String).unique()))["variant"].to_list()


def sample_title(run: Run, sample: Sample) -> str:
    """Return what to add to a title: nothing where nobody says what the model had seen."""
    if sample == "oos":
        return ", OUT OF SAMPLE"
    return ", all trades, IN-SAMPLE ones too" if run.standing in {"mixed", "none"} else ""
