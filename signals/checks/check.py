"""`check`: two feature or signal files against each other, or the two halves of one, and all that is odd in them."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from signals.arrays import Times
from signals.checks.drift import LARGE, Drift, drift
from signals.checks.file_state import FileState, file_state, numeric_column
from signals.checks.parity import TOLERANCE, Parity, compare
from signals.checks.probabilities import THRESHOLDS
from signals.errors import InputError
from signals.files.feature_files import FeatureFile, read_features
from signals.progress import Progress
from signals.rules import check_length

NOT_DRIFTING = ("timestamp", "open", "high", "low", "close", "funding_rate")
HORIZON = 12


@dataclass(frozen=True)
class Check:
    """What was found.

    Attributes
    ----------
    first, second : FileState
        The file, and the one held against it, if any.
    parity : Parity, optional
        None for a single file.
    drift : tuple of Drift
        Of features, volume and probabilities, largest first: from the first file to the second, or from the first half
        of a single file to its second half.
    horizon, bound : int and float
        Of the outcome that probabilities were judged by.
    max_psi : float, optional
        Drift beyond it counts as failure.
    """

    first: FileState
    second: FileState | None
    parity: Parity | None
    drift: tuple[Drift, ...]
    horizon: int
    bound: float
    max_psi: float | None

    @property
    def failures(self) -> tuple[str, ...]:
        """Why the check fails, a clause each; empty where it passes."""
        found = list(self.parity.failures) if self.parity is not None else []
        if self.max_psi is not None:
            over = [entry for entry in self.drift if entry.psi is not None and entry.psi > self.max_psi]
            if over:
                found.append(
                    f"{len(over)} columns drift beyond a stability index of {self.max_psi:g}, most {over[0].name} "
                    f"({over[0].psi:.3g})"
                )
        return tuple(found)

    @property
    def summary(self) -> str:
        """One line that says how it ended."""
        if self.second is None:
            names = self.first.source
            held = "nothing to hold it against"
        else:
            names = f"{self.second.source} against {self.first.source}"
            held = "parity holds"
        return f"{names}: {'; '.join(self.failures) if self.failures else held}"

    def findings(self) -> list[str]:
        """Return what deserves attention, a sentence each, parity first."""
        found = list(self.failures)
        large = [entry for entry in self.drift if entry.psi is not None and entry.psi > LARGE]
        if large:
            found.append(
                f"{len(large)} of {len(self.drift)} columns drifted by a stability index above {LARGE:g}, most "
                f"{large[0].name} ({large[0].psi:.2f})"
            )
        for state in (self.first, self.second):
            if state is not None:
                label = "" if self.second is None else f"{Path(state.source).name}: "
                found += [label + text for text in state.findings()]
        return found

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain JSON values; NaN and infinity as None."""
        content = {
            "passed": not self.failures,
            "summary": self.summary,
            "findings": self.findings(),
            "thresholds": list(THRESHOLDS),
            **asdict(self),
        }
        if self.parity is not None:
            content["parity"]["failures"] = list(self.parity.failures)
            for column, plain in zip(self.parity.columns, content["parity"]["columns"], strict=True):
                plain["share"] = column.share
        cleaned: dict[str, Any] = _plain(content)
        return cleaned


def check(  # noqa: PLR0913 - two files and what counts as a difference
    path: str | Path,
    against: str | Path | None = None,
    *,
    tolerance: float = TOLERANCE,
    allowed: float = 0.0,
    max_psi: float | None = None,
    horizon: int = HORIZON,
    bound: float = 0.0,
    on_progress: Progress | None = None,
) -> Check:
    """Look at a feature or signal file, by itself or beside another of the same bars.

    Parameters
    ----------
    path : str or Path
        The reference, such as the backtest's file.
    against : str or Path, optional
        What should say the same, such as the file of the live bot.
    tolerance, allowed : float
        Of a value, and share of a column's bars; see `signals.checks.parity.compare`.
    max_psi : float, optional
        Let drift beyond this stability index fail the check. By default drift is shown and fails nothing.
    horizon, bound : int and float
        Of the outcome that probabilities are judged by; see `signals.checks.reliability.outcomes`.
    on_progress : callable, optional
        Called with the columns done and to do.

    Raises
    ------
    InputError
        If a file cannot be read or breaks a rule, or an option makes no sense.
    """
    if horizon < 1:
        raise InputError(f"horizon is {horizon}; it must be at least 1 bar")
    first = _opened(path)
    second = None if against is None else _opened(against)
    steps = _Steps(on_progress, _work(first, second))
    parity = None
    if second is not None:
        parity = compare(first, second, tolerance, allowed, lambda *_: steps.next())
    moved = _drift(first, second, steps)
    return Check(
        file_state(first, horizon, bound),
        None if second is None else file_state(second, horizon, bound),
        parity,
        moved,
        horizon,
        bound,
        max_psi,
    )


class _Steps:
    """Counts steps of two loops as one."""

    def __init__(self, on_progress: Progress | None, total: int) -> None:
        self.on_progress, self.total, self.done = on_progress, total, 0

    def next(self) -> None:
        self.done += 1
        if self.on_progress is not None:
            self.on_progress(min(self.done, self.total), self.total)


def _opened(path: str | Path) -> FeatureFile:
    file = read_features(path)
    check_length(file.time, file.table.source)
    return file


def _work(first: FeatureFile, second: FeatureFile | None) -> int:
    if second is None:
        return len(first.table.names)
    return 2 * len([name for name in first.table.names if name in second.table.names])


def _drift(first: FeatureFile, second: FeatureFile | None, steps: _Steps) -> tuple[Drift, ...]:
    found = []
    half = len(first.time) // 2
    for name in first.table.names:
        steps.next()
        if name in NOT_DRIFTING or name.startswith("out_of_sample") or (second and name not in second.table.names):
            continue
        values = numeric_column(first, name)
        later = None if second is None else numeric_column(second, name)
        if values is None or (second is not None and later is None):
            continue
        time: Times = first.time
        pair = (values[:half], values[half:]) if later is None else (values, later)
        found.append(drift(name, *pair, time))
    return tuple(sorted(found, key=lambda entry: -1.0 if entry.psi is None else entry.psi, reverse=True))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
