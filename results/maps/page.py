"""A map as a page to point at: one HTML file that works offline, and says what is behind every square.

The plot is written in plotly's own JSON, as plain values: its Python takes longer to load than a map to draw. Tests have it
read back and checked by plotly.
"""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import numpy as np

from results.maps.edges import Edges, boundary, outline
from results.maps.figure_model import FigureModel, Panel
from results.maps.page_layout import page_layout, place_of
from results.maps.standings import INNER, OUTER, STANDINGS
from results.run.metrics import Metric
from results.style.page import as_plot, write_plot_page
from results.style.palette import FAINT, INK, PALENESS, TOO_FEW
from signals.arrays import Floats

__all__ = ["draw_page"]

Trace = dict[str, Any]


def draw_page(model: FigureModel, path: Path) -> None:
    """Write a map as a page that works offline."""
    layout = page_layout(model)
    plot = as_plot(_every_trace(model), layout)
    write_plot_page(path, model.title, model.subtitle, model.notes, plot, height=layout["height"])


def _every_trace(model: FigureModel) -> list[Trace]:
    return [trace | place_of(index) for index, panel in enumerate(model.panels) for trace in _traces(panel, model)]


def _traces(panel: Panel, model: FigureModel) -> list[Trace]:
    texts = _hover_texts(panel, model)
    thin = np.where(panel.thin, 0.0, np.nan)
    grey = _squares(thin, texts) | {"colorscale": [[0, TOO_FEW], [1, TOO_FEW]], "showscale": False}
    if panel.standing is not None:
        return [grey, *_judged_traces(panel, panel.standing, model, texts)]
    traces = [grey, _squares(panel.value * model.shown.factor, texts) | {"coloraxis": "coloraxis"}]
    if model.shown.neutral is not None:
        traces.append(_line(boundary(panel.value, model.shown.neutral), {"color": INK, "width": 2.2}))
    return traces


def _squares(values: Floats, texts: list[list[str]]) -> Trace:
    """Return squares that say their text where pointed at; those without a value are not there."""
    known = [[None if value != value else value for value in row] for row in values.tolist()]  # noqa: PLR0124 - NaN
    hover = {"text": texts, "hovertemplate": "%{text}<extra></extra>"}
    return {"type": "heatmap", "z": known, **hover, "xgap": 0.5, "ygap": 0.5}


def _line(edges: Edges, line: dict[str, object]) -> Trace:
    across: list[float | None] = []
    along: list[float | None] = []
    for (x0, y0), (x1, y1) in edges:
        across += [float(x0), float(x1), None]
        along += [float(y0), float(y1), None]
    return {"type": "scatter", "x": across, "y": along, "mode": "lines", "line": line, **_SILENT}


_SILENT = {"hoverinfo": "skip", "showlegend": False}


def _judged_traces(panel: Panel, standing: Floats, model: FigureModel, texts: list[list[str]]) -> list[Trace]:
    """Full colour for confidently positive squares, pale for the others, strokes where it cannot be excluded."""
    values = np.where(panel.thin, np.nan, panel.value * model.shown.factor)
    sure, pale = np.where(standing == INNER, values, np.nan), np.where(standing == INNER, np.nan, values)
    rows, columns = np.nonzero(standing == OUTER)
    mark = {"symbol": "line-ne-open", "size": 9, "color": FAINT, "line": {"width": 1.2}}
    strokes = {
        "type": "scatter",
        "x": columns.tolist(),
        "y": rows.tolist(),
        "mode": "markers",
        "marker": mark,
        **_SILENT,
    }
    dashed, solid = {"color": INK, "width": 1.6, "dash": "dash"}, {"color": INK, "width": 3}
    return [
        _squares(pale, texts) | {"coloraxis": "coloraxis", "opacity": PALENESS},
        _squares(sure, texts) | {"coloraxis": "coloraxis"},
        strokes,
        _line(outline(standing, OUTER), dashed),
        _line(outline(standing, INNER), solid),
    ]


def _hover_texts(panel: Panel, model: FigureModel) -> list[list[str]]:
    ny, nx = panel.value.shape
    return [[_hover_text(panel, model, row, column) for column in range(nx)] for row in range(ny)]


def _hover_text(panel: Panel, model: FigureModel, row: int, column: int) -> str:
    if panel.cells[row, column] == 0:
        return ""
    lines = [f"<b>{panel.label}</b>"] if panel.label else []
    lines += [f"{model.x_title}: <b>{model.x_ticks[column]}</b>", f"{model.y_title}: <b>{model.y_ticks[row]}</b>"]
    if np.isnan(panel.value[row, column]):
        lines.append("too few trades to say")
    else:
        lines += _costs(panel, model.shown, row, column)
        lines.append(f"share positive: {panel.share_positive[row, column]:.0%} of cells")
    if panel.standing is not None:
        lines.append(f"verdict: {STANDINGS[float(panel.standing[row, column])]}")
    if model.in_sample_beside:
        beside = model.shown.written(panel.value_all[row, column])
        lines.append(f"out-of-sample trades, median: {panel.trades[row, column]:,.0f}")
        lines.append(
            f"<i>all trades, IN-SAMPLE ones too: {beside}, median {panel.trades_all[row, column]:,.0f} trades</i>"
        )
    else:
        lines.append(f"median trades: {panel.trades[row, column]:,.0f}")
    lines.append(f"cells: {panel.cells[row, column]:,.0f}, enough trades in {panel.cells_sufficient[row, column]:,.0f}")
    return "<br>".join(lines)


def _costs(panel: Panel, shown: Metric, row: int, column: int) -> list[str]:
    """Return the value before and after costs, where the metric has both."""
    title = html.escape(shown.title)
    net, gross = panel.net[row, column], panel.gross[row, column]
    if np.isnan(net) or np.isnan(gross):
        return [f"{title}: <b>{shown.written(panel.value[row, column])}</b>"]
    return [f"{title}:", f"    gross <b>{shown.written(gross)}</b>, net <b>{shown.written(net)}</b>"]
