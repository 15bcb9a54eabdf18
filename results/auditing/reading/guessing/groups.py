"""Whose trades they are, where a list is of several accounts, strategies or bots."""

from __future__ import annotations

import numpy as np
import polars as pl

from results.auditing.reading.guessing.columns import Columns
from signals.arrays import Array

__all__ = ["groups"]

_BARE = ("account", "accounts", "acct")
_FEW = 20


def groups(columns: Columns) -> Array | None:
    """Return the account, strategy or bot of each trade, str (n,); None where the list names none.

    A column called ``account`` holds a balance or a name: words are names, and so is a whole number that many rows share. What is taken for a
    name is no balance any more.
    """
    names = columns.candidates("group") + [name for name in columns.candidates("balance") if _names(columns, name)]
    names = list(dict.fromkeys(name for name in names if columns.frame[name].null_count() < columns.frame.height))
    if not names or "group" in columns.asked.absent:
        return None
    columns.spent.update(names)
    columns.taken["group"] = "+".join(names)
    texts = columns.frame.select(
        pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in names], separator=" / ")
    )
    return np.array(texts.to_series().to_list(), dtype=object)


def _names(columns: Columns, name: str) -> bool:
    """Whether a column that may be a balance by its name holds names or numbers of accounts."""
    if name.strip().lower() not in _BARE or "balance" in columns.asked.columns:
        return False
    if not columns.is_numeric(name):
        return True
    values = columns.numbers(name).values
    known = np.unique(values[np.isfinite(values)])
    return bool((known == np.round(known)).all()) and len(known) <= min(_FEW, max(len(values) // 10, 1))
