"""Where everything stands in the page of a map: plotly's axes, titles and colours, as plain values."""

from __future__ import annotations

from typing import Any

from results.maps.figure_model import FigureModel
from results.style.page import LOOK
from results.style.palette import FRAME, map_scale

__all__ = ["page_layout", "place_of"]

MOST_TICK_LABELS = 22
_BETWEEN_COLUMNS, _BETWEEN_ROWS = 0.03, 0.22
"""Shares of the plot's width, and of its height by one more than there are rows."""


def page_layout(model: FigureModel) -> dict[str, Any]:
    """Return the layout of a plot of panels side by side, which zoom together."""
    count = len(model.panels)
    columns = 1 if count == 1 else 2 if count < 5 else 3  # noqa: PLR2004
    rows = -(-count // columns)
    return {
        **_axes(model, rows, columns),
        "annotations": [*_labels(model, rows, columns), *_titles(model)],
        "coloraxis": _colours(model),
        "height": max(520, 90 + 26 * len(model.y_ticks)) if rows == 1 else 330 * rows + 90,
        "margin": {"l": 95, "r": 20, "t": 62, "b": 75},
        "plot_bgcolor": "white",
        **LOOK,
    }


def place_of(index: int) -> dict[str, str]:
    """Return the axes of a panel, as its traces name them."""
    return {"xaxis": f"x{_number(index)}", "yaxis": f"y{_number(index)}"}


def _number(index: int) -> str:
    """Return what plotly calls the axes of a place: the first ones have no number."""
    return str(index + 1) if index else ""


def _domain(at: int, count: int, between: float) -> list[float]:
    """Return from where to where one of some panels beside each other reaches."""
    size = (1.0 - between * (count - 1)) / count
    return [at * (size + between), at * (size + between) + size]


def _places(rows: int, columns: int) -> list[tuple[list[float], list[float]]]:
    """Return across and along of every panel, the first on top."""
    between = _BETWEEN_ROWS / (rows + 1)
    return [
        (_domain(column, columns, _BETWEEN_COLUMNS), _domain(rows - 1 - row, rows, between))
        for row in range(rows)
        for column in range(columns)
    ]


def _axes(model: FigureModel, rows: int, columns: int) -> dict[str, Any]:
    frame = {"showgrid": False, "zeroline": False, "showline": True, "mirror": True, "linecolor": FRAME}
    # Every panel has its own numbers along the bottom: the one below it may be missing.
    across = {**_ticks(model.x_ticks, MOST_TICK_LABELS // columns), "showticklabels": True, "tickangle": 0, **frame}
    along = {**_ticks(model.y_ticks, MOST_TICK_LABELS), **frame}
    lead = (rows - 1) * columns
    axes: dict[str, Any] = {}
    for index, (x, y) in enumerate(_places(rows, columns)):
        number, matched = _number(index), {} if index == lead else {"matches": _number(lead)}
        axes[f"xaxis{number}"] = {"anchor": f"y{number}", "domain": x, **_named("x", matched), **across}
        inside = {"showticklabels": False} if index % columns else {}
        axes[f"yaxis{number}"] = {"anchor": f"x{number}", "domain": y, **_named("y", matched), **inside, **along}
    return axes


def _named(letter: str, matched: dict[str, str]) -> dict[str, str]:
    return {key: letter + number for key, number in matched.items()}


def _labels(model: FigureModel, rows: int, columns: int) -> list[dict[str, Any]]:
    """Return the texts over several panels."""
    if len(model.panels) == 1:
        return []
    return [
        _text(panel.label, sum(x) / 2, y[1], xanchor="center", yanchor="bottom")
        for panel, (x, y) in zip(model.panels, _places(rows, columns), strict=False)
    ]


def _titles(model: FigureModel) -> list[dict[str, Any]]:
    return [
        _text(model.x_title, 0.5, 0, xanchor="center", yanchor="top", yshift=-30),
        _text(model.y_title, 0, 0.5, xanchor="right", yanchor="middle", xshift=-40, textangle=-90),
    ]


def _text(text: str, x: float, y: float, **more: object) -> dict[str, Any]:
    place = {"x": x, "y": y, "xref": "paper", "yref": "paper"}
    return {"text": text, "font": {"size": 16}, "showarrow": False, **place, **more}


def _colours(model: FigureModel) -> dict[str, Any]:
    scale = map_scale(model.shown.neutral)
    return {
        "colorscale": [[at / (len(scale) - 1), colour] for at, colour in enumerate(scale)],
        "cmin": model.low * model.shown.factor,
        "cmax": model.high * model.shown.factor,
        "colorbar": {
            "title": {"text": {"points": "pp", "percent": "%"}.get(model.shown.unit, ""), "side": "top"},
            "outlinewidth": 0.5,
            "thickness": 16,
            "lenmode": "pixels",
            "len": 360,
            "y": 1,
            "yanchor": "top",
        },
    }


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
