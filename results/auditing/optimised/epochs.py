"""Epochs of freqtrade's hyperopt as it saves them: a line of JSON each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl

from signals import InputError
from signals.filesystem.opening import check_file, read_bytes

__all__ = ["EPOCHS", "HEAD", "epochs"]

EPOCHS = (".fthypt",)
HEAD = ("Epoch", "Objective", "Trades", "Profit", "is_best")
"""Columns that tell the form; those of an export as CSV."""
_MEASURES = {
    "Trades": "total_trades",
    "Wins": "wins",
    "Losses": "losses",
    "Avg profit": "profit_mean",
    "Profit": "profit_total",
    "Profit factor": "profit_factor",
    "Sharpe": "sharpe",
    "Max drawdown": "max_drawdown_account",
}


def epochs(path: Path, source: str) -> pl.DataFrame:
    """Return one row an epoch: what came of it, and its parameters after ``is_best``.

    Raises
    ------
    InputError
        If a line is no JSON object of an epoch.
    """
    rows = []
    lines = read_bytes(check_file(path, "one file of epochs")).decode("utf-8", errors="replace").splitlines()
    for at, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            rows.append(_epoch(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise InputError(f"{source}: line {at} is no epoch of a hyperopt; copy the file again") from None
    if not rows:
        raise InputError(f"{source}: has no epochs; run the hyperopt to its end")
    return pl.DataFrame(rows, infer_schema_length=None, strict=False)


def _epoch(read: dict[str, Any]) -> dict[str, Any]:
    measures = read.get("results_metrics") or {}
    row: dict[str, Any] = {"Epoch": read["current_epoch"], "Objective": float(read["loss"])}
    row |= {name: measures.get(key) for name, key in _MEASURES.items() if key in measures}
    row["is_best"] = bool(read.get("is_best"))
    return row | {str(name): value for name, value in read["params_dict"].items()}
