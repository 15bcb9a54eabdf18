"""Small maps made by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from results.maps.figure_model import FigureModel, Panel
from results.run.metrics import METRICS

__all__ = ["judged", "map_of"]


def map_of(count: int = 1, rows: int = 3, columns: int = 4, metric: str = "edge") -> FigureModel:
    """Return a map of some panels: values rise from square to square, the last has too few trades, the first no cell."""
    values = np.linspace(-0.05, 0.06, rows * columns).reshape(rows, columns)
    values[0, 0] = values[-1, -1] = np.nan
    cells = np.full(values.shape, 8.0)
    cells[0, 0] = 0.0
    trades = np.where(cells == 0, np.nan, 40.0 + np.arange(values.size).reshape(values.shape))
    share = np.full(values.shape, 0.5)
    panels = [
        Panel(
            f"side {at} <&>" if count > 1 else "",
            values,
            values,
            values + 0.01,
            share,
            trades,
            cells,
            cells,
            values,
            trades,
        )
        for at in range(count)
    ]
    return FigureModel(
        title="Edge </script> & more", subtitle="of <b>this</b>", notes=("grey: few",), x_title="stop loss", y_title="hold",
        x_ticks=tuple(f"{at}%" for at in range(columns)), y_ticks=(*(str(at) for at in range(rows - 1)), "none"),
        panels=tuple(panels), shown=METRICS[metric], low=-0.05, high=0.05,
    )  # fmt: skip


def judged(model: FigureModel) -> FigureModel:
    """Return a map with a verdict: its squares have every standing there is."""
    standing = np.resize(np.arange(4.0), model.panels[0].value.shape)
    standing[0, 0] = np.nan
    return replace(model, panels=tuple(replace(panel, standing=standing) for panel in model.panels))
