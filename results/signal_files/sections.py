"""What a check of signal files found, as tables of text that a terminal and a page show alike."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from signals.checks.check import Check
from signals.checks.drift import LARGE, MODERATE
from signals.checks.file_state import FileState
from signals.checks.parity import Parity
from signals.checks.probabilities import QUANTILES, THRESHOLDS

__all__ = ["MOST_ROWS", "Row", "Section", "files_section", "ranges_section", "readings_section", "sections"]

MOST_ROWS = 25
"""Rows of a table of columns in a terminal; a page shows all of them."""


@dataclass(frozen=True, slots=True)
class Row:
    """Cells of a table, and how they are meant: `bad`, `poor`, or nothing to say."""

    cells: tuple[str, ...]
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A table under a title.

    Attributes
    ----------
    title, note
        What it is, and what it means.
    header
        Of its columns.
    rows
        Worst first.
    words
        How many of the first columns are words; the others are numbers.
    """

    title: str
    note: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    words: int = 1


def sections(check: Check) -> list[Section]:
    """Return the tables of a check; those without a row are left out."""
    states = [check.first] if check.second is None else [check.first, check.second]
    found = [files_section(states)]
    if check.parity is not None:
        found.append(_parity(check.parity))
    found.append(_drift(check))
    for state in states:
        label = f" of {Path(state.source).name}" if len(states) > 1 else ""
        found += [ranges_section(state, label), readings_section(state, label), _reliability(state, label, check)]
    return [section for section in found if section.rows]


def files_section(states: list[FileState]) -> Section:
    """Return files, their spans and gaps as a table."""
    rows = []
    for state in states:
        gaps = f"{state.gaps.count:,} ({state.gaps.missing:,} bars)" if state.gaps.count else "none"
        step = _step(state.step_seconds)
        span = (state.first, state.last)
        counts = (f"{state.rows:,}", step, gaps, f"{state.features:,}", f"{len(state.variants):,}")
        rows.append(Row((state.source, *span, *counts)))
    header = ("file", "first bar", "last bar", "bars", "step", "gaps", "features", "variants")
    return Section("Files", "", header, tuple(rows), words=1)


def readings_section(state: FileState, label: str = "") -> Section:
    """Return the readings of a signal file as a table; one that is never above 0 is marked."""
    rows = []
    for each in state.readings:
        infinite = f"{each.infinite:,}" if each.infinite else ""
        counts = (f"{each.known:,}", f"{each.unknown / max(state.rows, 1):.1%}", infinite)
        spread = tuple(_general(value) for value in (each.low, each.median, each.high))
        tone = "" if each.positive else "poor"
        rows.append(Row((each.name, *counts, *spread, f"{each.positive / max(state.rows, 1):.1%}"), tone))
    header = ("reading", "known", "null", "infinite", "lowest", "median", "highest", "above 0")
    note = "further number columns, for filters and stop_scale, which needs a bar's reading above 0 to enter there"
    return Section(f"Readings{label}", note, header, tuple(rows))


def _parity(parity: Parity) -> Section:
    differing = [column for column in parity.columns if column.differing]
    rows = [Row((name, "missing", "", "", "", ""), "bad") for name in parity.lists.missing]
    rows += [Row((name, "extra", "", "", "", ""), "bad") for name in parity.lists.extra]
    rows += [Row((name, "in another place", "", "", "", ""), "bad") for name in parity.lists.reordered]
    for column in sorted(differing, key=lambda column: (-column.share, -column.largest)):
        cells = (
            column.name,
            "differs",
            f"{column.share:.2%}",
            f"{column.largest:.4g}" if column.largest else "",
            f"{column.one_sided:,}",
            column.first or "",
        )
        rows.append(Row(cells, "bad" if column.share > parity.allowed else "poor"))
    for name in parity.skipped:
        rows.append(Row((name, "no numbers: not compared", "", "", "", ""), "poor"))
    alike = len(parity.columns) - len(differing)
    note = (
        f"{parity.common:,} bars in both files, {parity.missing:,} missing and {parity.extra:,} extra over the time "
        f"both span; {alike} of {len(parity.columns)} columns agree within {parity.tolerance:g}"
    )
    if not rows:
        rows = [Row(("all columns", "agree", "0.00%", "0", "0", ""))]
    header = ("column", "state", "bars apart", "largest", "known in one only", "first apart")
    return Section("Parity", note, header, tuple(rows), words=2)


