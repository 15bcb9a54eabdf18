"""The commands that are measured, and what each is asked to reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.commands.scene import Scene
from scripts.cli.commands import data, signals
from scripts.cli.start import COMMANDS

__all__ = ["Command", "Mark", "everyday", "helps", "large"]

JUDGED = "judged"
"""The run that is judged: a copy without a verdict, made anew before each time."""


@dataclass(frozen=True)
class Mark:
    """What a command is asked to reach, None where nothing is asked.

    Attributes
    ----------
    warm, first
        Starts at most: of any further process, and of the first one ever, which finds no compiled kernels.
    rate
        Cells a second of the whole process at least.
    """

    warm: float | None = None
    first: float | None = None
    rate: float | None = None


@dataclass(frozen=True)
class Command:
    """One command as it is typed.

    Attributes
    ----------
    name
        As shown in the table.
    words
        What follows `asymmetry`.
    mark
        What it is asked to reach.
    makes
        What it writes inside the folder of the scene, removed before each time.
    cells
        How many it evaluates, where that is what it does.
    """

    name: str
    words: tuple[str, ...]
    mark: Mark = Mark()
    makes: tuple[str, ...] = ()
    cells: int | None = None


def helps() -> list[Command]:
    """Return `--help` of the program, of every group and of every command."""
    paths: list[tuple[str, ...]] = [(), *((name,) for name in COMMANDS)]
    for group in (data.command, signals.command):
        paths += [(str(group.name), name) for name in group.summaries]
    return [Command(" ".join((*path, "--help")), (*path, "--help"), Mark(warm=0.3)) for path in paths]


def everyday(scene: Scene) -> list[Command]:
    """Return what is typed all day on a finished run of the demo's grid, the quickest first."""
    made, run, signal_file = str(scene.folder), str(scene.run), str(scene.signals)
    return [
        Command("top", ("top", run), Mark(warm=1.5)),
        Command("grid", ("grid", str(scene.grid), "--signals", signal_file), Mark(warm=1.5)),
        Command("signals check", ("signals", "check", signal_file)),
        Command(
            "signals describe", ("signals", "describe", signal_file, "--out", f"{made}/described.png"), Mark(warm=1.5), ("described.png",)
        ),
        Command(
            "replay, one cell",
            ("replay", "--signals", signal_file, "--cell", str(scene.cell), "--out", f"{made}/trades.csv"),
            Mark(warm=1.5),
            ("trades.csv",),
        ),
        Command(
            "map, all its files",
            ("map", run, "--x", "long_entry", "--y", "take_profit", "--out", f"{made}/maps"),
            Mark(warm=2.5),
            ("maps",),
        ),
        Command(
            "portfolio, one cell",
            ("portfolio", run, "--cell", str(scene.leading), "--out", f"{made}/portfolio"),
            Mark(warm=8, first=25),
            ("portfolio",),
        ),
        Command(
            "sweep of the demo's grid, unconfirmed",
            ("sweep", str(scene.grid), "--signals", signal_file, "--out", f"{made}/swept", "--no-confirm"),
            makes=("swept",),
            cells=scene.cells,
        ),
        Command(
            "the same, confirmed by vectorbt",
            ("sweep", str(scene.grid), "--signals", signal_file, "--out", f"{made}/swept"),
            makes=("swept",),
            cells=scene.cells,
        ),
        Command("judge of the demo's run", ("judge", f"{made}/{JUDGED}"), Mark(warm=25)),
    ]  # fmt: skip


def large(scene: Scene) -> Iterator[Command]:
    """Yield sweeps of a million cells: on simulated bars, and on the bot's file where it lies beside the repository."""
    asked: Sequence[tuple[str, Path | None, float]] = (
        ("30,000 simulated bars", scene.simulated, 350_000),
        ("a bot's file of 26,102 bars", scene.bot, 200_000),
    )
    for name, signal_file, rate in asked:
        if signal_file is not None:
            grid = signal_file.with_suffix(".toml")
            words = (
                "sweep",
                str(grid),
                "--signals",
                str(signal_file),
                "--out",
                f"{scene.folder}/million",
                "--no-confirm",
            )
            yield Command(f"sweep of a million cells, {name}", words, Mark(rate=rate), ("million",), scene.million)
