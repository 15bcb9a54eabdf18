"""What a map cannot show by itself: which axes it hides, and which of its own axes change nothing."""

from __future__ import annotations

import polars as pl

from results.metrics import Metric
from results.reading import Run
from results.views import Sample

__all__ = ["constant_axes", "hidden_axes", "provenance"]

# Values that differ by less than this, relative to the largest, differ by rounding.
_SAME = 1e-9
_MONEY = ("leverage", "size", "size_min", "size_max")


def hidden_axes(run: Run, shown: list[str], where: str | None) -> str:
    """Name the axes of a run that a map reduces over, with how many values each has unless a condition drops some."""
    hidden = []
    for axis in run.info.get("grid", {}).get("axes", []):
        names = [axis["name"], *axis.get("ties", [])]
        if not set(names) & set(shown):
            values = f" ({len(axis.get('quantiles') or axis['values'])})" if where is None else ""
            hidden.append(axis["name"].replace("_", " ") + values)
    return ", ".join(hidden)


def constant_axes(table: pl.DataFrame, axes: list[str], metric: Metric) -> list[str]:
    """Say which axes of a map leave every value as it is.

    Parameters
    ----------
    table
        As returned by `map_table`.
    axes
        Its axes.
    metric
        What is mapped; if exposure cannot move it, an axis of leverage or size that changes nothing is explained.

    Returns
    -------
    list of str
        One sentence for each such axis: a picture of stripes is not a finding.
    """
    known = table.drop_nulls("value")
    if known.is_empty():
        return []
    size = known.select(pl.col("value").abs().max()).item()
    notes = []
    for name in axes:
        others = [other for other in axes if other != name]
        spread = known.group_by(others).agg(pl.len(), (pl.col("value").max() - pl.col("value").min()).alias("spread"))
        compared = spread.filter(pl.col("len") > 1)
        if compared.is_empty() or (compared["spread"] > _SAME * size).any():
            continue
        words = name.replace("_", " ")
        if name in _MONEY and metric.scale_free:
            notes.append(
                f"{words} scales wins and losses alike here and cannot move this metric: the stripes are no finding"
            )
        else:
            notes.append(f"{words} changes nothing here: a dead axis, not a finding")
    return notes


def provenance(run: Run, sample: Sample) -> list[str]:
    """Say what a reader must know of the run itself: unfinished, peeking, or seen by the model."""
    notes = []
    if not run.complete:
        notes.append("the sweep is not finished: only the cells of its finished chunks are shown")
    if run.info.get("grid", {}).get("peeks"):
        notes.append("thresholds are quantiles of the whole span: they peek at it")
    if sample == "all":
        shares = list((run.info.get("signals", {}).get("out_of_sample") or {}).values())
        known = [share for share in shares if share is not None]
        if not known:
            notes.append("the signal file does not say which bars the model has seen")
        elif min(known) < 1:
            notes.append(f"the model has seen {1 - min(known):.0%} of the bars: compare --sample oos")
    return notes
