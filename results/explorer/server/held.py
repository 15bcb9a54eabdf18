"""Runs held open: what of each is asked again and again is read once, and again when its sweep has gone on."""

from __future__ import annotations

import threading
import warnings
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from results.cube import Cube, open_cube
from results.explorer.model import run_model
from results.explorer.plain import as_json
from results.explorer.server.calm import Calm
from results.explorer.whole import whole_model
from results.inference.verdict.record import FILE as VERDICT
from results.run.opening import open as open_run
from results.run.pooled_assets.settings import pooled
from results.run.run import Run
from results.run.stored_parts import RunWarning
from signals import InputError
from signals.assets.finding import Given
from signals.suggesting import did_you_mean
from sweeps.runs.described import DESCRIPTION
from sweeps.runs.journal import JOURNAL

if TYPE_CHECKING:
    from results.trade_analysis.analyst import Analyst

__all__ = ["POOLED", "HeldRun", "HeldRuns", "hold"]

Written = tuple[tuple[int, int], ...]
"""Times and sizes of a run's description, of its journal and of its verdict."""
_NOT_THERE = (0, 0)
_REMEMBERED = 64
"""Cells in depth."""
POOLED = "?pool"
"""At the end of a run's key: its settings, pooled over all assets."""


class HeldRun:
    """A run as it was at one moment, with what has been read of it; each thing once, whoever asks first.

    Parameters
    ----------
    key
        What requests call it.
    run
        The opened run.
    given
        Where its signals are now, if they have moved.
    written
        What its files were before it was opened. Its stamp changes as a sweep goes on: planes of one state do not fit those of
        another.
    """

    def __init__(self, key: str, run: Run, given: Given | None, written: Written) -> None:
        self.key = key
        self.run = run
        self.stamp = "-".join(f"{number:x}" for seen in written[:2] for number in seen)
        self._given = given
        self._made: dict[str, Any] = {}
        self._cells: OrderedDict[int, bytes] = OrderedDict()
        self._remembering = threading.Lock()
        self._locks: dict[str, threading.RLock] = {}

    @property
    def cube(self) -> Cube:
        """Its planes, made as they are asked for."""
        cube: Cube = self.once("cube", lambda: open_cube(self.run))
        return cube

    @property
    def model(self) -> dict[str, Any]:
        """What the page is told first, without marks and other runs."""
        model: dict[str, Any] = self.once("model", lambda: dict(run_model(self.run, self.cube)))
        return model

    @property
    def analyst(self) -> Analyst:
        """Whoever replays its cells.

        Raises
        ------
        InputError
            If its cells are pooled, and each stands for the trades of several assets.
        """
        analyst: Analyst = self.once("analyst", self._analyst)
        return analyst

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """Return what is made once; who asks meanwhile waits, who asks for something else does not."""
        with self._locks.setdefault(name, threading.RLock()):
            if name not in self._made:
                self._made[name] = make()
            return self._made[name]

    def pooled(self, written: Written) -> HeldRun:
        """Return its settings, pooled over all assets."""
        return HeldRun(self.key + POOLED, pooled(self.run, progress=False), self._given, written)

    def renewed(self, written: Written, *, swept: bool) -> HeldRun:
        """Return the same run as it now is, opened again where its sweep has gone on."""
        run = _opened(self.run.path) if swept or not self.run.complete else self.run
        return HeldRun(self.key, run, self._given, written)

    def cell(self, number: int) -> bytes:
        """Return a cell in depth, as JSON; those asked for last are remembered.

        Raises
        ------
        InputError
            If there is no such cell, or its signals are gone.
        """
        with self._remembering:
            content = self._cells.pop(number, None)
        content = content or as_json(self.analyst.cell(number))
        with self._remembering:
            self._cells[number] = content
            while len(self._cells) > _REMEMBERED:
                self._cells.popitem(last=False)
        return content

    def _analyst(self) -> Analyst:
        if self.run.pooled:
            raise InputError(
                f"{self.run.path}: a pooled setting has the trades of several assets; look at the cells of one asset"
            )
        from results.trade_analysis.analyst import Analyst  # noqa: PLC0415 - loads the compiled engine

        return Analyst(self.run, self._given)


