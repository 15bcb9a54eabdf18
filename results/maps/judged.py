"""The squares of a judged map: full colour only where the verdict is sure, hatching where it cannot be."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from results.maps.edges import boundary
from results.maps.figure_model import Panel
from results.maps.layout import INK
from results.maps.verdict import INNER, OUTER, THIN_STANDING, outlines

__all__ = ["PALENESS", "draw_judged"]

HATCH = "#a9b0b7"
PALENESS = 0.38
"""Opacity of squares that are not confidently positive."""


def draw_judged(axes: Axes, panel: Panel, colours: ScalarMappable) -> None:
    """Draw a panel's values as the verdict allows.

    Parameters
    ----------
    axes
        Where; the grey of thin squares is already there.
    panel
        With its standing.
    colours
        Of the values.
    """
    standing = panel.standing
    if standing is None:
        return
    image = colours.to_rgba(np.ma.masked_invalid(np.where(standing == THIN_STANDING, np.nan, panel.value)))
    image[..., 3] *= np.where(standing == INNER, 1.0, PALENESS)
    axes.imshow(image, origin="lower", aspect="auto", interpolation="nearest")
    squares = [_square(float(x), float(y)) for y, x in np.argwhere(standing == OUTER)]
    if squares:
        whole = Outline.make_compound_path(*squares)
        axes.add_patch(PathPatch(whole, fill=False, hatch="////", edgecolor=HATCH, linewidth=0.0, zorder=1.5))
    for least, style, width in ((OUTER, (0, (3, 2)), 1.5), (INNER, "solid", 2.6)):
        edges = boundary(outlines(standing, least), 0.0)
        axes.add_collection(LineCollection(edges, colors=INK, linewidths=width, linestyles=[style]))


def _square(x: float, y: float) -> Outline:
    corners = [(x - 0.5, y - 0.5), (x + 0.5, y - 0.5), (x + 0.5, y + 0.5), (x - 0.5, y + 0.5), (x - 0.5, y - 0.5)]
    return Outline(corners, closed=True)
