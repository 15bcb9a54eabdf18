"""The two lines over a map: what it shows, and of what."""

from __future__ import annotations

import polars as pl

from results.maps.heatmap import MapQuestion
from results.maps.reductions import Reduction
from results.run.leading import sample_words
from results.run.metrics import Metric
from results.run.run import Run

__all__ = ["subtitle", "title"]


def title(run: Run, reduction: Reduction, metric: Metric, table: pl.DataFrame, sample: str) -> str:
    """Return what a map shows, of which trades, and how many cells each square stands for.

    Parameters
    ----------
    run, reduction, metric
        Of what, and how the cells of a square become one number.
    table
        The squares, see `map_table`.
    sample
        What is said of the trades, see `results.run.leading.sample_title`.
    """
    text = (metric.title if reduction.shown is metric else reduction.shown.title) + sample
    text = text[0].upper() + text[1:]
    assets, cell = (len(run.assets), "cell") if not run.pooled else (1, "setting")
    if run.pooled:
        text = text.replace("hare of cells", "hare of settings")
        text += f", pooled over {len(run.assets)} assets"
    if reduction.over_assets:
        text += f", {reduction.words} of {assets} assets" if reduction.shown is metric else ""
        cells = table["cells"].to_numpy() // assets
        most, fewest = int(cells.max()), int(cells.min())
        count = f"{most:,}" if most == fewest else f"{fewest:,} to {most:,}"
        return f"{text}, each by the median of its {count} cells per square"
    most, fewest = int(table["cells"].to_numpy().max()), int(table["cells"].to_numpy().min())
    if most == 1:
        return f"{text}, one {cell} per square"
    count = f"{most:,}" if most == fewest else f"{fewest:,} to {most:,}"
    over = f"{reduction.words} of" if reduction.shown is metric else "over"
    return f"{text}, {over} {count} {cell}s per square"


def subtitle(run: Run, question: MapQuestion) -> str:
    """Return which trades are shown, of what market and run, and the condition that cells meet."""
    cells = None if question.where is None else run.cells(question.where, question.sample, question.cost)
    pieces = [sample_words(run, question.sample, question.cost, cells), run.market, f"run {run.path.name}"]
    if question.where is not None:
        pieces.append(f"where {question.where}")
    return " · ".join(pieces)
