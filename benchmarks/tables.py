"""What was measured as tables of text, shown on the terminal and written as Markdown alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.measured import MARK, Measured, OnSample
from benchmarks.rates import THREADS

__all__ = ["Table", "mark_line", "notes", "tables"]


@dataclass(frozen=True)
class Table:
    """A table of text; the first column is words, the others are numbers.

    Attributes
    ----------
    title
        What it shows.
    header, rows
        Cells of text.
    """

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]

    def markdown(self) -> str:
        """Return the table in Markdown."""
        rule = "| --- |" + " ---: |" * (len(self.header) - 1)
        lines = [f"### {self.title}", "", _line(self.header), rule, *map(_line, self.rows)]
        return "\n".join(lines)


def tables(measured: Measured) -> list[Table]:
    """Return all tables of a run."""
    found = []
    for sample in measured.samples:
        found += [_engine(sample), _peers(sample)]
    return [*found, _starts(measured), _whole(measured)]


def mark_line(measured: Measured) -> str:
    """Say whether the mark is reached."""
    rate = measured.rate_for_mark
    word = "reached" if rate >= MARK else "not reached"
    return (
        f"mark: {MARK:,} cells a second on {THREADS} threads on a grid with several exposures: {word} "
        f"({rate:,.0f}, the lowest of {len(measured.samples)} samples)"
    )


def notes(measured: Measured) -> list[str]:
    """Say how it was measured and what the contenders' rules are."""
    lines = [
        (
            f"Best of {measured.repetitions} repetitions after a warm-up, for every contender alike, because other work on "
            "the machine only ever makes a repetition slower. Ratios are between rates of this run, one thread each."
        ),
        (
            "Peers run 25 cells (the reference 4) spread evenly over the grid 'simple': fills at the close, an intrabar "
            "price stop, exits by probability, 16 leverages. A peer's cell costs the same whatever the grid; the event "
            "engine's does not, since cells that differ only in exposure share their trades: hence two ratios."
        ),
        (
            "vectorbt gets one call with 25 columns, the thresholds compared with the probabilities inside the time. With "
            "statistics: count, win rate, mean win, mean loss, expectancy, profit factor of every column; the event engine "
            "computes all sums of the contract, drawdown and daily deviation among them."
        ),
        (
            "vectorbt with a signal callback makes the contract's trades. From arrays, an entry and an exit of the same side "
            "on one bar exclude each other, so that a bar on which both fire never enters and it makes fewer trades."
        ),
    ]
    for found in measured.samples:
        same = found.agreement
        lines.append(
            f"{found.sample} ({found.bars:,} bars), before timing: {same.reference_trades:,} trades of "
            f"{same.reference_cells} cells equal the plain reference's (bars, sides, reasons; net returns within "
            f"{same.reference_difference:.1e}); over {same.cells} cells the bar loop's counts are equal and its sums "
            f"within {same.loop_difference:.1e}; trades: event engine {same.engine_trades:,}, vectorbt with callback "
            f"{same.callback_trades:,}, vectorbt from arrays {same.array_trades:,}."
        )
    return lines


def _engine(found: OnSample) -> Table:
    both = f"{THREADS} threads"
    sizes = ("grid", "cells", "paths", "trades/path")
    header = (*sizes, "cells/s, 1 thread", f"cells/s, {both}", f"paths/s, {both}", "ns/walked trade, 1 thread")
    rows = [
        (
            rate.grid,
            f"{rate.cells:,}",
            f"{rate.paths:,}",
            f"{rate.trades:,.0f}",
            f"{rate.cells_per_second(1):,.0f}",
            f"{rate.cells_per_second(THREADS):,.0f}",
            f"{rate.paths_per_second(THREADS):,.0f}",
            f"{rate.nanoseconds_per_walked_trade:.1f}",
        )
        for rate in found.engine
    ]
    lane = f"{found.nanoseconds_per_further_lane:.2f} ns per trade and further exposure"
    return Table(f"{found.sample}, {found.bars:,} bars: the event engine ({lane})", header, rows)


def _peers(found: OnSample) -> Table:
    many, one = found.grid("simple, 16 exposures").cells_per_second(1), found.grid("simple, one exposure")
    single = one.cells_per_second(1)
    header = ("peer, 1 thread", "cells/s", "event engine, 16 exposures", "event engine, one exposure")
    rows = [("event engine", "", f"{many:,.0f} cells/s", f"{single:,.0f} cells/s")]
    rows += [
        (
            rate.peer,
            f"{rate.cells_per_second:,.1f}",
            f"{many / rate.cells_per_second:,.1f} times",
            f"{single / rate.cells_per_second:,.1f} times",
        )
        for rate in found.peers
    ]
    return Table(
        f"{found.sample}: the same cells by others, and how many times faster the event engine is", header, rows
    )


def _starts(measured: Measured) -> Table:
    header = ("start", "imports, s", "first evaluation, s", "second, s", "peak memory, MB")
    rows = [
        (
            start.kind,
            f"{start.seconds_import:.2f}",
            f"{start.seconds_first:.2f}",
            f"{start.seconds_again:.2f}",
            f"{start.peak_megabytes:,.0f}",
        )
        for start in measured.starts
    ]
    return Table("A fresh process, 262,144 cells with 16 exposures on 1 thread", header, rows)


def _whole(measured: Measured) -> Table:
    whole = measured.whole
    header = ("whole process", "cells", "seconds", "of it the run", "cells/s", "files, MB", "peak memory, MB")
    row = (
        f"{THREADS} threads, files included",
        f"{whole.cells:,}",
        f"{whole.seconds_process:.1f}",
        f"{whole.seconds_run:.1f}",
        f"{whole.cells_per_second:,.0f}",
        f"{whole.megabytes_written:,.0f}",
        f"{whole.peak_megabytes:,.0f}",
    )
    return Table("A million simulated cells, from grid file to Parquet; the better of two processes", header, [row])


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"
