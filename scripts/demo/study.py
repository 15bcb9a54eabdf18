"""The demo, step by step: train, sweep, map, say."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import signals
from scripts.demo import folder as folders
from scripts.demo import together
from scripts.demo.findings import describe_cells, describe_signals
from scripts.demo.maps import MAPS, draw_maps
from scripts.demo.recipes import Recipe, recipes
from scripts.demo.training import FOLDS, training
from signals import InputError, Signals
from signals.filesystem.paths import located

__all__ = ["Study", "demo"]

SIMULATED = "*** SIMULATED: not market data. The prices are random numbers with a true edge of {edge:g}. ***"


@dataclass(frozen=True)
class Study:
    """What the demo wrote for one market, or for both together.

    Attributes
    ----------
    name : str
        The market.
    signals : tuple of Path
        The signal file of each.
    grid, run, findings : Path
        The grid file, the run's folder, and what was printed.
    pictures : tuple of Path
    """

    name: str
    signals: tuple[Path, ...]
    grid: Path
    run: Path
    findings: Path
    pictures: tuple[Path, ...]


def demo(  # noqa: PLR0913 - options of a command
    market: str = "all-real",
    *,
    edge: float = 0.0,
    seed: int = 0,
    out: str | Path = "demo",
    jobs: int | None = None,
    bars: int | None = None,
    cells: int | None = None,
) -> list[Study]:
    """Study markets end to end, print what was found and write it to a folder.

    Parameters
    ----------
    market : str
        ``sp500``, ``nasdaq``, both of them (``all-real``), or ``simulated``.
    edge, seed : float, int
        The true edge and the seed of the simulated market; the seed is also that of training.
    out : str or Path
        Holds one folder a market. An earlier demo in it is replaced; anything else is refused.
    jobs : int, optional
        How many to work at once, all cores by default.
    bars, cells : int, optional
        Study fewer, for a quick look.

    Returns
    -------
    list of Study
        One a market, and one of the real ones together where they are studied both.

    Raises
    ------
    InputError
        If the market is unknown, an edge is impossible or asked of a real one, or the folder holds something else.
    """
    if not -1 <= edge <= 1:  # false of NaN too
        raise InputError(f"--edge is {edge:g}; it is a correlation and must lie in [-1, 1]")
    if edge and market != "simulated":
        raise InputError(f"--edge {edge:g} is of a simulated market and {market} is real; add --market simulated")
    studied = recipes(market, edge, seed, bars)
    out = located(out)
    if out.exists() and not out.is_dir():
        raise InputError(f"{out}: this is a file; choose another folder with --out")
    for name in (*(recipe.name for recipe in studied), *([together.NAME] if len(studied) > 1 else [])):
        folders.check(out / name)
    studies = [_study(recipe, out / recipe.name, edge, seed, jobs, cells) for recipe in studied]
    if len(studies) > 1:
        studies.append(_study_both(studies, out / together.NAME, jobs))
    report = _report(studies[-1])
    _say_what_next(studies, report)
    return studies


def _study(  # noqa: PLR0913, PLR0917 - what the demo was asked
    recipe: Recipe, folder: Path, edge: float, seed: int, jobs: int | None, cells: int | None
) -> Study:
    folders.prepare(folder)
    loud = [SIMULATED.format(edge=edge)] if recipe.simulated else []
    print("", f"== {recipe.title} ==", *loud, sep="\n")
    with _step(1, f"training four models, walk-forward in {FOLDS} steps"):
        path, swept = _train(recipe, folder, seed)
    grid = folder / folders.GRID
    grid.write_text(recipe.grid(f"{swept.bars.time[0]}Z", cells), encoding="utf-8")
    run_folder = folder / f"run-{recipe.name}"
    with _step(2, "running every cell of the grid"):
        warnings = _sweep(grid, path, run_folder, jobs)
    with _step(3, f"drawing {len(MAPS)} maps"):
        import results  # noqa: PLC0415 - matplotlib is slow to start

        run = results.open(run_folder)
        pictures = draw_maps(run, folder / folders.MAPS)
    with _step(4, "counting"):
        noticed = [f"note            {warning}" for warning in warnings]
        lines = [*loud, *describe_signals(swept), *describe_cells(run), *noticed]
        findings = folder / folders.FINDINGS
        findings.write_text("\n".join([recipe.title, *lines, ""]), encoding="utf-8")
    print("", *lines, "", sep="\n")
    return Study(recipe.name, (path,), grid, run_folder, findings, tuple(pictures))


def _study_both(studies: list[Study], folder: Path, jobs: int | None) -> Study:
    folders.prepare(folder)
    print("", "== Both, as two assets of one run ==", sep="\n")
    grid = folder / folders.GRID
    # the grids are alike but for the span: that of the first holds for both
    grid.write_text(studies[0].grid.read_text(encoding="utf-8"), encoding="utf-8")
    files = {study.name: study.signals[0] for study in studies}
    run, lines, pictures = together.study_both(files, grid, folder, jobs, _step)
    findings = folder / folders.FINDINGS
    findings.write_text("\n".join(["Both, as two assets of one run", *lines, ""]), encoding="utf-8")
    print("", *lines, "", sep="\n")
    return Study(together.NAME, tuple(files.values()), grid, run, findings, tuple(pictures))


def _train(recipe: Recipe, folder: Path, seed: int) -> tuple[Path, Signals]:
    """Write the signal file and return it with its signals, cut to the bars the models had not seen."""
    bars = recipe.load()
    trained = signals.train(bars, signals.parse_training(training(len(bars), seed), "the demo's training"))
    whole = trained.signals
    flags = whole.variants[whole.variant()].out_of_sample
    if flags is None or not flags.any():
        raise InputError(f"{recipe.title}: no bar is out of sample; study more bars")
    path = folder / f"{recipe.name}.parquet"
    signals.write(whole, path, {**trained.manifest, "market": recipe.title, "simulated": recipe.simulated})
    return path, whole.between(whole.bars.time[int(flags.argmax())])


def _sweep(grid: Path, path: Path, run_folder: Path, jobs: int | None) -> tuple[str, ...]:
    import grids  # noqa: PLC0415 - the compiled engine is slow to start
    import sweeps  # noqa: PLC0415

    return sweeps.run(grids.load(grid), signals.read(path), run_folder, jobs=jobs).warnings


@contextmanager
def _step(number: int, what: str) -> Iterator[None]:
    """Announce a step of four, and how long it took."""
    print(f"{number}/4 {what} ...", end="", flush=True)
    started = time.monotonic()
    yield
    print(f" {time.monotonic() - started:.1f} s", flush=True)


def _report(study: Study) -> Path:
    """Write what the explorer shows of a study as one file."""
    from results.explorer.report.files import write_report  # noqa: PLC0415 - what replays cells is slow to start

    print("writing the report ...", end="", flush=True)
    started = time.monotonic()
    path = write_report(study.run, study.run.parent / folders.REPORT).path
    print(f" {time.monotonic() - started:.1f} s", flush=True)
    return path


def _say_what_next(studies: list[Study], report: Path) -> None:
    print("Maps, in the order to look at them:")
    for study in studies:
        print(f"  {study.pictures[0].parent}{os.sep}")
        for each in together.MAPS if study.name == together.NAME else MAPS:
            print(f"    {each.file}.png  {each.asks}")
    print("  (a short enters at the same threshold as a long, on its own probability)")
    first = studies[0]
    print(f"Next: asymmetry top {first.run}")
    print(f"      asymmetry map {first.run} --x long_entry --y take_profit")
    print(f"      asymmetry judge {first.run}    # is any of it more than luck? some seconds; docs/inference.md")
    if len(studies) > 1:
        print(f"      asymmetry top {studies[-1].run} --pool    # the best settings over both markets")
    print(f"The page with its data inside, for any browser: {report}")
    print(f"Look, click, understand: asymmetry explore {studies[-1].run}")