class HeldRuns:
    """The runs that one explorer shows; the first is the one it was started on.

    Thread-safe: a run is opened, and its model made, by one thread while the others wait.
    """

    def __init__(self, runs: Mapping[str, Run], given: Given | None) -> None:
        self.first = next(iter(runs))
        self.titles = _titles(runs)
        self.calm = Calm()
        self._written = {key: _written(run.path) for key, run in runs.items()}
        self._held = {
            key: HeldRun(key, run, given if key == self.first else None, self._written[key])
            for key, run in runs.items()
        }
        self._folders = {key: run.path for key, run in runs.items()}
        self._locks = {key: threading.RLock() for key in self.titles}

    def get(self, key: str | None = None) -> HeldRun:
        """Return a run as it now is; without a key, the first.

        Raises
        ------
        InputError
            If there is none of this key, or it cannot be read any more.
        """
        key = key or self.first
        if key not in self.titles:
            raise InputError(f"there is no run {key!r}; {did_you_mean(key, self.titles)}")
        with self._locks[key]:
            written = _written(self._folders[key.removesuffix(POOLED)])
            before = self._written.get(key)
            there = written[0] != _NOT_THERE  # of a folder that is gone, what was read still stands
            if before is None or (there and written != before):
                self._held[key] = self._opened(key, written, swept=before is None or written[:2] != before[:2])
                self._written[key] = written
            return self._held[key]

    def model(self, key: str | None = None) -> dict[str, Any]:
        """Return what the page is told first of a run, with the runs that can stand beside it."""
        held = self.get(key)
        others = [{"key": other, "title": title} for other, title in self.titles.items() if other != held.key]
        return {**whole_model(held.run, held.model), "others": others, "stamp": held.stamp}

    def _opened(self, key: str, written: Written, *, swept: bool) -> HeldRun:
        """Return a run anew: its sweep has gone on, or it was judged; or settings that nobody has asked for yet."""
        if key.endswith(POOLED):
            return self.get(key.removesuffix(POOLED)).pooled(written)
        return self._held[key].renewed(written, swept=swept)


def hold(run: Run, beside: tuple[Run, ...] = (), given: Given | None = None) -> HeldRuns:
    """Hold a run open, and others beside it; each is called by its folder's name, a number after it where two have the same.

    Parameters
    ----------
    run
        What is shown first.
    beside
        Further runs to compare with.
    given
        Where the signals of the first are now, if they have moved.
    """
    keyed: dict[str, Run] = {}
    for each in (run, *beside):
        name, number = each.path.absolute().name.removesuffix(POOLED) or "run", 1
        key = name
        while key in keyed:
            number += 1
            key = f"{name}-{number}"
        keyed[key] = each
    return HeldRuns(keyed, given)


def _opened(path: Path) -> Run:
    with warnings.catch_warnings():  # the model tells the cautions
        warnings.simplefilter("ignore", RunWarning)
        return open_run(path)


def _written(path: Path) -> Written:
    """Return what changes when a sweep finishes a part, or the run is judged: time and size of `run.json`, journal, verdict."""
    return tuple(_seen(path / name) for name in (DESCRIPTION, JOURNAL, VERDICT))


def _seen(file: Path) -> tuple[int, int]:
    try:
        found = file.stat()
    except OSError:
        return _NOT_THERE
    return found.st_mtime_ns, found.st_size


def _titles(runs: Mapping[str, Run]) -> dict[str, str]:
    titles = {key: f"{run.path.name} ({run.market})" for key, run in runs.items()}
    return titles | {
        key + POOLED: f"{run.path.name}, pooled over {', '.join(run.assets)}" for key, run in runs.items() if run.assets
    }
