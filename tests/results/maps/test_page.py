"""The page of a map: plotly takes its plot as it is, and no name in it ends the script that holds it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
from plotly.offline import get_plotlyjs
from plotly.subplots import make_subplots

from results.maps.figure_model import FigureModel
from results.maps.page import draw_page
from tests.results.maps.models import judged, map_of

MODELS = [map_of(1), map_of(2), map_of(5, rows=30), map_of(1, columns=50, metric="win_rate"), judged(map_of(3))]


def plot_of(model: FigureModel, tmp_path: Path) -> dict[str, Any]:
    """Return the plot of a map's page."""
    draw_page(model, tmp_path / "map.html")
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert page.count("</script>") == page.count("<script>") == 3
    assert get_plotlyjs() in page
    written = re.search(r"const plot = (\{.*\}); Plotly\.newPlot", page)
    assert written is not None
    plot: dict[str, Any] = json.loads(written[1])
    return plot


@pytest.mark.parametrize("model", MODELS)
def test_plotly_has_nothing_to_object(model: FigureModel, tmp_path: Path) -> None:
    plot = plot_of(model, tmp_path)
    figure = go.Figure(plot)  # raises if it knows a key or a value of no trace or layout
    assert json.loads(figure.to_json())["layout"] == plot["layout"]
    assert len(figure.data) == len(model.panels) * (
        6 if model.panels[0].standing is not None else 3 if model.shown.neutral is not None else 2
    )
    assert figure.data[1].z[0][0] is None
    assert figure.data[1].z[0][1] == model.panels[0].value[0, 1] * 100


@pytest.mark.parametrize(("model", "rows", "columns"), [(MODELS[0], 1, 1), (MODELS[1], 1, 2), (MODELS[2], 2, 3)])
def test_panels_stand_where_plotly_would_have_them(model: FigureModel, rows: int, columns: int, tmp_path: Path) -> None:
    labels = [panel.label for panel in model.panels] if len(model.panels) > 1 else None
    usual = make_subplots(
        rows, columns, shared_xaxes="all", shared_yaxes="all", subplot_titles=labels, horizontal_spacing=0.03,
        vertical_spacing=0.22 / (rows + 1), x_title=model.x_title, y_title=model.y_title,
    ).to_plotly_json()["layout"]  # fmt: skip
    layout = plot_of(model, tmp_path)["layout"]
    axes = {name: axis for name, axis in usual.items() if "axis" in name}
    assert len(axes) == 2 * rows * columns
    for name, axis in axes.items():
        for key in ("anchor", "matches", "domain"):
            assert layout[name].get(key) == (pytest.approx(axis[key]) if key == "domain" else axis.get(key)), name
    assert len(layout["annotations"]) == len(usual["annotations"])
    for text, expected in zip(layout["annotations"], usual["annotations"], strict=True):
        assert {key: value for key, value in text.items() if key not in "xy"} == {
            key: value for key, value in expected.items() if key not in "xy"
        }
        assert [text[key] for key in "xy"] == pytest.approx([expected[key] for key in "xy"])


def test_a_square_says_what_is_behind_it(tmp_path: Path) -> None:
    texts = plot_of(judged(map_of(2)), tmp_path)["data"][1]["text"]
    assert texts[0][0] == ""
    for words in ("stop loss: <b>1%</b>", "gross <b>", "share positive: 50% of cells", "verdict: ", "cells: 8"):
        assert words in texts[0][1]
    assert "too few trades to say" in texts[-1][-1]
