"""Scales: the colours that matplotlib has for the same numbers, and squares as large as asked."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib import colormaps
from matplotlib.colors import Colormap, LinearSegmentedColormap, Normalize

from results.style.palette import COUNTS, DIVERGING, SEQUENTIAL
from results.style.scale import Scale, enlarged


@pytest.mark.parametrize(
    ("colours", "same", "apart"),
    [
        (DIVERGING, LinearSegmentedColormap.from_list("diverging", DIVERGING), 1),
        (SEQUENTIAL, colormaps["viridis"], 2),
        (COUNTS, colormaps["cividis"], 4),
    ],
)
def test_colours_are_those_of_matplotlib(colours: tuple[str, ...], same: Colormap, apart: int) -> None:
    values = np.linspace(-3.5, 2.5, 997)
    expected = np.asarray(same(Normalize(-3.0, 2.0)(values)))[:, :3] * 255
    assert np.abs(Scale(colours, -3.0, 2.0).of(values) - expected).max() <= apart


def test_what_is_unknown_is_white_and_what_lies_beyond_has_the_colour_of_the_end() -> None:
    scale = Scale(DIVERGING, -1.0, 1.0)
    colours = scale.of(np.array([np.nan, -1e300, 1e300]))
    assert colours[0].tolist() == [255, 255, 255]
    assert ["#" + "".join(f"{round(part):02x}" for part in colour) for colour in colours[1:].tolist()] == [
        scale.written(0),
        scale.written(-1),
    ]
    assert (scale.written(0), scale.written(-1)) == (DIVERGING[0], DIVERGING[-1])


@pytest.mark.parametrize(("high", "wide"), [(10, 9), (7, 5), (2, 3), (1, 1)])
def test_squares_are_enlarged_with_the_first_row_at_the_bottom(high: int, wide: int) -> None:
    colours = np.arange(2 * 3 * 3, dtype=np.float64).reshape(2, 3, 3)
    large = enlarged(colours, high, wide)
    assert large.shape == (high, wide, 3)
    assert large.dtype == np.uint8
    for row in range(high):
        for column in range(wide):
            square = colours[int((high - row - 0.5) * 2 / high), int((column + 0.5) * 3 / wide)]
            assert large[row, column].tolist() == square.tolist()
