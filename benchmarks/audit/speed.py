"""How long an audit takes, whole commands, and which examination takes it; written to ``benchmarks/results/audit-speed.md``."""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import re
import resource
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

import results
from benchmarks.audit.market import Market, make_market
from benchmarks.machine import machine
from signals.filesystem.replacing import write_whole

_ROOT = Path(__file__).parents[2]
_START = "from scripts.cli import main; main()"


@dataclass(frozen=True)
class Size:
    """A list and its bars.

    Attributes
    ----------
    trades, bars
        How many.
    seconds
        Allowed.
    overlapping
        Whether several positions are open at once.
    suffix
        Of the trade list.
    """

    trades: int
    bars: int
    seconds: float
    overlapping: bool = False
    suffix: str = "parquet"


SIZES = (
    Size(10_000, 100_000, 10.0),
    Size(10_000, 100_000, 10.0, overlapping=True, suffix="csv"),
    Size(1_000_000, 1_000_000, 60.0),
    Size(1_000_000, 1_000_000, 60.0, overlapping=True),
)
_BYTES = 2_000_000_000


@dataclass(frozen=True)
class Taken:
    """What a command took: seconds by the clock and of the processor, and bytes at its peak."""

    clock: float
    processor: float
    peak: int


def make(size: Size, folder: Path) -> tuple[Path, Path]:
    """Write a list and bars into a folder."""
    rng = np.random.default_rng(18)
    market = make_market(rng, size.bars, 1)
    bars = folder / f"bars-{size.bars}.parquet"
    if not bars.exists():
        names = ("open", "high", "low", "close", "volume")
        pl.DataFrame(
            {"timestamp": market.bars.time, **{each: getattr(market.bars, each) for each in names}}
        ).write_parquet(bars)
    trades = folder / f"trades-{size.trades}-{size.overlapping}.{size.suffix}"
    table = _trades(size, market, rng)
    table.write_parquet(trades) if size.suffix == "parquet" else table.write_csv(trades)
    return trades, bars


def _trades(size: Size, market: Market, rng: np.random.Generator) -> pl.DataFrame:
    """Return trades between opens of bars, one or some ten at once, of a fixed value."""
    bars = market.bars
    hold = rng.integers(1, 200 if size.overlapping else max(size.bars // size.trades, 2), size.trades)
    entry = np.sort(rng.integers(0, size.bars - 201, size.trades))
    if not size.overlapping:
        entry = np.arange(size.trades) * (size.bars - 201) // size.trades
    leave = entry + hold
    sign = np.where(rng.random(size.trades) < 0.5, 1.0, -1.0)
    quantity = np.round(50 / bars.open[entry], 6)
    fee = 5e-4 * quantity * (bars.open[entry] + bars.open[leave])
    profit = sign * quantity * (bars.open[leave] - bars.open[entry]) - fee
    return pl.DataFrame(
        {
            "side": np.where(sign > 0, "long", "short"),
            "entry_time": bars.time[entry],
            "entry_price": bars.open[entry],
            "exit_time": bars.time[leave],
            "exit_price": bars.open[leave],
            "quantity": quantity,
            "fee": np.round(fee, 8),
            "profit": np.round(profit, 8),
            "exit_reason": np.full(size.trades, "signal"),
        }
    )


def command(trades: Path, bars: Path) -> Taken:
    """Run the whole command in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(
        [sys.executable, "-c", _START, "audit", str(trades), "--bars", str(bars)],
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
    )
    began = os.times().elapsed
    _, status, used = os.wait4(process.pid, 0)
    clock = os.times().elapsed - began
    del before
    if os.waitstatus_to_exitcode(status) not in {0, 3}:
        raise RuntimeError(f"the audit of {trades.name} failed")
    return Taken(clock, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


def families(trades: Path, bars: Path) -> dict[str, float]:
    """Return seconds in each examination, within a process that has run one before."""
    profile = cProfile.Profile()
    profile.enable()
    results.audit(trades, bars=bars)
    profile.disable()
    taken: dict[str, float] = defaultdict(float)
    for (file, _, name), (_, _, _, total, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        found = re.search(r"results/auditing/(\w+)/(?:examining|reckoning|reading)\.py$", file)
        if found and name in {"examine", "reckon", "read_trades"}:
            taken[f"{found[1]}: {name}"] += total
        elif name == "read_bars":
            taken["bars: read"] += total
    return dict(sorted(taken.items(), key=lambda each: -each[1]))


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.audit.speed", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="runs of each, the best counts")
    parser.add_argument("--only", type=int, help="lists of at most so many trades")
    parser.add_argument("--dry", action="store_true", help="print, and write nothing")
    options = parser.parse_args()
    lines = _head()
    with tempfile.TemporaryDirectory() as name:
        for size in SIZES:
            if options.only and size.trades > options.only:
                continue
            files = make(size, Path(name))
            took = [command(*files) for _ in range(options.rounds + (size is SIZES[0]))][-options.rounds :]
            best = min(took, key=lambda each: each.processor)
            lines.append(_row(size, best))
            print(lines[-1], flush=True)
        by = families(*files)
    lines += [
        "",
        f"By examination, of the last, seconds: {', '.join(f'{key} {value:.1f}' for key, value in by.items() if value >= 0.05)}.",
    ]
    print(lines[-1])
    if not options.dry:
        text = "\n".join(lines) + "\n"
        write_whole(
            _ROOT / "benchmarks" / "results" / "audit-speed.md", lambda path: path.write_text(text, encoding="utf-8")
        )


def _head() -> list[str]:
    on = machine()
    return [
        "# How long an audit takes",
        "",
        (
            "`python -m benchmarks.audit.speed`: the whole command in a process of its own, with what earlier ones compiled, "
            f"10,000 placebos, the best of its runs. {on['processor']}, {on['cores']} cores; {on['versions']}."
        ),
        "",
        "| trades | bars | at once | clock | processor | allowed | at the peak |",
        "| ---: | ---: | --- | ---: | ---: | ---: | ---: |",
    ]


def _row(size: Size, best: Taken) -> str:
    once = "several" if size.overlapping else "one"
    within = "" if best.clock <= size.seconds and best.peak <= _BYTES else " **over**"
    return (
        f"| {size.trades:,} ({size.suffix}) | {size.bars:,} | {once} | {best.clock:.1f} s{within} | {best.processor:.1f} s | {size.seconds:.0f} s "
        f"| {best.peak / 1e9:.2f} GB |"
    )


if __name__ == "__main__":
    main()
