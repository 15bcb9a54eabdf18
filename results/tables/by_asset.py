"""What every asset has of a setting, beside what they have together."""

from __future__ import annotations

import polars as pl

from results.run.metrics import METRICS
from results.run.pooled_assets.reductions import ENOUGH_ASSETS, OVER_ASSETS, over_assets
from results.run.pooled_assets.settings import setting_ranges
from results.run.run import Run
from results.run.views import Cost, view
from signals import InputError
from sweeps.measures.ratios import sufficient
from sweeps.measures.samples import Sample

__all__ = ["check_ranked", "each_asset"]


def check_ranked(reduce: str | None, metric: str) -> None:
    """Refuse a reduction over assets that there is not.

    Raises
    ------
    InputError
        Naming what to write instead.
    """
    if reduce is None:
        return
    if reduce not in OVER_ASSETS:
        raise InputError(f"`reduce={reduce!r}` is unknown; rank settings by one of {', '.join(OVER_ASSETS)}")
    over_assets(reduce, METRICS[metric])


def each_asset(run: Run, metric: str, sample: Sample, cost: Cost) -> pl.DataFrame:
    """Return the middle and the worst asset's metric of every setting, and how many assets are positive.

    Parameters
    ----------
    run
        Of several assets, not pooled.
    metric, sample, cost
        As ranked.

    Returns
    -------
    polars.DataFrame
        `cell` (the setting), `median_asset`, `worst_asset` and `assets_positive`, the share of assets whose metric is above
        its neutral value, or whose expectancy is above 0 if it has none. An asset without enough trades does not count;
        where fewer than half of the assets have enough, all three are null, and the worst is where any has not.
    """
    basis, measured = run.basis(sample), METRICS[metric]
    enough = pl.lit(value=True) if measured.counts_trades else sufficient()
    signed = measured if measured.neutral is not None else METRICS["expectancy"]
    known = pl.col(f"_{metric}").count()
    found = []
    for stored, setting in setting_ranges(run):
        value = {name: pl.when(enough).then(pl.col(name)).alias(f"_{name}") for name in {metric, signed.name}}
        cells = view(stored, basis, cost).select(setting.alias("cell"), *value.values())
        reduced = [
            pl.when(known >= ENOUGH_ASSETS[name] * len(run.assets))
            .then(over_assets(name, of)(pl.col(f"_{of.name}")).cast(pl.Float64))
            .alias(name)
            for name, of in zip(OVER_ASSETS, (measured, measured, signed), strict=True)
        ]
        found.append(run.collect(cells.group_by("cell").agg(reduced)))
    return pl.concat(found)
