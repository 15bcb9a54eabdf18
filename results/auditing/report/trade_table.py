"""The list as it was read, with what was found on each trade."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import polars as pl

from results.auditing.model import ACCUSING
from results.auditing.record import Audit
from results.auditing.trades import TradeList
from signals.arrays import Array

__all__ = ["trade_table"]


def trade_table(audit: Audit) -> pl.DataFrame | None:
    """Return the trades in the order of the file, columns as of `TradeList`, `side` instead of `short`, and `found` last.

    `found` names the kinds of what accuses a trade, with commas between them. None of a table of a sweep.
    """
    if audit.trades is None:
        return None
    columns = {"row": audit.trades.row} | _columns(audit.trades) | {"found": _found(audit, audit.trades)}
    return pl.DataFrame(columns).sort("row")


def _columns(trades: TradeList) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in fields(trades):
        column: Array | None = getattr(trades, each.name)
        if each.name == "short" and column is not None:
            found["side"] = np.where(column, "short", "long")
        elif column is not None:
            found[each.name] = pl.Series(column).fill_nan(None) if column.dtype.kind == "f" else column
    return found


def _found(audit: Audit, trades: TradeList) -> pl.Series:
    """Return the kinds found on each trade: of all rows of a finding where it names them, else of the first."""
    named = [
        (finding.kind, np.asarray(finding.rows if finding.all_rows is None else finding.all_rows, dtype=np.int64))
        for finding in audit.findings
        if finding.weight in ACCUSING
    ]
    table = pl.DataFrame({"row": trades.row})
    kinds = [
        pl.DataFrame({"row": np.unique(rows), "kind": [kind] * len(np.unique(rows))})
        for kind, rows in named
        if len(rows)
    ]
    if not kinds:
        return pl.Series([None] * len(trades), dtype=pl.String)
    joined = (
        pl.concat(kinds)
        .group_by("row", maintain_order=True)
        .agg(pl.col("kind").unique(maintain_order=True).str.join(", "))
    )
    return table.join(joined, on="row", how="left", maintain_order="left")["kind"]
