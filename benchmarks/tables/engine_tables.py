"""What was measured of the event engine alone, as tables."""

from __future__ import annotations

from benchmarks.speed.assets import OverAssets
from benchmarks.speed.measured import Measured, OnWork
from benchmarks.speed.rates import THREADS
from benchmarks.speed.simulating import TOGETHER
from benchmarks.tables.table import Table

__all__ = ["agreement_table", "cost_table", "memory_bound_table", "process_tables", "work_table"]


def agreement_table(measured: Measured) -> Table:
    """Say what was compared with the plain reference before anything was timed."""
    rows = [
        (
            f"({work.letter}) {found.grid}",
            f"{found.cells}",
            f"{found.trades:,}",
            f"{found.trade_difference:.0e}",
            f"{found.measure_difference:.0e}",
        )
        for work in measured.workloads
        for found in work.agreement
    ]
    header = ("grid", "cells", "trades", "net return within", "measures within")
    notes = (
        (
            "Bars, sides and reasons of all trades are equal; measures are those of one call with thousands of other cells, as "
            "timed, and differ relatively by so much at most."
        ),
    )
    return Table("Equal to the plain reference, before timing", header, rows, notes)


def work_table(work: OnWork) -> Table:
    """Show the rates on one work."""
    header = (
        "grid",
        "cells",
        "paths",
        "trades/path",
        "cells/s",
        "paths/s",
        "cells/s, evaluate alone",
        "cells/s, 1 thread",
        "threads 1 → 2",
        "ns/simulated trade and core",
    )
    rows = [
        (
            rate.grid,
            f"{rate.work.cells:,}",
            f"{rate.work.paths:,}",
            f"{rate.work.trades:,.0f}",
            f"{rate.cells_per_second():,.0f}",
            f"{rate.paths_per_second():,.0f}",
            f"{rate.work.cells / rate.evaluate[THREADS]:,.0f}",
            f"{rate.cells_per_second(1):,.0f}",
            f"{rate.speed_up:.2f} times",
            f"{rate.nanoseconds_per_trade:.1f}",
        )
        for rate in work.rates
    ]
    notes = (
        (
            f"Rates are on {THREADS} threads with all measures unless a column says otherwise. A simulated trade is "
            "one of a distinct path; its nanoseconds hold all cells that share it."
        ),
    )
    return Table(f"Workload ({work.letter}): {work.note}", header, rows, notes)


def cost_table(measured: Measured) -> Table:
    """Show what a trade and a further exposure cost."""
    exposures = sorted(measured.workloads[0].cost.nanoseconds)
    header = (
        "workload",
        *(f"{count} exposure{'s' if count > 1 else ''}" for count in exposures),
        "simulated trade, ns",
        "further exposure, ns",
    )
    rows = [
        (
            f"({work.letter}) {work.bars:,} bars",
            *(f"{work.cost.nanoseconds[count]:.1f}" for count in exposures),
            f"{work.cost.simulated_trade:.1f}",
            f"{work.cost.further_exposure:.2f}",
        )
        for work in measured.workloads
    ]
    notes = (
        (
            "Nanoseconds of one thread per trade of a distinct path, selective price stops, evaluate alone. A simulated trade is "
            "that of the work's grid with one exposure, above; a further exposure is the slope of a line through all numbers of "
            "exposures, on a smaller grid whose paths share fewer outcomes."
        ),
    )
    return Table("What a trade costs", header, rows, notes)


