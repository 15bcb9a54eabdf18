"""Files whose time zones polars does not know: fixed offsets, as pandas writes them, and names of no zone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

__all__ = ["in_utc", "is_zone_unknown"]


def is_zone_unknown(error: BaseException) -> bool:
    """Whether polars failed at the name of a time zone."""
    return "unable to parse time zone" in str(error)


def in_utc(path: Path, *, parquet: bool) -> pl.LazyFrame:
    """Read a Parquet or Feather file with every time zone relabelled as UTC.

    Arrow stores instants in UTC whatever zone they are to be shown in, so that nothing but the label changes.
    """
    import pyarrow  # noqa: ICN001, PLC0415 - slow to load, and seldom needed
    from pyarrow import feather  # noqa: PLC0415
    from pyarrow import parquet as parquet_files  # noqa: PLC0415

    table: Any = parquet_files.read_table(path) if parquet else feather.read_table(path)
    for place, field in enumerate(table.schema):
        if pyarrow.types.is_timestamp(field.type) and field.type.tz is not None:
            stored = table.column(place).cast(pyarrow.int64()).cast(pyarrow.timestamp(field.type.unit))
            utc = stored.cast(pyarrow.timestamp(field.type.unit, "UTC"))
            table = table.set_column(place, field.name, utc)
    frame: Any = pl.from_arrow(table.replace_schema_metadata(None))
    return frame.lazy()  # type: ignore[no-any-return]
