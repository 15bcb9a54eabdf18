"""The picture of a map: its squares have the colours of their values, and lines stand between them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageColor

from results.maps.figure_model import FigureModel
from results.maps.pictures.layout import arrange, head_lines
from results.maps.pictures.picture import _thinned, columns_labelled, draw_picture
from results.style.axes import LABELS
from results.style.canvas import DPI, text_width
from results.style.palette import INK, PALENESS, TOO_FEW, map_scale
from results.style.scale import Scale
from tests.results.maps.models import judged, map_of

Picture = npt.NDArray[np.uint8]


def drawn(model: FigureModel, tmp_path: Path) -> Picture:
    draw_picture(model, tmp_path / "map.png")
    with Image.open(tmp_path / "map.png") as picture:
        return np.asarray(picture.convert("RGB"))


def corner(model: FigureModel, picture: Picture, row: int, column: int) -> list[int]:
    """Return the colour near the lower left corner of a square, where neither text nor line is."""
    layout = arrange(model, len(head_lines(model)))
    ny, nx = model.panels[0].value.shape
    x = (layout.left + layout.width * (column + 0.1) / nx) * DPI
    y = (layout.head + layout.height * (1 - (row + 0.1) / ny)) * DPI
    return [int(part) for part in picture[int(y), int(x)]]


@pytest.mark.parametrize("metric", ["edge", "win_rate"])
def test_a_square_has_the_colour_of_its_value(metric: str, tmp_path: Path) -> None:
    model = map_of(metric=metric)
    picture = drawn(model, tmp_path)
    colours = Scale(map_scale(model.shown.neutral), model.low, model.high).of(model.panels[0].value)
    for row, column in np.argwhere(~np.isnan(model.panels[0].value)).tolist():
        assert corner(model, picture, row, column) == pytest.approx(colours[row, column].tolist(), abs=1)
    assert corner(model, picture, 0, 0) == [255, 255, 255]
    assert corner(model, picture, 2, 3) == list(ImageColor.getrgb(TOO_FEW))


def test_a_line_stands_where_the_sign_changes(tmp_path: Path) -> None:
    model = map_of(rows=1, columns=12)
    layout = arrange(model, len(head_lines(model)))
    picture = drawn(model, tmp_path)
    first = int(np.argmax(model.panels[0].value[0] > 0))
    y = int((layout.head + layout.height * 0.95) * DPI)
    ink = (picture[y] == ImageColor.getrgb(INK)).all(axis=1)
    at = (layout.left + layout.width * first / 12) * DPI
    assert np.flatnonzero(ink)[[0, -1]].tolist() == pytest.approx([at - 1, at + 1], abs=1.5)


def test_a_verdict_is_pale_hatched_or_full(tmp_path: Path) -> None:
    model = judged(map_of(rows=2, columns=6))
    picture = drawn(model, tmp_path)
    panel = model.panels[0]
    assert panel.standing is not None
    full = Scale(map_scale(0.0), model.low, model.high).of(panel.value)
    pale = PALENESS * full + (1 - PALENESS) * 255
    for row, column in np.argwhere(panel.standing == 3).tolist():
        if not np.isnan(panel.value[row, column]):
            assert corner(model, picture, row, column) == pytest.approx(full[row, column].tolist(), abs=2)
    for row, column in np.argwhere(panel.standing == 1).tolist():
        assert corner(model, picture, row, column) == pytest.approx(pale[row, column].tolist(), abs=2)
    thin = [corner(model, picture, row, column) for row, column in np.argwhere(panel.standing == 0).tolist()]
    assert thin
    assert all(each == list(ImageColor.getrgb(TOO_FEW)) for each in thin)


@pytest.mark.parametrize(("count", "rows", "columns"), [(1, 1, 1), (3, 5, 5), (12, 2, 2), (1, 400, 400), (5, 40, 3)])
def test_any_shape_has_a_picture(count: int, rows: int, columns: int, tmp_path: Path) -> None:
    model = map_of(count, rows, columns)
    layout = arrange(model, len(head_lines(model)))
    assert drawn(model, tmp_path).shape == (int(layout.total * DPI), 1800, 3)


def test_names_are_all_labelled_and_numbers_are_thinned() -> None:
    names = tuple(f"variant_{number}" for number in range(26))
    assert _thinned(names, 30) == list(range(26))
    assert len(_thinned(names, 13)) == 13
    assert len(_thinned(tuple(str(number) for number in range(26)), 30)) < 26


def test_no_text_leaves_the_picture(tmp_path: Path) -> None:
    model = map_of(rows=3, columns=2)
    names = ("W" * 60, "a_variant_with_a_name_that_goes_on_" * 3, "none")
    wide = replace(
        model, title="\u4e2d\u6587" * 90, subtitle="\u00fc" * 400, notes=("W" * 500,), y_ticks=names, x_ticks=("W" * 90,) * 2
    )  # fmt: skip
    picture = drawn(wide, tmp_path)
    edges = np.concatenate([picture[:, :8], picture[:, -8:]], axis=1)
    assert (edges == 255).all()


@pytest.mark.parametrize("count", [3, 12])
def test_titles_of_axes_keep_to_their_panels(count: int, tmp_path: Path) -> None:
    title = "long entry threshold (probability) = short entry"
    model = replace(map_of(count, 3, 20), x_title=title, y_title=title)
    picture, layout = drawn(model, tmp_path), arrange(model, len(head_lines(model)))
    columns = [round((layout.left + at * (layout.width + layout.between) - layout.between / 2) * DPI) for at in (1, 2)]
    below = picture[-int(0.4 * DPI) :, columns[0] - 1 : columns[0] + 2]
    assert (below == 255).all()
    between = slice(*(round((layout.head + at) * DPI) for at in (layout.height + 0.3, layout.block + 0.65)))
    assert (picture[between, : int(0.45 * DPI)] == 255).all()
    assert (picture[:, :3] == 255).all()


def test_every_name_along_the_bottom_is_labelled_and_short_enough() -> None:
    names = tuple(f"a_market_with_a_long_name_{number}" for number in range(9))
    columns, labels = columns_labelled(names, 9.0)
    assert columns == list(range(9))
    assert len(set(labels)) == len(names)
    assert all(text_width(label, LABELS) < 1.0 * DPI for label in labels)
    assert columns_labelled(("none", "long", "both"), 3.0) == ([0, 1, 2], ["none", "long", "both"])
    numbers = tuple(f"{number / 1000:.3f}" for number in range(40))
    columns, labels = columns_labelled(numbers, 9.0)
    assert labels == [numbers[at] for at in columns]
