"""The planes of a run, made as they are asked for, and kept in files that vanish with the process."""

from __future__ import annotations

import os
import tempfile
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from results.cube.codec import ABSENT, PENDING, WHOLE, Codec, Codes
from results.cube.columns import Columns, columns_of, planes_of
from results.cube.layout import Layout, lay_out
from results.cube.measured import read_plane_of
from results.cube.special import COORDINATE, is_special, special_plane
from results.run.run import Run
from signals import InputError

__all__ = ["Cube", "Plane", "open_cube"]

_BYTES = np.dtype(np.uint16).itemsize
_MOST_BYTES = 1 << 31
"""Of planes that are kept."""


@dataclass(frozen=True, eq=False)
class Plane:
    """One measure of one view.

    Attributes
    ----------
    metric, sample, cost
        What of.
    codes
        uint16 (size,), in a file without a name.
    codec
        What they stand for.
    """

    metric: str
    sample: str
    cost: str
    codes: Codes
    codec: Codec

    @property
    def header(self) -> dict[str, Any]:
        """`PlaneHeader` of the page's types."""
        return {
            "metric": self.metric,
            "sample": self.sample,
            "cost": self.cost,
            "size": len(self.codes),
            "codec": self.codec.plain(),
        }


@dataclass(eq=False)
class Cube:
    """A run as planes; threads may share it.

    Attributes
    ----------
    run
        The run.
    """

    run: Run
    most: int = _MOST_BYTES
    _held: OrderedDict[tuple[str, str, str], Plane] = field(default_factory=OrderedDict)
    _making: dict[tuple[str, str, str], threading.Lock] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @cached_property
    def layout(self) -> Layout:
        """Where its cells stand."""
        return lay_out(self.run)

    @cached_property
    def samples(self) -> tuple[str, ...]:
        """Which trades there are planes of, those that lead first."""
        return {"unknown": ("all",), "none": ("all",), "whole": ("oos",)}.get(self.run.standing, ("oos", "all", "seen"))

    @property
    def held(self) -> tuple[tuple[str, str, str], ...]:
        """Which planes are kept, by metric, sample and cost; the one asked for last stands last."""
        with self._lock:
            return tuple(self._held)

    @property
    def room(self) -> int:
        """Bytes of planes that can still be kept before others are let go."""
        with self._lock:
            return self.most - self._kept()

    @property
    def bytes_of_one(self) -> int:
        """Bytes of a plane."""
        return max(self.layout.size, 1) * _BYTES

    def views(self, metric: str) -> list[dict[str, str]]:
        """Return in which views there is a plane of a metric."""
        return planes_of(self.run, metric, self.samples)

    def plane(self, metric: str, sample: str = "all", cost: str = "net") -> Plane:
        """Return a plane, made where it is not there yet.

        Parameters
        ----------
        metric
            A measure, or `verdict`, `coordinate:NAME`, `cell:0`, `cell:1`, `cell:2`.
        sample, cost
            `oos`, `all` or `seen`; `net` or `gross`.

        Raises
        ------
        InputError
            If there is no such measure in this view, the run was not judged, a part is damaged, or the disk is full.
        """
        key = (metric, sample, cost)
        self._check(*key)
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._held:
                    self._held.move_to_end(key)
                    return self._held[key]
            made = self._made(*key)
            with self._lock:
                self._held[key] = made
                self._let_go()
            return made

    def _check(self, metric: str, sample: str, cost: str) -> None:
        """Refuse a plane that there cannot be, before anything is kept or made room for it."""
        if not is_special(metric):
            columns_of(self.run, metric, sample, cost)
        elif metric.startswith(COORDINATE):
            self.layout.axis(metric.removeprefix(COORDINATE))

    def _made(self, metric: str, sample: str, cost: str) -> Plane:
        layout = self.layout
        codes = _unnamed(layout.size)
        special = special_plane(layout, metric, codes)
        if special:
            return Plane(metric, sample, cost, codes, WHOLE)
        wanted: Columns = columns_of(self.run, metric, sample, cost)
        if not layout.full:
            codes[:] = ABSENT if self.run.complete else PENDING
        codec = read_plane_of(layout, wanted, codes)
        return Plane(metric, sample, cost, codes, codec)

    def _let_go(self) -> None:
        """Forget planes that were not asked for longest, where there are too many; who still has one may go on."""
        while len(self._held) > 1 and self._kept() > self.most:
            self._held.popitem(last=False)

    def _kept(self) -> int:
        return sum(each.codes.nbytes for each in self._held.values())


def open_cube(run: Run) -> Cube:
    """Return a run as planes; nothing is read yet."""
    return Cube(run)


def _unnamed(size: int) -> Codes:
    """Return room for codes, uint16 (size,), in a file that has no name and is gone with the process, however that ends.

    Raises
    ------
    InputError
        If the disk has no room for it.
    """
    count = max(size, 1) * _BYTES
    try:
        with tempfile.TemporaryFile(prefix="asymmetry-plane-") as file:
            if hasattr(os, "posix_fallocate"):
                # a full disk is an error now, and not a signal that ends the process later
                os.posix_fallocate(file.fileno(), 0, count)
            else:
                file.truncate(count)
            return np.memmap(file, dtype=np.uint16, mode="r+", shape=(size,)) if size else np.zeros(0, np.uint16)
    except OSError as error:
        where = tempfile.gettempdir()
        raise InputError(
            f"{where}: there is no room for {count / 1e6:,.0f} MB of a plane ({error.strerror}); free some, or set TMPDIR"
        ) from error
