"""Which cells of a run deserve a second opinion: those that lead its table, and a random set of the others."""

from __future__ import annotations

import numpy as np
import polars as pl

__all__ = ["choose"]


def choose(cells: pl.LazyFrame, leaders: int, most: int, seed: int = 0, mixed: bool = False) -> list[int]:
    """Choose the cells of a run to confirm: each of another path.

    Parameters
    ----------
    cells
        Of a run, as stored.
    leaders
        How many of the best by edge, and by t-statistic, cells in state `ok` first.
    most
        How many in all; what the leaders leave is drawn at random.
    seed
        Of the draw.
    mixed
        Put a cell drawn at random behind every two leaders, so that whoever has no time for all meets both.

    Returns
    -------
    list of int
        Cells: leaders first, those of both measures in turn.
    """
    table = cells.select("cell", "path", "edge", "t_statistic", ok=pl.col("state") == "ok").collect()
    ranked = []
    for measure in ("edge", "t_statistic"):
        best = table.filter(pl.col(measure).is_not_null())
        best = best.sort("ok", measure, "cell", descending=[True, True, False])
        ranked.append(best.unique("path", keep="first", maintain_order=True).head(leaders).with_row_index("rank"))
    leading = pl.concat(ranked).sort("rank", maintain_order=True).unique("path", keep="first", maintain_order=True)
    others = table.sort("cell").unique("path", keep="first", maintain_order=True)
    others = others.filter(~pl.col("path").is_in(leading["path"].implode()))
    wanted = min(max(most - len(leading), 0), len(others))
    drawn = np.sort(np.random.default_rng(seed).choice(len(others), wanted, replace=False))
    first, then = leading["cell"].head(most).to_list(), others["cell"].gather(drawn).to_list()
    if not mixed:
        return [*first, *then]
    # cells drawn lie in their order: any few of them must still be of everywhere
    then = np.random.default_rng(seed).permutation(np.array(then, dtype=np.int64)).tolist()
    places = [
        *((at, 0, cell) for at, cell in enumerate(first)),
        *((2 * at + 1, 1, cell) for at, cell in enumerate(then)),
    ]
    return [cell for _, _, cell in sorted(places)]
