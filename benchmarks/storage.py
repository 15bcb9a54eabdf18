"""Bytes a cell takes on the disk, as rows and factored, and what writing and reading cost: ``python -m benchmarks.storage``."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np
import polars as pl

import grids
from benchmarks.cells import Cells, steps
from benchmarks.machine import machine
from benchmarks.samples import Sample, simulated
from benchmarks.speed.kinds import SELECTIVE, balance_stops, price_stops, ramps, targets, trailing_stops
from benchmarks.tables.table import Table
from grids.parameters import Value
from grids.table import CellTable
from signals import Signals, read
from sweeps.engines import measured
from sweeps.event.engine import EventEngine
from sweeps.measures.evaluation import Evaluation
from sweeps.measures.frames import packed
from sweeps.plan.order import work_order
from sweeps.store.factored import FactoredPart
from sweeps.store.reading import read as read_part
from sweeps.store.writing import PartWriter

__all__ = ["Kind", "Stored", "kinds", "measure", "store"]

Made = TypeVar("Made")

_RESULTS = Path(__file__).parent / "results"
_BOT = Path(__file__).parents[2] / "shared" / "data" / "bot_signals_btcusdt_5m.parquet"
_CHUNK = 65_536
_FEW = ["long_entry", "edge"]
_CPU = (
    "CPU seconds, as ratios in one process: writing is from what the engine found to the bytes of a part, reading from a part to "
    f"{' and '.join(_FEW)}, or to all columns of every cell."
)
_ERROR = (
    "The largest error is of any number of any cell, of itself, or of 1 where that is more; counts, states, nulls and parameters "
    "are the same."
)
_SHARED, _APART = 10.0, 40.0
"""Bytes a cell that were asked for: with 16 exposures on price stops, and where every cell has a path of its own."""


@dataclass(frozen=True)
class Stored:
    """Some cells of one grid, stored both ways.

    Attributes
    ----------
    grid, cells, families
        Which, how many, and how many of them there are numbers of.
    rows_bytes, factored_bytes
        Of all of them.
    asked
        Bytes a cell that were asked for; None where none were.
    writing, reading_few, reading_all
        CPU seconds of the factored layout over those of rows: from what the engine found to the bytes of a part; from a part to two
        columns, and to all.
    share
        CPU seconds of writing factored over those of evaluating.
    error
        The largest difference of any number from what was computed, of itself, or of 1 where that is more.
    """

    grid: str
    cells: int
    families: int
    rows_bytes: int
    factored_bytes: int
    asked: float | None
    writing: float
    reading_few: float
    reading_all: float
    share: float
    error: float


def half_seen(sample: Sample) -> Sample:
    """Return a sample of which the model has seen the first half."""
    made = sample.signals
    flags = np.arange(len(made)) >= len(made) // 2
    variants = {name: replace(values, out_of_sample=flags) for name, values in made.variants.items()}
    return replace(sample, signals=replace(made, variants=variants))


@dataclass(frozen=True, eq=False)
class Kind:
    """A grid, what it runs on, and bytes a cell that were asked for."""

    cells: Cells
    signals: Signals
    asked: float | None = None


def kinds(sample: Sample, sides: int) -> dict[str, Kind]:
    """Return grids by name."""
    simple, mixed = sample.signals, half_seen(sample).signals
    bot = read(_BOT) if _BOT.exists() else mixed
    entries: dict[str, Sequence[Value]] = {"long_entry": steps(0.5, 0.89, 14), "short_entry": steps(0.5, 0.89, 14)}
    several: dict[str, Sequence[Value]] = {
        "stop_loss": [0.003, 0.0075, 0.015, 0.03],
        "take_profit": [0.005, 0.01, 0.02, None],
        **entries,
        "fee": [0.0002, 0.0005],
    }
    fixed: dict[str, Value] = {"stop_basis": "price", "long_exit": 0.7, "short_exit": 0.7}
    if len(bot.variants) > 1:
        fixed["variant"] = next(iter(bot.variants))
    where = "the bot's file" if _BOT.exists() else "simulated bars"
    four = Cells("", {**several, "leverage": [1.0, 2.0, 4.0, 8.0]}, fixed)
    return {
        "price stops, 16 exposures": Kind(price_stops("", SELECTIVE, sides, 16), simple, _SHARED),
        "the same, half of the bars seen": Kind(price_stops("", SELECTIVE, sides, 16), mixed, _SHARED),
        "price stops, one exposure": Kind(price_stops("", SELECTIVE, sides, 1), simple, _APART),
        "price stops and targets, one exposure": Kind(targets(SELECTIVE, sides, 1), simple, _APART),
        "trailing stops, 16 exposures": Kind(trailing_stops(SELECTIVE, sides, 16), simple, _SHARED),
        "balance stops with liquidation": Kind(balance_stops(SELECTIVE, sides, 16), simple, _APART),
        "ramp sizing, 16 exposures": Kind(ramps(SELECTIVE, sides, 16), simple),
        f"{where}, some bars seen, two fees, four exposures": Kind(four, bot),
    }


def store(name: str, kind: Kind, chunks: int, times: int) -> Stored:
    """Store the first chunks of a grid both ways."""
    grid = grids.parse(_stated(kind.cells), name).resolve(kind.signals)
    order = work_order(grid)
    engine, writer = EventEngine(kind.signals, grid.names), PartWriter.of(grid, kind.signals, order)
    tables = (grid.cells(index).unbroken() for index in islice(grid.selected.chunks(_CHUNK, order), chunks))
    found = [_stored(name, _Chunk(engine, writer, table), kind.asked, times) for table in tables]
    return _together(found)


def _stated(cells: Cells) -> dict[str, dict[str, object]]:
    def said(value: Value) -> Value:
        return "none" if value is None else value

    axes = {name: {"values": [said(value) for value in values]} for name, values in cells.axes.items()}
    return {"axes": dict(axes), "fixed": {name: said(value) for name, value in cells.fixed.items()}}


@dataclass(frozen=True, eq=False)
class _Chunk:
    """A chunk of a grid, and what stores it."""

    engine: EventEngine
    writer: PartWriter
    table: CellTable

    def rows(self, evaluation: Evaluation) -> bytes:
        """Return it as rows."""
        measures = measured(self.engine, self.table, evaluation)
        return packed(pl.concat([self.table.frame(), measures], how="horizontal")).getvalue()


def _stored(name: str, chunk: _Chunk, asked: float | None, times: int) -> Stored:
    """Store one chunk both ways, and read it back."""
    evaluating, evaluation = _timed(partial(chunk.engine.evaluate, chunk.table), times)
    to_rows, rows = _timed(partial(chunk.rows, evaluation), times)
    to_families, content = _timed(partial(chunk.writer.content, chunk.table, evaluation), times)
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "part-00000.parquet", Path(folder) / "part-00000.cells"
        for file, held in zip(files, (rows, content), strict=True):
            file.write_bytes(held)
        few = [_timed(partial(read_part, file, _FEW), times)[0] for file in files]
        whole = [_timed(partial(read_part, file), times) for file in files]
        families = FactoredPart(files[1]).families
    return Stored(
        grid=name,
        cells=len(chunk.table),
        families=families,
        rows_bytes=len(rows),
        factored_bytes=len(content),
        asked=asked,
        writing=to_families / to_rows,
        reading_few=few[1] / few[0],
        reading_all=whole[1][0] / whole[0][0],
        share=to_families / evaluating,
        error=_error(whole[0][1], whole[1][1]),
    )


def _timed(work: Callable[[], Made], times: int) -> tuple[float, Made]:
    """Return the least CPU seconds of some runs, and what came out."""
    seconds, made = [], work()
    for _ in range(times):
        began = time.process_time()
        made = work()
        seconds.append(time.process_time() - began)
    return max(min(seconds), 1e-6), made


def _error(wanted: pl.DataFrame, found: pl.DataFrame) -> float:
    """Return the largest difference of any number, of itself, or of 1 where that is more; all else must be the same."""
    worst = 0.0
    for name in wanted.columns:
        one, other = wanted[name], found[name]
        if one.dtype != pl.Float64:
            assert one.equals(other, null_equal=True), name
            continue
        apart = ((one - other).abs() / one.abs().clip(1.0)).max()
        worst = max(worst, float(apart) if isinstance(apart, float) else 0.0)
    return worst


def _together(parts: Sequence[Stored]) -> Stored:
    first = parts[0]
    mean = {
        name: float(np.mean([getattr(part, name) for part in parts]))
        for name in ("writing", "reading_few", "reading_all", "share")
    }
    sums = {
        name: sum(getattr(part, name) for part in parts)
        for name in ("cells", "families", "rows_bytes", "factored_bytes")
    }
    return replace(first, **sums, **mean, error=max(part.error for part in parts))  # type: ignore[arg-type]


def measure(n_bars: int, sides: int, chunks: int, times: int) -> list[Stored]:
    """Store every kind of grid both ways."""
    return [store(name, kind, chunks, times) for name, kind in kinds(simulated(n_bars), sides).items()]


def _table(stored: Sequence[Stored], n_bars: int) -> Table:
    header = (
        *("grid", "cells", "families", "bytes a cell, rows", "factored", "asked for", "of rows"),
        *("writing, of rows", "of evaluating", "reading two columns, of rows", "all columns", "largest error"),
    )
    rows = [
        (
            one.grid,
            f"{one.cells:,}",
            f"{one.families:,}",
            f"{one.rows_bytes / one.cells:.0f}",
            f"{one.factored_bytes / one.cells:.1f}",
            "" if one.asked is None else f"{one.asked:.0f}",
            f"1/{one.rows_bytes / one.factored_bytes:.0f}",
            f"{one.writing:.2f}",
            f"{one.share:.2f}",
            f"{one.reading_few:.1f}",
            f"{one.reading_all:.1f}",
            f"{one.error:.0e}",
        )
        for one in stored
    ]
    notes = (
        f"{n_bars:,} simulated bars unless said otherwise; parts of {_CHUNK:,} cells, the first of each grid.",
        _CPU,
        _ERROR,
    )
    return Table("Cells on the disk", header, rows, notes)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.storage", description=__doc__)
    parser.add_argument("--bars", type=int, default=30_000)
    parser.add_argument("--sides", type=int, default=64, help="entry thresholds a side")
    parser.add_argument("--chunks", type=int, default=1)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--out", type=Path, default=_RESULTS, help="folder of storage.md and storage.json")
    options = parser.parse_args(arguments)
    stored = measure(options.bars, options.sides, options.chunks, options.repetitions)
    table = _table(stored, options.bars)
    about = [f"- {name}: {value}" for name, value in machine().items()]
    options.out.mkdir(parents=True, exist_ok=True)
    text = "\n\n".join(
        ["# What a cell takes on the disk", "Written by `make bench`.", "\n".join(about), table.markdown()]
    )
    (options.out / "storage.md").write_text(text + "\n", encoding="utf-8")
    (options.out / "storage.json").write_text(
        json.dumps([asdict(one) for one in stored], indent=1) + "\n", encoding="utf-8"
    )
    print(table.markdown())


if __name__ == "__main__":
    main()
