"""What a feature or signal file is like by itself: its span and gaps, its probabilities and how true they came."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from signals.arrays import Floats, Times
from signals.checks.probabilities import THRESHOLDS, Range, Sample, ranges, samples, twins
from signals.checks.readings import ReadingRange, reading_findings, reading_ranges
from signals.checks.reliability import Reliability, reliabilities
from signals.data import Signals
from signals.errors import InputError
from signals.files.feature_files import FeatureFile
from signals.files.fingerprints import column
from signals.files.reading import read
from signals.roles import ROLES
from signals.times.steps import usual_step
from signals.times.timestamps import to_iso


@dataclass(frozen=True)
class Gaps:
    """Holes in the times of a file.

    Attributes
    ----------
    count : int
        How often the next bar opens later than one usual (median) step.
    missing : int
        Usual steps that are not there.
    longest_from : str, optional
        The open of the bar before the longest hole, and
    longest_bars : int
        the steps missing in it.
    """

    count: int
    missing: int
    longest_from: str | None
    longest_bars: int


@dataclass(frozen=True)
class FileState:
    """One file, looked at by itself.

    Attributes
    ----------
    source : str
    rows : int
    first, last : str
        Open times of the first and the last bar.
    step_seconds : float
        The usual step, see `signals.times.steps`.
    gaps : Gaps
    features : int
        Columns that are features.
    variants : tuple of str
    ranges, samples, reliability : tuples
        Of the probabilities, empty where the file has none.
    twins : tuple of tuples of str
        Groups of columns (features, or roles of variants) that are identical to the byte.
    twin_variants : tuple of tuples of str
        Groups of variants whose four roles are all identical to the byte.
    notes : tuple of str
        What was left out or mended where it was read as a signal file.
    readings : tuple
        Of a signal file: its further number columns.
    no_readings : tuple of pairs of str
        Further columns of a signal file that are no readings, and why.
    """

    source: str
    rows: int
    first: str
    last: str
    step_seconds: float
    gaps: Gaps
    features: int
    variants: tuple[str, ...]
    ranges: tuple[Range, ...]
    samples: tuple[Sample, ...]
    reliability: tuple[Reliability, ...]
    twins: tuple[tuple[str, ...], ...]
    twin_variants: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    readings: tuple[ReadingRange, ...] = ()
    no_readings: tuple[tuple[str, str], ...] = ()

    def findings(self) -> list[str]:
        """Return what deserves attention, a sentence each."""
        found = [*self.notes, *_reach(self.ranges)]
        found += [f"variants {' and '.join(group)} are identical to the byte" for group in self.twin_variants]
        found += [f"columns {' and '.join(group)} are identical to the byte" for group in self.twins]
        for sample in self.samples:
            if sample.unknown:
                found.append(f"{sample.variant}: nobody says which bars its models had seen")
            elif not sample.out_of_sample:
                found.append(f"{sample.variant}: every bar is in sample; nothing it shows counts")
        found += _poor(self.reliability)
        found += reading_findings(self.readings, self.no_readings)
        if self.gaps.count:
            found.append(
                f"{self.gaps.count} gaps, {self.gaps.missing:,} bars missing, the longest of {self.gaps.longest_bars:,} "
                f"after {self.gaps.longest_from}"
            )
        return found


def file_state(file: FeatureFile, horizon: int, bound: float) -> FileState:
    """Look at a file; `horizon` and `bound` are those of `signals.checks.reliability.outcomes`.

    Raises
    ------
    InputError
        If it has prices and breaks a rule of the signal file.
    """
    signals = None
    if file.has_prices and file.table.path is not None:
        signals = read(file.table.path, require_probabilities=False, layout=file.table.layout)
    columns = {name: values for name in file.names if (values := numeric_column(file, name)) is not None}
    roles = {} if signals is None else _roles(signals)
    # A row without a price is no bar.
    time = file.time if signals is None else signals.bars.time
    step = usual_step(time).microseconds / 1e6
    alike = [] if signals is None else _twin_variants(signals)
    inside = {name for group in alike for variant in group for name in (column(role, variant) for role in ROLES)}
    pairs = [group for group in twins(roles) if not set(group) <= inside]
    return FileState(
        file.table.source,
        len(time),
        to_iso(time[0]),
        to_iso(time[-1]),
        step,
        gaps(time),
        len(file.names),
        () if signals is None else tuple(signals.variants),
        () if signals is None else tuple(ranges(signals)),
        () if signals is None else tuple(samples(signals)),
        () if signals is None else tuple(reliabilities(signals, horizon, bound)),
        (*pairs, *twins(columns)),
        tuple(alike),
        () if signals is None else signals.notes,
        *_readings(signals),
    )


def _readings(signals: Signals | None) -> tuple[tuple[ReadingRange, ...], tuple[tuple[str, str], ...]]:
    """Return the readings of a signal file, and which columns are none; those of a feature file are for models."""
    if signals is None or not signals.variants:
        return (), ()
    return tuple(reading_ranges(signals)), tuple(signals.further.faults.items())


def gaps(time: Times) -> Gaps:
    """Count the holes in strictly increasing times of shape (T,)."""
    steps = np.diff(time).astype(np.int64)
    if not len(steps):
        return Gaps(0, 0, None, 0)
    usual = usual_step(time).microseconds
    holes = np.flatnonzero(steps > usual)
    if not len(holes):
        return Gaps(0, 0, None, 0)
    lost = np.maximum(np.round(steps[holes] / usual).astype(np.int64) - 1, 1)
    longest = int(np.argmax(lost))
    return Gaps(len(holes), int(lost.sum()), to_iso(time[holes[longest]]), int(lost[longest]))


def numeric_column(file: FeatureFile, name: str) -> Floats | None:
    """Return a column as numbers, None where it holds none."""
    try:
        return file.column(name)
    except InputError:
        return None


def _roles(signals: Signals) -> dict[str, Floats]:
    return {
        column(role, variant): probabilities.role(role)
        for variant, probabilities in signals.variants.items()
        for role in ROLES
    }


def _twin_variants(signals: Signals) -> list[tuple[str, ...]]:
    whole = {name: np.concatenate([own.role(role) for role in ROLES]) for name, own in signals.variants.items()}
    return twins(whole)


def _poor(entries: tuple[Reliability, ...]) -> list[str]:
    """Say which probabilities are further from the truth than a constant would be, on bars not known to be seen."""
    judged = [entry for entry in entries if entry.sample != "in sample"]
    poor = [entry for entry in judged if entry.brier > entry.brier_base]
    if not poor:
        return []
    worst = max(poor, key=lambda entry: entry.brier - entry.brier_base)
    note = (
        f"{len(poor)} of {len(judged)} roles have a Brier score worse than always saying the base rate, {worst.sample}; "
        f"worst {worst.variant} {worst.role}: {worst.brier:.3f} against {worst.brier_base:.3f}"
    )
    return [note]


def _reach(entries: tuple[Range, ...]) -> list[str]:
    """Say, a sentence for each variant, which usual thresholds none of its bars reaches."""
    short: dict[str, list[str]] = {}
    for entry in entries:
        if entry.never:
            reached = f"threshold {entry.never[0]:g}" + (" and above" if entry.never[0] != THRESHOLDS[-1] else "")
            text = f"{entry.role}: highest probability {entry.high:.3g}: {reached} never fires"
            if entry.variant in short:
                text = f"{entry.role} {entry.high:.3g}: {reached}"
            short.setdefault(entry.variant, []).append(text)
    return [f"{variant} {'; '.join(texts)}" for variant, texts in short.items()]
