"""Whether funding was charged in a run: `run.json` says it since this release; of older runs, the columns of their signal files."""

from __future__ import annotations

from contextlib import suppress

import polars as pl

from results.run.break_even.derived import FUNDED
from signals.filesystem.paths import located
from sweeps.runs.records import ASSET, RunInfo, Traded

__all__ = ["funded"]


def funded(info: RunInfo, *, by_asset: bool) -> pl.Expr:
    """Return the column `FUNDED` of a run's cells, over their parameters.

    Parameters
    ----------
    info
        Of the run.
    by_asset
        Whether cells are of single assets, named in the column `asset`. Pooled ones are funded where any asset is.
    """
    if not info.assets or not by_asset:
        records: list[Traded] = [*info.assets] or [info.signals]
        return (pl.col("funding") & any(map(_has_rates, records))).alias(FUNDED)
    charged = {record.name: _has_rates(record) for record in info.assets}
    known = pl.col(ASSET).cast(pl.String).replace_strict(charged, default=True, return_dtype=pl.Boolean)
    return (pl.col("funding") & known).alias(FUNDED)


def _has_rates(record: Traded) -> bool:
    """Whether the signals have funding rates; true where nobody can say any more."""
    if record.funded is not None:
        return record.funded
    named = (record.layout or {}).get("columns") or {}
    if record.path is None or "funding_rate" in named:
        return True
    with suppress(OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
        # other spellings are understood as well
        return any("fund" in name.lower() for name in pl.read_parquet_schema(located(record.path)))
    return True
