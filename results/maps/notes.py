"""What a map cannot show by itself: which axes it hides, and which of its own axes change nothing."""

from __future__ import annotations

import numpy as np
import polars as pl

from results.maps.reductions import WITHIN
from results.run.described.words import dates_of
from results.run.in_sample import in_sample_notes, listed, unknown_notes
from results.run.metrics import Metric
from results.run.run import Run
from results.style.counts import counted
from sweeps.measures.samples import Sample
from sweeps.measures.sufficiency import SUFFICIENT
from sweeps.runs.records import ASSET

__all__ = ["bound_notes", "constant_axes", "dated", "hidden_axes", "provenance", "sample_notes"]

# Values that differ by less than this, relative to the largest, differ by rounding.
_SAME = 1e-9


def hidden_axes(run: Run, shown: list[str], where: str | None) -> str:
    """Name the axes of a run that a map reduces over, with how many values each has unless a condition drops some."""
    hidden = [f"asset ({len(run.assets)})"] if ASSET in run.axes and ASSET not in shown else []
    for axis in run.info.grid.axes:
        if not {axis.name, *axis.ties} & set(shown):
            values = f" ({len(axis.quantiles or axis.values)})" if where is None else ""
            hidden.append(axis.name.replace("_", " ") + values)
    return ", ".join(hidden)


def constant_axes(run: Run, table: pl.DataFrame, axes: list[str], metric: Metric) -> list[str]:
    """Say which axes of a map leave every value as it is, and why: that is known from the whole run.

    Parameters
    ----------
    run
        What is mapped.
    table
        As returned by `map_table`.
    axes
        Its axes.
    metric
        What the map shows.

    Returns
    -------
    list of str
        One sentence for each such axis: a picture of stripes is not a finding.
    """
    known = table.drop_nulls("value")
    if known.is_empty():
        return []
    does = {name: effect.what for effect in run.info.effects for name in (effect.axis, *effect.ties)}
    size = known.select(pl.col("value").abs().max()).item()
    notes = []
    for name in axes:
        others = [other for other in axes if other != name]
        spread = known.group_by(others).agg(pl.len(), (pl.col("value").max() - pl.col("value").min()).alias("spread"))
        compared = spread.filter(pl.col("len") > 1)
        if compared.is_empty() or (compared["spread"] > _SAME * size).any():
            continue
        words = name.replace("_", " ")
        if does.get(name) == "dead":
            notes.append(f"{words} changes nothing in this run: a dead axis, not a finding")
        elif does.get(name) == "scales" and metric.scale_free:
            notes.append(
                f"{words} scales wins and losses alike here and cannot move this metric: the stripes are no finding"
            )
        else:
            notes.append(f"{words} makes no difference on this map: the stripes are no finding")
    return notes


def provenance(run: Run, sample: Sample) -> list[str]:
    """Say what a reader must know of the run itself: unfinished, pooled, tried after others, peeking, or seen by the model."""
    notes = [*run.told]
    if len({dates_of(each) for each in run.records}) > 1:
        notes.append(f"assets have bars of their own: {listed([dated(run, name) for name in run.assets])}")
    if not run.complete:
        notes.append("the sweep is not finished: only the cells of its finished chunks are shown")
    if run.tried_before:
        notes.append(
            f"tried on the same signals before: {counted(run.tried_before, 'cell')}; the best of all is luckier"
        )
    if run.info.grid.peeks:
        notes.append("thresholds are quantiles of the whole span: they peek at it")
    return notes + (in_sample_notes(run) if sample == "all" else unknown_notes(run))


def bound_notes(table: pl.DataFrame, shown: Metric) -> list[str]:
    """Say how far the values of a very large map may be off, where they were found in one reading.

    Parameters
    ----------
    table
        As returned by `map_table`.
    shown
        The metric of its values.
    """
    if WITHIN not in table.columns:
        return []
    within = table.filter(pl.col("value").is_not_null())[WITHIN].max()
    if not isinstance(within, float) or within == 0.0:
        return []
    unit = {"percent": " %", "points": " pp"}.get(shown.unit, "")
    return [
        f"so many cells are read once: values are within {within * shown.factor:.2g}{unit} of those of all of them together"
    ]


def dated(run: Run, asset: str) -> str:
    """Return an asset's name, with the dates of its bars where those differ from asset to asset."""
    if len({dates_of(each) for each in run.records}) == 1:
        return asset
    first, last = dates_of(run.records[run.assets.index(asset)])
    return f"{asset} {first} to {last}"


def sample_notes(run: Run, sample: Sample, table: pl.DataFrame) -> list[str]:
    """Say of an out-of-sample map how many trades it shows, of how many; the number is that of a middling square.

    Parameters
    ----------
    run, sample
        What is mapped.
    table
        As returned by `map_table`.
    """
    if sample == "all":
        return []
    if run.standing == "whole":
        return ["every trade is out of sample: the model had seen none of its bars"]
    shown, whole = (
        float(np.nanmedian(table[f"median_trades_{name}"].cast(pl.Float64).to_numpy())) for name in ("oos", "all")
    )
    counted = f"{shown:,.0f} of the {whole:,.0f} trades"
    notes = [
        f"shown: {counted} of a median {'setting' if run.pooled else 'cell'}; the model had seen bars of the others (sample all shows them too)"
    ]
    if table["value"].null_count() == len(table):
        notes.insert(0, _why_nothing(table["median_trades_oos"].max()))
    return notes


def _why_nothing(most: object) -> str:
    """Say why no square of an out-of-sample map has a value; `most` is the median number of trades of the fullest one."""
    if isinstance(most, int | float) and most >= SUFFICIENT.trades:
        return (
            f"NOTHING TO SHOW: in no square have most cells {SUFFICIENT.wins} wins and {SUFFICIENT.losses} losses out of sample, "
            "however many their trades"
        )
    return "TOO LITTLE IS OUT OF SAMPLE to show anything: no square has enough such trades"