def memory_bound_table(measured: Measured) -> Table:
    """Show what the memory system allows, and how close the walk comes."""
    chains = sorted(measured.chases[0].nanoseconds)
    cost = {work.letter: work.cost for work in measured.workloads}
    header = (
        "table",
        "MB",
        *(f"{count} in flight" for count in chains),
        f"simulation alone ({TOGETHER} in flight), ns",
        "times the hop",
        "simulated trade, ns",
    )
    rows = [
        (
            f"({chase.work}) {2 * chase.bars:,} x {chase.entry_bytes} bytes",
            f"{chase.megabytes:.1f}",
            *(f"{chase.nanoseconds[count]:.2f}" for count in chains),
            f"{cost[chase.work].simulation.nanoseconds:.2f}",
            f"{cost[chase.work].simulation.nanoseconds / chase.at(TOGETHER):,.1f}",
            f"{cost[chase.work].simulated_trade:.1f}",
        )
        for chase in measured.chases
    ]
    notes = (
        (
            "A bare pointer chase over a table of two entries a bar, in nanoseconds a hop, one thread: forward as a path goes "
            "(the mean bars from entry to entry of the work's largest grid), K chains in flight, no arithmetic."
        ),
        (
            "The simulation alone: paths of the first exit rule, outcomes known, as many in flight as the engine walks in step. It "
            "makes two look-ups a trade that wait for each other, where the chase makes one: the bits of the next entry, and "
            "how long it is held. Times the hop is against as many chains in flight."
        ),
        (
            "A simulated trade is everything that a trade costs with one exposure: walk, outcomes (one for all paths of an exit "
            "rule), its record, the account, and its share of what is done once a path."
        ),
    )
    return Table("What the memory system allows", header, rows, notes)


def process_tables(measured: Measured) -> list[Table]:
    """Show fresh processes, where they were measured."""
    if measured.whole is None:
        return []
    whole = measured.whole
    starts = [
        (
            start.kind,
            f"{start.seconds_import:.2f}",
            f"{start.seconds_first:.2f}",
            f"{start.seconds_again:.2f}",
            f"{start.seconds_compiling:.1f}",
        )
        for start in measured.starts
    ]
    memory = [
        (f"({found.work})", f"{found.cells:,}", f"{found.megabytes_before:,.0f}", f"{found.peak_megabytes:,.0f}")
        for found in measured.memory
    ]
    row = (
        f"{THREADS} threads, files included",
        f"{whole.cells:,}",
        f"{whole.seconds_process:.1f}",
        f"{whole.seconds_run:.1f}",
        f"{whole.cells_per_second:,.0f}",
        f"{whole.megabytes_written:,.0f}",
        f"{whole.peak_megabytes:,.0f}",
    )
    header = ("`asymmetry sweep`", "cells", "seconds", "of it the run", "cells/s", "files, MB", "peak memory, MB")
    return [
        Table(
            "The whole process, from grid and signal file to Parquet, without confirmation",
            header,
            [row],
            ("The best of five processes.",),
        ),
        Table(
            "A fresh process",
            ("kernels on disk", "imports, s", "first answer, s", "second, s", "compiling or loading, s"),
            starts,
            ("The fastest of three processes each.",),
        ),
        Table(
            "Peak memory of a fresh process, all measures, chunk by chunk on two threads",
            ("workload", "cells", "MB before", "peak, MB"),
            memory,
        ),
        *([] if measured.assets is None else [_assets_table(measured.assets)]),
    ]


def _assets_table(found: OverAssets) -> Table:
    """Show one asset beside several in one run."""
    rows = [
        (
            name,
            f"{run.cells:,}",
            f"{run.seconds_run:.2f}",
            f"{run.cells / run.seconds_run:,.0f}",
            f"{run.seconds_process:.1f}",
            f"{run.peak_megabytes:,.0f}",
        )
        for name, run in (
            ("one asset", found.one),
            (f"{found.assets} assets", found.several),
            ("one asset, as many cells", found.alike),
        )
    ]
    notes = (
        f"{found.bars:,} bars each. Several assets run at {found.ratio:.2f} of the rate of one, with {found.more_megabytes:,.0f} MB more than one with as many cells.",
        (
            "The fastest of some processes each, in turns; seconds of the run are from its first chunk to its last part file, so "
            "that of several assets they include the reading of all but the first."
        ),
    )
    header = (
        "`asymmetry sweep --signals`",
        "cells",
        "seconds of the run",
        "cells/s",
        "seconds in all",
        "peak memory, MB",
    )
    return Table("Several assets in one run", header, rows, notes)
