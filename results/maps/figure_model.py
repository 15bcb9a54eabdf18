"""A map laid out for the eye: its panels as matrices, its words, and the range of its colours.

What the picture and the interactive page share is decided here once, so that they cannot say different things.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from results.maps.heatmap import MapQuestion, gather
from results.maps.notes import bound_notes, constant_axes, dated, hidden_axes, provenance, sample_notes
from results.maps.reductions import Reduction, find_reduction
from results.maps.standings import THIN_STANDING, standing_of
from results.maps.titles import subtitle, title
from results.run.axes import axis_title, ordered, scaled, tick_text, value_text
from results.run.leading import sample_title
from results.run.metrics import METRICS, Metric
from results.run.run import Run
from signals import InputError
from signals.arrays import Flags, Floats
from sweeps.measures.sufficiency import SUFFICIENT
from sweeps.runs.records import ASSET

__all__ = ["FigureModel", "Panel", "lay_out"]

MOST_PANELS = 12
MOST_TICKS = 400


@dataclass(frozen=True, slots=True)
class Panel:
    """One map of a model: matrices of shape (values of y, values of x), NaN where a square has no such number.

    Attributes
    ----------
    label
        Which value of the third axis, empty without one.
    value, net, gross, share_positive
        As in `map_table`, in the unit stored.
    trades
        Median trades of the square's cells.
    cells, cells_sufficient
        Counts; 0 where constraints or the condition left no cell.
    value_all, trades_all
        Of all trades, seen ones too: the value and the median trades.
    standing
        Of a judged map: what most judged cells of each square are, see `map_verdict.STANDINGS`; NaN without cells.
    """

    label: str
    value: Floats
    net: Floats
    gross: Floats
    share_positive: Floats
    trades: Floats
    cells: Floats
    cells_sufficient: Floats
    value_all: Floats
    trades_all: Floats
    standing: Floats | None = None

    @property
    def thin(self) -> Flags:
        """Squares that have cells, most of which have too few trades, or were too few to judge."""
        if self.standing is not None:
            return np.asarray(self.standing == THIN_STANDING)
        return (self.cells > 0) & np.isnan(self.value)


@dataclass(frozen=True, slots=True)
class FigureModel:
    """Everything a drawing of a map shows.

    Attributes
    ----------
    title, subtitle, notes
        In plain words; the notes are what a reader must know to not be misled.
    x_title, y_title, x_ticks, y_ticks
        Texts of the axes.
    panels
        One, or one for each value of the third axis.
    shown
        The metric of the values, after the reduction.
    in_sample_beside
        Whether the model had seen some of the trades that are left out.
    low, high
        Range of the colours, in the unit stored; symmetric about `shown.neutral` if there is one.
    """

    title: str
    subtitle: str
    notes: tuple[str, ...]
    x_title: str
    y_title: str
    x_ticks: tuple[str, ...]
    y_ticks: tuple[str, ...]
    panels: tuple[Panel, ...]
    shown: Metric
    low: float
    high: float
    in_sample_beside: bool = False

    @property
    def decimals(self) -> int:
        """One number of decimals for the whole model."""
        return self.shown.decimals(max(abs(self.low), abs(self.high)) / 2)


def lay_out(run: Run, question: MapQuestion) -> tuple[FigureModel, pl.DataFrame]:
    """Answer a question and lay the answer out.

    Returns
    -------
    FigureModel
        For the eye.
    polars.DataFrame
        The same numbers, see `map_table`.

    Raises
    ------
    InputError
        As `map_table`; also if the map would have more panels or squares than can be read.
    """
    table = gather(run, question)
    metric = METRICS[question.metric]
    reduction = find_reduction(question.reduce, metric)
    xs, ys = ordered(table[question.x]), ordered(table[question.y])
    bys = [] if question.by is None else ordered(table[question.by])
    turn = ", or have the assets along `y`" if question.by == ASSET else ""
    if len(bys) > MOST_PANELS or max(len(xs), len(ys)) > MOST_TICKS:
        raise InputError(
            f"{run.path}: the map would have {len(xs)} x {len(ys)} squares in {max(len(bys), 1)} panels, at most "
            f"{MOST_TICKS} x {MOST_TICKS} in {MOST_PANELS} can be read; narrow it with `where`{turn}"
        )
    panels = tuple(_panels(run, table, question, xs, ys, bys))
    low, high = _range(np.concatenate([panel.value.ravel() for panel in panels]), reduction.shown)
    model = FigureModel(
        title=title(run, reduction, metric, table, sample_title(run, question.sample)),
        subtitle=subtitle(run, question),
        notes=_notes(run, question, reduction, table, panels),
        x_title=axis_title(run, question.x, question.by),
        y_title=axis_title(run, question.y, question.by),
        x_ticks=tuple(tick_text(question.x, xs, multiples=scaled(run))),
        y_ticks=tuple(tick_text(question.y, ys, multiples=scaled(run))),
        panels=panels,
        shown=reduction.shown,
        low=low,
        high=high,
        in_sample_beside=question.sample == "oos" and run.standing == "mixed",
    )
    return model, table


def _panels(  # noqa: PLR0913, PLR0917 - a table and its axes
    run: Run,
    table: pl.DataFrame,
    question: MapQuestion,
    xs: Sequence[object],
    ys: Sequence[object],
    bys: Sequence[object],
) -> list[Panel]:
    columns = {value: index for index, value in enumerate(xs)}
    rows = {value: index for index, value in enumerate(ys)}
    shape = (len(ys), len(xs))
    if question.by is None:
        return [_panel("", table, [rows[v] for v in table[question.y]], [columns[v] for v in table[question.x]], shape)]
    panels = []
    for value in bys:
        part = table.filter(pl.col(question.by).eq_missing(pl.lit(value)))
        text = value_text(question.by, value, multiples=scaled(run))
        label = dated(run, str(value)) if question.by == ASSET else f"{question.by.replace('_', ' ')} {text}"
        at = [rows[v] for v in part[question.y]], [columns[v] for v in part[question.x]]
        panels.append(_panel(label, part, *at, shape))
    return panels


def _panel(label: str, part: pl.DataFrame, rows: list[int], columns: list[int], shape: tuple[int, int]) -> Panel:
    def filled(numbers: Floats, empty: float = math.nan) -> Floats:
        values = np.full(shape, empty)
        values[rows, columns] = numbers
        return values

    def matrix(name: str, empty: float = math.nan) -> Floats:
        return filled(part[name].cast(pl.Float64).fill_null(math.nan).to_numpy(), empty)

    standing = filled(standing_of(part)) if "inner" in part.columns else None

    return Panel(
        label,
        matrix("value"),
        matrix("net"),
        matrix("gross"),
        matrix("share_positive"),
        matrix("median_trades"),
        matrix("cells", 0.0),
        matrix("cells_sufficient", 0.0),
        matrix("value_all"),
        matrix("median_trades_all"),
        standing,
    )


def _range(values: Floats, shown: Metric) -> tuple[float, float]:
    """Return the limits of the colours; the outermost 2 % of many squares may lie beyond them."""
    known = values[~np.isnan(values)]
    if not len(known):
        return (0.0, 1.0) if shown.neutral is None else (shown.neutral - 1.0, shown.neutral + 1.0)
    if shown.name == "share_positive":
        return 0.0, 1.0
    if shown.neutral is None:
        low, high = np.percentile(known, [2, 98], method="closest_observation")
        return float(low), float(high) if high > low else float(low) + (abs(float(low)) or 1.0)
    reach = float(np.percentile(np.abs(known - shown.neutral), 98, method="closest_observation"))
    reach = reach or float(np.abs(known - shown.neutral).max()) or 1.0
    return shown.neutral - reach, shown.neutral + reach


def _notes(
    run: Run, question: MapQuestion, reduction: Reduction, table: pl.DataFrame, panels: tuple[Panel, ...]
) -> tuple[str, ...]:
    notes = [] if run.doubt is None else [run.doubt]
    if question.verdict:
        from results.maps.verdict import verdict_notes  # noqa: PLC0415 - see `gather`

        notes += verdict_notes(run, table)
    notes += sample_notes(run, question.sample, table)
    if hidden := hidden_axes(run, question.axes, question.where):
        notes.append(f"hidden behind each square: {hidden}")
    if reduction.warning:
        notes.append(reduction.warning)
    if reduction.over_assets:
        needed = (
            "all of the assets" if reduction.name == "worst_asset" else "half of the assets; the others are left out"
        )
        notes.append(f"a square needs enough trades in most cells of {needed}")
    notes += bound_notes(table, reduction.shown)
    notes += constant_axes(run, table, question.axes, METRICS[question.metric])
    if any(panel.thin.any() for panel in panels):
        judged = " among the judged trades" if question.verdict else ""
        notes.append(f"grey: most {'settings' if run.pooled else 'cells'} have under {SUFFICIENT.words('or')}{judged}")
    if any((panel.cells == 0).any() for panel in panels):
        notes.append("blank: no cell, ruled out by a constraint, the sample or the condition")
    notes += provenance(run, question.sample)
    return tuple(notes)
