"""What the commands work on: a demo made once, and signal files for a million cells."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.commands.timing import PROGRAM

__all__ = ["Scene", "set_scene"]

_BOT = Path(__file__).parents[3] / "shared" / "data" / "bot_signals_btcusdt_5m.parquet"
_BOTS_VARIANT = "enhanced"
_FEW = 2_000
"""Cells of a quick demo."""
_CELL = {
    "side": "long", "long_entry": 0.5, "long_exit": 0.6, "stop_loss": 0.015, "take_profit": 0.05, "max_hold": 10,
    "leverage": 2, "stop_basis": "price", "fee": 0.0003,
}  # fmt: skip

# in a process of its own: what this one holds would count as memory of those that it starts
_SIMULATED = """
import sys
from pathlib import Path
from benchmarks.samples import simulated
from benchmarks.speed.whole import write_grid
from signals import write
write(simulated(30_000).signals, Path(sys.argv[1]) / "simulated.parquet")
for name in ("simulated", "bot"):
    write_grid(Path(sys.argv[1]) / f"{name}.toml", 0.30, float(sys.argv[2]))
"""


@dataclass(frozen=True)
class Scene:
    """Files in a folder.

    Attributes
    ----------
    folder
        All of it; commands write here too.
    grid, signals, run
        Of the demo's S&P 500: grid file, signal file, and the finished run.
    cell
        A cell's file.
    leading
        The best cell of the run.
    cells, million
        Cells of the demo's grid, and of the large ones.
    simulated, bot
        Signal files with a grid file of the same stem beside them; the bot's is None where it is not there.
    """

    folder: Path
    grid: Path
    signals: Path
    run: Path
    cell: Path
    leading: int
    cells: int
    million: int
    simulated: Path
    bot: Path | None


def set_scene(folder: Path, quick: bool = False) -> Scene:
    """Make all files in an empty folder; `quick` ones are small, and show that it works and not how fast it is.

    Raises
    ------
    RuntimeError
        If the demo fails.
    """
    demo = [*PROGRAM, "demo", "--market", "sp500", "--out", str(folder / "demo")]
    _run([*demo, *(("--cells", str(_FEW)) if quick else ())])
    _run([sys.executable, "-c", _SIMULATED, str(folder), "0.31" if quick else "0.93"])
    made = folder / "demo" / "sp500"
    run = made / "run-sp500"
    cell = folder / "cell.json"
    cell.write_text(json.dumps(_CELL) + "\n", encoding="utf-8")
    bot = folder / "bot.parquet" if _BOT.exists() else None
    if bot is not None:
        shutil.copyfile(_BOT, bot)
        with (folder / "bot.toml").open("a", encoding="utf-8") as grid:
            grid.write(f'variant = "{_BOTS_VARIANT}"\n')
    cells = int(json.loads((run / "run.json").read_text(encoding="utf-8"))["cells"])
    leading = int(json.loads(_run([*PROGRAM, "top", str(run), "--n", "1", "--json"]))[0]["cell"])
    files = (made / "grid.toml", made / "sp500.parquet", run, cell)
    return Scene(folder, *files, leading, cells, 1024 if quick else 1 << 20, folder / "simulated.parquet", bot)


def _run(command: list[str]) -> str:
    """Run a command and return what it printed."""
    answer = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    if answer.returncode != 0:
        raise RuntimeError(f"{' '.join(command[:4])} ... ended with {answer.returncode}: {answer.stderr.strip()}")
    return answer.stdout
