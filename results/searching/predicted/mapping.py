"""Maps of a whole space from a search for the boundary: its visited cells are no fair draw, what they predict of one is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from results.run.axes import axis_title, check_axis, ordered, scaled, tick_text
from results.run.run import Run
from results.searching.predicted.bands import band_ends, banded
from results.searching.predicted.searched import Searched, searched
from results.searching.predicted.signs import SURE_OF, signs_of, squares_of
from signals import InputError
from signals.arrays import Floats, Integers
from signals.assets import Given
from signals.filesystem.paths import located
from signals.filesystem.replacing import make_folder
from signals.filesystem.together import write_together

__all__ = ["PredictedFiles", "predict_map", "predict_signs"]

_MOST_DRAWN = 5_000_000


@dataclass(frozen=True, eq=False)
class PredictedFiles:
    """What `predict_map` wrote.

    Attributes
    ----------
    png, csv, parquet : Path
        The picture, its squares (of axes with many values bands of neighbours, from NAME to NAME_to), and the cells of the draw with what is predicted of each.
    title : str
        What the map shows.
    notes : tuple of str
        What a reader must know, with how sure it is.
    table : polars.DataFrame
        The squares.
    """

    png: Path
    csv: Path
    parquet: Path
    title: str
    notes: tuple[str, ...]
    table: pl.DataFrame


def predict_signs(
    run: Run, cells: Integers | None = None, *, draw: int = 100_000, seed: int = 0, signals: Given | None = None
) -> pl.DataFrame:
    """Return what a search for the boundary predicts of cells that nobody need have run.

    Parameters
    ----------
    run
        As opened.
    cells
        int64 (n,): which, as the run counts them; None for a uniform draw of the space.
    draw, seed
        How many are drawn then (of a smaller space all), and which draw.
    signals
        Where the signal files are now, if they have moved.

    Returns
    -------
    polars.DataFrame
        As of `results.searching.predicted.signs.signs_of`.

    Raises
    ------
    InputError
        If the run is of no finished search for the boundary, its signals are gone, or a cell is none.
    """
    found = searched(run, signals)
    return signs_of(found, _drawn(found, draw, seed) if cells is None else np.asarray(cells, dtype=np.int64))


def predict_map(  # noqa: PLR0913 - one argument for each option of the command
    run: Run,
    *,
    x: str,
    y: str,
    out: str | Path,
    draw: int = 100_000,
    seed: int = 0,
    signals: Given | None = None,
) -> PredictedFiles:
    """Draw which share of a whole space is predicted positive, over two of its axes: PNG, CSV and Parquet.

    Parameters
    ----------
    run
        A finished search for the boundary, as opened.
    x, y
        Two axes.
    out
        The folder, made if it is not there.
    draw, seed, signals
        As of `predict_signs`; the map is of a draw.

    Raises
    ------
    InputError
        As `predict_signs`; also if an axis is none, or the folder cannot be written to.
    """
    from results.searching.predicted.picture import draw_shares  # noqa: PLC0415 - drawing takes half a second to load

    check_axis(run, x, "x")
    check_axis(run, y, "y")
    if x == y:
        raise InputError(f"x and y are both {x!r}; name two axes")
    found = searched(run, signals)
    signs = signs_of(found, _drawn(found, draw, seed))
    table, joined = _squares(signs, x, y)
    title = f"Share of cells predicted positive: {found.question.metric.replace('_', ' ')}, over all that is hidden"
    notes = _notes(found, signs)
    folder = make_folder(located(out))
    stem = f"{run.path.name}-predicted-{x}-{y}"
    png, csv, parquet = (folder / f"{stem}.{kind}" for kind in ("png", "csv", "parquet"))
    values = {name: ordered(table[name]) for name in (x, y)}
    ticks = tuple(tick_text(name, values[name], multiples=scaled(run)) for name in (x, y))
    shares = _matrix(table, x, y, values)
    write_together(
        [
            (
                png,
                lambda path: draw_shares(
                    path,
                    shares,
                    title=title,
                    notes=notes,
                    names=(_axis_name(run, x, joined), _axis_name(run, y, joined)),
                    ticks=(ticks[0], ticks[1]),
                ),
            ),
            (csv, table.write_csv),
            (parquet, signs.write_parquet),
        ]
    )
    return PredictedFiles(png, csv, parquet, title, notes, table)


def _drawn(found: Searched, draw: int, seed: int) -> Integers:
    if not 1 <= draw <= _MOST_DRAWN:
        raise InputError(f"`draw={draw}`: write from 1 to {_MOST_DRAWN:,}")
    return found.space.draw(draw, seed)


def _squares(signs: pl.DataFrame, x: str, y: str) -> tuple[pl.DataFrame, set[str]]:
    """Return the squares, and the axes whose values were joined into bands: these have the end of each as NAME_to."""
    found, ends = signs, []
    for name in (x, y):
        bands = banded(signs[name], len(signs))
        if bands is not None:
            found = found.with_columns(bands)
            ends.append(band_ends(signs[name], bands))
    table = squares_of(found, x, y)
    for end in ends:
        table = table.join(end, on=end.columns[0], how="left", nulls_equal=True, maintain_order="left")
    return table, {end.columns[0] for end in ends}


def _axis_name(run: Run, name: str, joined: set[str]) -> str:
    return axis_title(run, name) + (", bands from" if name in joined else "")


def _matrix(table: pl.DataFrame, x: str, y: str, values: dict[str, list[float | int | str | bool | None]]) -> Floats:
    at = {name: {value: place for place, value in enumerate(values[name])} for name in (x, y)}
    found = np.full((len(values[y]), len(values[x])), np.nan)
    rows, columns = ([at[name][value] for value in table[name]] for name in (y, x))
    found[rows, columns] = table["share_positive"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    return found


def _rests(found: Searched, drawn: int, whole: bool) -> str:
    if whole:
        return (
            f"all {drawn:,} cells that constraints leave (of {found.space.size:,}) were visited: nothing is predicted"
        )
    return (
        f"predicted from {found.visited:,} visited cells of {found.space.size:,} for {drawn:,} drawn uniformly; the visited ones "
        "crowd where the sign changes and are no fair draw"
    )


def _limit(found: Searched) -> str:
    deepest = found.question.max_drawdown
    return "" if deepest is None else f" and a drawdown of at most {deepest:.1%}"


def _notes(found: Searched, signs: pl.DataFrame) -> tuple[str, ...]:
    trust, chance = found.signs.trust, signs["probability"].to_numpy()
    weight = signs["enough"].to_numpy()
    total = float(weight.sum())
    whole = bool(signs["visited"].all()) and len(signs) == found.visited
    notes = [_rests(found, len(signs), whole)]
    if total > 0:
        share = float((weight * chance).sum()) / total
        sure = float((weight * ((chance >= SURE_OF) | (chance <= 1 - SURE_OF))).sum()) / total
        notes.append(
            f"{total / len(signs):.1%} have enough trades{_limit(found)}; of these {share:.1%} are positive, and of {sure:.1%} the sign is at "
            f"least {SURE_OF:.0%} sure"
        )
    if total == 0:
        notes.append(f"no cell has enough trades{_limit(found)}, so that none has a sign")
    elif whole:
        pass  # nothing was predicted
    elif np.isfinite(trust.accuracy):
        notes.append(
            f"on {trust.cells:,} cells that a model had not seen {trust.accuracy:.1%} of the signs were right (+- "
            f"{2 * trust.deviation:.1%}), both kinds weighing alike; a cell is called positive from {found.signs.cut:.0%} on"
        )
    else:
        notes.append("all cells of the fair draw have one sign: nothing says where the other would begin")
    return tuple(notes)
