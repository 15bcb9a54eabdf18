"""Maps of a run over two or three of its axes: as numbers, as a picture, and as an interactive page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from results.maps.figure_model import lay_out
from results.maps.heatmap import MapQuestion, gather
from results.run.leading import leading_metric
from results.run.pooled_assets.reductions import OVER_ASSETS
from results.run.pooled_assets.settings import pooled_for
from results.run.run import Run
from results.run.views import Cost
from signals.filesystem.paths import located
from signals.filesystem.replacing import make_folder
from signals.filesystem.together import write_together
from sweeps.measures.samples import Sample

__all__ = ["MapFiles", "draw_map", "map_table"]


@dataclass(frozen=True, eq=False)
class MapFiles:
    """What `draw_map` wrote.

    Attributes
    ----------
    png, html, csv, parquet : Path
        The picture, the interactive page, and the numbers twice.
    title : str
        What the map shows, in plain words.
    notes : tuple of str
        What a reader must know to not be misled.
    table : polars.DataFrame
        The numbers, see `map_table`.
    """

    png: Path
    html: Path
    csv: Path
    parquet: Path
    title: str
    notes: tuple[str, ...]
    table: pl.DataFrame


def map_table(  # noqa: PLR0913 - one argument for each option of the command
    run: Run,
    *,
    x: str,
    y: str,
    metric: str = "edge",
    reduce: str = "median",
    where: str | None = None,
    by: str | None = None,
    sample: Sample | None = None,
    cost: Cost = "net",
    pool: bool = False,
) -> pl.DataFrame:
    """Return a map as a table of its squares.

    Parameters
    ----------
    run
        An opened run.
    x, y, by
        Parameters that vary in the run, `asset` among them where it has several; `by` adds a third and with it one map
        for each of its values.
    metric
        A measure of the contract; with `oos_` before its name, of out-of-sample trades.
    reduce
        How the cells behind a square become one number: `median`, `max`, `min`, `share_positive` or `quantile:Q`;
        of several assets also `median_asset`, `worst_asset` or `assets_positive`, over the medians of each.
    where
        A condition in SQL that cells must meet, see `Run.cells`.
    sample
        Which trades: by default out-of-sample ones where the signal file says which they are, else all.
    cost
        Before or after costs.
    pool
        Of several assets: map settings, each pooled over all of them, see `results.pooled`. A reduction over assets is
        of the cells of each anyway.

    Returns
    -------
    polars.DataFrame
        One row a square that has cells: the axes under their names, then `value`, `net` and `gross` (the same
        reduction in either cost view, null where the metric has none), `cells`, `cells_sufficient`, `median_trades`
        (over all cells), `share_positive` (of the sufficient cells: metric above its neutral value, or expectancy
        above 0 if it has none), `sample` (whose numbers these are, `oos` or `all`), and beside each other for either
        sample `value_oos`, `value_all`, `median_trades_oos` and `median_trades_all`, null where unknown. Of more
        than 200 million cells, whose own returns or drawdowns are mapped, also `within`: how far a median or quantile may
        be off, in the unit of `value`. Returns are fractions of the balance. Rows are ordered by `by`, `y`, `x`, null last.

    Raises
    ------
    InputError
        If an axis, metric, reduction, view or condition is wrong, or no cell meets the condition; if the model has
        seen every trade and no sample was asked for.

    Notes
    -----
    Cells that are not sufficient in the view (`sweeps.measures.sufficiency`) are left out of the reduction, and where
    fewer than half of a square's cells are left its value is null. Counts of trades are reduced over all cells.
    """
    run = _asked(run, pool, metric, where, reduce)
    metric, chosen = leading_metric(run, metric, sample)
    return gather(run, MapQuestion(x, y, metric, reduce, where, by, chosen, cost))


def draw_map(  # noqa: PLR0913 - one argument for each option of the command
    run: Run,
    *,
    x: str,
    y: str,
    out: str | Path,
    metric: str = "edge",
    reduce: str = "median",
    where: str | None = None,
    by: str | None = None,
    sample: Sample | None = None,
    cost: Cost = "net",
    verdict: bool = False,
    pool: bool = False,
) -> MapFiles:
    """Draw a map and write it to a folder as PNG, HTML, CSV and Parquet.

    Parameters
    ----------
    out
        The folder, made if it is not there; its files are named after the question, so that maps do not overwrite
        each other. Or a path that ends in ``.png``: the other files stand beside it under the same name.
    sample
        As for `map_table`; title, notes and file names say which trades are shown.
    verdict
        Show what the run's verdict says: full colour only where most judged cells are confidently positive, hatching
        where a positive expectancy cannot be excluded. The run must have been judged.
    pool
        As for `map_table`.

    Raises
    ------
    InputError
        As `map_table`; also if the map has too many squares to be read, or the folder cannot be written to.
    """
    # Drawing libraries take half a second to load; whoever only wants numbers does not wait for them.
    from results.maps.page import draw_page  # noqa: PLC0415
    from results.maps.pictures.picture import draw_picture  # noqa: PLC0415

    run = _asked(run, pool, metric, where, reduce)
    metric, chosen = leading_metric(run, metric, sample)
    question = MapQuestion(x, y, metric, reduce, where, by, chosen, cost, verdict)
    model, table = lay_out(run, question)
    place = located(out)
    named = place.suffix.lower() == ".png"
    folder = make_folder(place.parent if named else place)
    stem = place.stem if named else _stem(run, question)
    png, page, csv, parquet = (folder / f"{stem}.{kind}" for kind in ("png", "html", "csv", "parquet"))
    write_together(
        [
            (png, lambda path: draw_picture(model, path)),
            (page, lambda path: draw_page(model, path)),
            (csv, table.write_csv),
            (parquet, table.write_parquet),
        ]
    )
    return MapFiles(png, page, csv, parquet, title=model.title, notes=model.notes, table=table)


def _asked(run: Run, pool: bool, metric: str, where: str | None, reduce: str) -> Run:
    """Return whose cells are mapped; what is reduced over assets is made of the cells of each, pooled or not."""
    if reduce in OVER_ASSETS:
        return run.source or run
    return pooled_for(run, metric, where) if pool or run.pooled else run


def _stem(run: Run, question: MapQuestion) -> str:
    """Name a map after its question; a condition is told apart by a short hash."""
    pieces = [question.metric, question.reduce.replace(":", "-"), question.x, question.y]
    pieces += ["by", question.by] if question.by is not None else []
    pieces += [question.sample, question.cost]
    pieces += ["pooled"] if run.pooled else []
    pieces += ["verdict"] if question.verdict else []
    if question.where is not None:
        pieces += ["where", hashlib.sha256(question.where.encode()).hexdigest()[:8]]
    return "-".join(pieces)
