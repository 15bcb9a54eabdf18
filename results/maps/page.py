"""A map as a page to point at: one HTML file that works offline, and says what is behind every square."""

from __future__ import annotations

import html
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from results.maps.edges import Edges, boundary, outline
from results.maps.figure_model import FigureModel, Panel
from results.maps.verdict import INNER, OUTER, STANDINGS
from results.run.metrics import Metric
from results.style.page import write_plot_page
from results.style.palette import FAINT, FRAME, INK, PALENESS, TOO_FEW, map_scale
from signals.arrays import Floats

__all__ = ["draw_page"]

MOST_TICK_LABELS = 22


def draw_page(model: FigureModel, path: Path) -> None:
    """Write a map as a page that works offline."""
    write_plot_page(path, model.title, model.subtitle, model.notes, _figure(model))


def _figure(model: FigureModel) -> go.Figure:
    count = len(model.panels)
    columns = 1 if count == 1 else 2 if count < 5 else 3  # noqa: PLR2004
    rows = -(-count // columns)
    figure = make_subplots(
        rows,
        columns,
        shared_xaxes="all",
        shared_yaxes="all",
        subplot_titles=[panel.label for panel in model.panels] if count > 1 else None,
        horizontal_spacing=0.03,
        vertical_spacing=0.22 / (rows + 1),
        x_title=model.x_title,
        y_title=model.y_title,
    )
    for index, panel in enumerate(model.panels):
        row, column = divmod(index, columns)
        for trace in _traces(panel, model):
            figure.add_trace(trace, row=row + 1, col=column + 1)
    _style(figure, model, rows, columns)
    return figure


def _traces(panel: Panel, model: FigureModel) -> list[go.Heatmap | go.Scatter]:
    texts = _hover_texts(panel, model)
    common = {"text": texts, "hovertemplate": "%{text}<extra></extra>", "xgap": 0.5, "ygap": 0.5}
    thin = np.where(panel.thin, 0.0, np.nan)
    grey = go.Heatmap(z=thin, colorscale=[[0, TOO_FEW], [1, TOO_FEW]], showscale=False, **common)
    if panel.standing is not None:
        return [grey, *_judged_traces(panel, panel.standing, model, common)]
    values = go.Heatmap(z=panel.value * model.shown.factor, coloraxis="coloraxis", **common)
    traces = [grey, values]
    if model.shown.neutral is not None:
        traces.append(_line(boundary(panel.value, model.shown.neutral), {"color": INK, "width": 2.2}))
    return traces


def _line(edges: Edges, line: dict[str, object]) -> go.Scatter:
    across: list[float | None] = []
    along: list[float | None] = []
    for (x0, y0), (x1, y1) in edges:
        across += [x0, x1, None]
        along += [y0, y1, None]
    return go.Scatter(x=across, y=along, mode="lines", line=line, hoverinfo="skip", showlegend=False)


def _judged_traces(
    panel: Panel, standing: Floats, model: FigureModel, common: dict[str, object]
) -> list[go.Heatmap | go.Scatter]:
    """Full colour for confidently positive squares, pale for the others, strokes where it cannot be excluded."""
    values = np.where(panel.thin, np.nan, panel.value * model.shown.factor)
    sure, pale = np.where(standing == INNER, values, np.nan), np.where(standing == INNER, np.nan, values)
    rows, columns = np.nonzero(standing == OUTER)
    strokes = go.Scatter(
        x=columns,
        y=rows,
        mode="markers",
        marker={"symbol": "line-ne-open", "size": 9, "color": FAINT, "line": {"width": 1.2}},
        hoverinfo="skip",
        showlegend=False,
    )
    dashed, solid = {"color": INK, "width": 1.6, "dash": "dash"}, {"color": INK, "width": 3}
    return [
        go.Heatmap(z=pale, coloraxis="coloraxis", opacity=PALENESS, **common),
        go.Heatmap(z=sure, coloraxis="coloraxis", **common),
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


def _style(figure: go.Figure, model: FigureModel, rows: int, columns: int) -> None:
    scale = map_scale(model.shown.neutral)
    unit = {"points": "pp", "percent": "%"}.get(model.shown.unit, "")
    factor = model.shown.factor
    figure.update_layout(
        coloraxis={
            "colorscale": scale,
            "cmin": model.low * factor,
            "cmax": model.high * factor,
            "colorbar": {
                "title": {"text": unit, "side": "top"},
                "outlinewidth": 0.5,
                "thickness": 16,
                "lenmode": "pixels",
                "len": 360,
                "y": 1,
                "yanchor": "top",
            },
        },
        height=max(520, 90 + 26 * len(model.y_ticks)) if rows == 1 else 330 * rows + 90,
        margin={"l": 95, "r": 20, "t": 62, "b": 75},
        plot_bgcolor="white",
    )
    frame = {"showgrid": False, "zeroline": False, "showline": True, "mirror": True, "linecolor": FRAME}
    # Every panel has its own numbers along the bottom: the one below it may be missing.
    figure.update_xaxes(**_ticks(model.x_ticks, MOST_TICK_LABELS // columns), showticklabels=True, tickangle=0, **frame)
    figure.update_yaxes(**_ticks(model.y_ticks, MOST_TICK_LABELS), **frame)


def _ticks(texts: tuple[str, ...], most: int) -> dict[str, object]:
    step = -(-len(texts) // most)
    last = len(texts) - 1
    shown = [at for at in range(0, len(texts), step) if at == last or texts[last] != "none" or last - at >= step]
    shown += [last] if texts[last] == "none" and last not in shown else []
    return {
        "tickmode": "array",
        "tickvals": shown,
        "ticktext": [texts[at] for at in shown],
        "range": [-0.5, len(texts) - 0.5],
    }
