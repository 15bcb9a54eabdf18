"""What is drawn by dots: where it stands, how thick it is, and that no text is in the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from results.style import canvas as module
from results.style.canvas import DPI, WIDTH, Canvas, dots, text_width

Picture = npt.NDArray[np.uint8]


def drawn(tmp_path: Path, draw: Callable[[Canvas], object]) -> Picture:
    """Return a picture of an inch as it is read back."""
    canvas = Canvas(1.0)
    draw(canvas)
    canvas.save(tmp_path / "picture.png")
    with Image.open(tmp_path / "picture.png") as picture:
        assert picture.size == (int(WIDTH * DPI), DPI)
        return np.asarray(picture.convert("RGB"))


def dark(picture: Picture) -> tuple[range, range]:
    """Return the rows and columns of what is not white."""
    rows, columns = np.nonzero((picture < 250).any(axis=2))
    return range(rows.min(), rows.max() + 1), range(columns.min(), columns.max() + 1)


def test_lines_are_whole_dots_and_never_vanish(tmp_path: Path) -> None:
    black = "#" + "0" * 6
    assert dark(drawn(tmp_path, lambda on: on.across(10.4, 20.0, 50.0, 3.3, black))) == (range(48, 51), range(10, 20))
    assert dark(drawn(tmp_path, lambda on: on.along(70.0, 5.0, 25.0, 0.1, black))) == (range(5, 25), range(70, 71))
    assert dark(drawn(tmp_path, lambda on: on.box(9.0, 9.0, 9.2, 9.2, black))) == (range(9, 10), range(9, 10))


def test_a_box_may_be_seen_through(tmp_path: Path) -> None:
    picture = drawn(tmp_path, lambda on: on.box(10, 10, 20, 20, "#" + "0" * 6, 0.4))
    assert picture[15, 15].tolist() == [153, 153, 153]


def test_a_curve_has_no_steps_and_a_point_is_none(tmp_path: Path) -> None:
    black = "#" + "0" * 6
    picture = drawn(tmp_path, lambda on: on.curve([(100.0, 20.0), (400.0, 60.0)], 2.0, black))
    assert len(np.unique(picture)) > 5
    assert (picture < 128).any(axis=2).sum() == pytest.approx(600, rel=0.1)
    area = drawn(tmp_path, lambda on: on.area([(10.0, 10.0), (30.0, 10.0), (30.0, 30.0), (10.0, 30.0)], black))
    assert (255.0 - area[..., 0]).sum() / 255 == pytest.approx(400, rel=0.1)


@pytest.mark.parametrize(("align", "left"), [("left", 300), ("middle", 250), ("right", 200)])
def test_text_stands_where_it_is_told(tmp_path: Path, align: module.Aligned, left: int) -> None:
    text = "l" * 12
    width = text_width(text, 10)
    rows, columns = dark(drawn(tmp_path, lambda on: on.text(300, 80, text, 10, align=align)))
    shift = {"left": 0.0, "middle": width / 2, "right": width}[align]
    assert columns.start == pytest.approx(300 - shift, abs=3)
    assert rows.stop == pytest.approx(80, abs=1)
    assert len(rows) == pytest.approx(0.76 * dots(10), abs=1.5)
    assert left <= 300


def test_text_upwards_is_as_long_and_ends_where_it_is_told(tmp_path: Path) -> None:
    rows, columns = dark(drawn(tmp_path, lambda on: on.text_upwards(60, 75, "lpl\nlpl", 9)))
    assert (rows.start + rows.stop) / 2 == pytest.approx(75, abs=2)
    assert len(rows) == pytest.approx(text_width("lpl", 9), abs=3)
    assert columns.stop == pytest.approx(60, abs=2)


def test_names_are_text_as_it_stands() -> None:
    canvas = Canvas(1.0)
    for name in ("$x^2$", "\x1b[31mred", "a\tb", "\u4e2d\u6587", "one\ntwo", "", "\ud800"):
        canvas.text(100, 50, name, 10)
        canvas.text_upwards(100, 75, name or " ", 10)
        assert text_width(name.replace("\n", ""), 10) >= 0


def test_letters_are_those_of_matplotlib() -> None:
    own = Path(str(module._font(10, bold=True).path))
    assert own.is_file()
    assert own.parent == Path(mpl.get_data_path()) / "fonts" / "ttf"