def _drift(check: Check) -> Section:
    whole = "the first half to the second" if check.second is None else "the first file to the second"
    rows = []
    for entry in check.drift:
        tone = "" if entry.psi is None or entry.psi <= MODERATE else "bad" if entry.psi > LARGE else "poor"
        month = "" if entry.worst_month is None else f"{entry.worst_month} ({_number(entry.worst_month_psi, 2)})"
        cells = (
            entry.name,
            _number(entry.psi, 3),
            _number(entry.ks, 3),
            _general(entry.mean),
            _general(entry.later_mean),
            f"{entry.unknown:.1%}",
            f"{entry.later_unknown:.1%}",
            month,
        )
        rows.append(Row(cells, tone))
    note = (
        f"from {whole}. Stability index (PSI): above {MODERATE:g} moderate, above {LARGE:g} large. KS: largest "
        "distance of the two distribution functions"
    )
    header = ("column", "PSI", "KS", "mean", "mean later", "unknown", "unknown later", "month furthest off (PSI)")
    return Section("Drift", note, header, tuple(rows))


def ranges_section(state: FileState, label: str = "") -> Section:
    """Return the probabilities of each role as a table: quantiles, and how many bars reach usual thresholds."""
    rows = []
    for entry in state.ranges:
        counts = tuple(f"{count:,}" if count else "never" for count in entry.fires)
        quantiles = tuple(f"{value:.3f}" for value in entry.quantiles)
        cells = (entry.variant, entry.role, f"{entry.known:,}", f"{entry.low:.3f}", *quantiles, f"{entry.high:.3f}")
        rows.append(
            Row((*cells, *counts), "bad" if entry.never[:1] == THRESHOLDS[:1] else "poor" if entry.never else "")
        )
    quantile_names = tuple("median" if at == 0.5 else f"{at:.0%}" for at in QUANTILES)  # noqa: PLR2004 - the middle
    bounds = tuple(f">={bound:g}" for bound in THRESHOLDS)
    header = ("variant", "role", "known", "low", *quantile_names, "high", *bounds)
    note = "quantiles, and the number of bars at or above the thresholds people use"
    return Section(f"Probabilities{label}", note, header, tuple(rows), words=2)


def _reliability(state: FileState, label: str, check: Check) -> Section:
    share = {sample.variant: sample for sample in state.samples}
    rows = []
    for entry in state.reliability:
        bars = share[entry.variant]
        total = max(bars.in_sample + bars.out_of_sample + bars.unknown, 1)
        count = {"out of sample": bars.out_of_sample, "in sample": bars.in_sample, "unknown": bars.unknown}[
            entry.sample
        ]
        tone = "poor" if entry.brier > entry.brier_base and entry.sample != "in sample" else ""
        cells = (
            entry.variant,
            entry.role,
            entry.sample,
            f"{count / total:.0%}",
            f"{entry.bars:,}",
            f"{entry.base_rate:.3f}",
            f"{entry.brier:.4f}",
            f"{entry.brier_base:.4f}",
            _number(entry.auc, 3),
        )
        rows.append(Row(cells, tone))
    note = (
        f"outcome: the open {check.horizon} bars after the next lies more than {check.bound:g} above it (long entry, "
        "short exit) or below it (short entry, long exit), whatever the models were trained on. Brier score: lower is "
        "better; AUC 0.5: says nothing about direction. In-sample rows flatter"
    )
    header = ("variant", "role", "sample", "share", "bars", "came true", "Brier", "base Brier", "AUC")
    return Section(f"Reliability{label}", note, header, tuple(rows), words=3)


def _number(value: float | None, decimals: int) -> str:
    return "" if value is None else f"{value:.{decimals}f}"


def _general(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _step(seconds: float) -> str:
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s"
