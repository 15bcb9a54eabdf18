"""The list of docs/audit.md, and its picture: ``python -m benchmarks.audit.page.example --out FOLDER [--picture docs/audit.png]``.

A bot with hardly an edge, none after fees, on a SIMULATED market, reported as bots are: the trades of five thresholds in one list, so that most
entries are in it several times, as if one account had held them all, and no fees.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
from PIL import Image

import results
import signals
import sweeps
from results.explorer.report.printing import find_browser

__all__ = ["BARS", "CLAIM", "TRADES", "main", "make_example"]

TRADES, BARS = "bot.csv", "bars.parquet"
CLAIM = "73.86 % win rate, 4.6 trades per day, +38 % per 5 days"
_THRESHOLDS = (0.5, 0.52, 0.54, 0.56, 0.58)
_RULES: dict[str, float | int | str | None] = {
    "stop_loss": 0.012,
    "take_profit": 0.008,
    "max_hold": 72,
    "stop_basis": "price",
    "fee": 0.0,
}
_MARGIN, _LEVERAGE = 0.25, 4.0
_WIDTH = 128
"""Characters of a line of docs/audit.md."""
_SIZE, _COLOURS = (1180, 1500), 128
"""Of the picture: pixels of CSS, and how many colours keep it small."""


def make_example(folder: Path) -> tuple[Path, Path]:
    """Write the bot's list and the bars of its market into a folder; returns both."""
    made = signals.simulated_signals(20_000, edge=0.02, seed=3)
    replays = [sweeps.replay(made, {"long_entry": each, "short_entry": each, **_RULES}) for each in _THRESHOLDS]
    every = pl.concat([each.trades for each in replays]).sort("entry_time", "exit_time", maintain_order=True)
    move = (every["exit_price"] / every["entry_price"] - 1).to_numpy() * np.where(every["side"] == "long", 1, -1)
    result = move * _MARGIN * _LEVERAGE
    after = 10_000 * np.cumprod(1 + result)
    table = every.select(
        pl.col("entry_time", "exit_time").dt.strftime("%Y-%m-%d %H:%M:%S"),
        "side",
        "entry_price",
        "exit_price",
        "reason",
    ).with_columns(
        position_size_pct=pl.lit(_MARGIN),
        leverage=pl.lit(_LEVERAGE),
        pnl_pct=pl.Series(result),
        balance_after=pl.Series(after).round(2),
    )
    table.write_csv(folder / TRADES)
    signals.to_frame(made).select("timestamp", "open", "high", "low", "close").write_parquet(folder / BARS)
    return folder / TRADES, folder / BARS


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the list, its audit, and where it is wanted a picture of the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.audit.page.example", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of the list, the bars and the audit")
    parser.add_argument("--picture", type=Path, help="a PNG of the page's beginning")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    picture = None if options.picture is None else options.picture.absolute()
    with contextlib.chdir(options.out):  # so that no place of this machine is told
        make_example(Path())
        found = results.audit(TRADES, bars=BARS, claim=CLAIM)
        print(results.audit_text(found, _WIDTH))
        page = results.write_audit(found, "audit").page
        if picture is not None:
            _take(page, picture)


def _take(page: Path, path: Path) -> None:
    """Take a picture of a page's beginning."""
    width, height = _SIZE
    switches = ("headless=new", "no-sandbox", "disable-gpu", "hide-scrollbars", "force-device-scale-factor=1.5")
    asked = [*(f"--{each}" for each in switches), f"--window-size={width},{height}", f"--screenshot={path.absolute()}"]
    subprocess.run([find_browser(), *asked, page.absolute().as_uri()], check=True, capture_output=True)
    with Image.open(path) as taken:
        taken.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main()
