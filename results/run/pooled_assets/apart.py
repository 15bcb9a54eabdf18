"""A run of several assets seen as that of one of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from results.run.run import Run
from results.run.signals import stated_signals
from signals import InputError
from sweeps.runs.records import ASSET
from sweeps.store.reading import scan

__all__ = ["apart", "parts_of"]


def apart(run: Run, asset: str) -> Run:
    """Return the cells of one asset as a run of one file: the same folder and grid, cells counted as in the whole run.

    Parameters
    ----------
    run
        Of several assets.
    asset
        Which of them.

    Raises
    ------
    InputError
        If the run has no such asset, its assets are pooled, or no cell of that one is there.
    """
    if run.pooled:
        raise InputError(f"{run.path}: its assets are pooled; take the run as it was opened")
    stated = stated_signals(run, asset)
    parts = parts_of(run, asset)
    if not parts:
        raise InputError(f"{run.path}: no cell of {asset} is finished yet; finish it with `sweeps.run(resume=True)`")
    return replace(run, parts=parts, info=run.info.model_copy(update={"signals": stated, "assets": []}))


def parts_of(run: Run, asset: str) -> tuple[Path, ...]:
    """Return the parts with the cells of one asset: no part holds those of two."""
    firsts = [run.collect(scan([part]).select(pl.col(ASSET).cast(pl.String)).head(1)).item() for part in run.parts]
    return tuple(part for part, name in zip(run.parts, firsts, strict=True) if name == asset)
