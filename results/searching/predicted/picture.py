"""The predicted sign map as a picture: which share of the cells behind a square is positive, paler where it is not known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from results.style.palette import INK, TOO_FEW, map_scale
from results.style.pictures import new_picture, write_title
from signals.arrays import Floats

__all__ = ["draw_shares"]

_MOST_TICKS, _MOST_WRITTEN = 20, 160
_HALF, _INNER = 0.5, 0.3


def draw_shares(  # noqa: PLR0913 - what a picture says
    path: Path,
    shares: Floats,
    *,
    title: str,
    notes: Sequence[str],
    names: tuple[str, str],
    ticks: tuple[Sequence[str], Sequence[str]],
) -> None:
    """Write the picture.

    Parameters
    ----------
    path
        PNG.
    shares
        float64 (values of y, values of x): share of positive cells, NaN where none has enough trades.
    title, notes
        What it shows, and what a reader must know.
    names, ticks
        Of x and of y.
    """
    high, wide = shares.shape
    colours = LinearSegmentedColormap.from_list("signs", list(map_scale(_HALF))).with_extremes(bad=TOO_FEW)
    with new_picture(path, min(9.0, 3.4 + 0.34 * high), boxed=True) as figure:
        write_title(figure, title)
        axes = figure.add_subplot()
        image = axes.imshow(shares, cmap=colours, vmin=0.0, vmax=1.0, aspect="auto", origin="lower")
        for axis, name, texts in ((axes.xaxis, names[0], ticks[0]), (axes.yaxis, names[1], ticks[1])):
            step = -(-len(texts) // _MOST_TICKS)
            axis.set_ticks(range(0, len(texts), step), list(texts[::step]))
            axis.set_label_text(name)
        axes.tick_params(axis="x", rotation=0 if wide <= 12 else 45)  # noqa: PLR2004 - as many fit beside each other
        written = high * wide <= _MOST_WRITTEN
        if not written and min(high, wide) > 1 and np.nanmin(shares) < _HALF < np.nanmax(shares):
            axes.contour(np.ma.masked_invalid(shares), levels=[_HALF], colors=INK, linewidths=1.4)
        if written:
            for row, column in np.argwhere(~np.isnan(shares)):
                share = float(shares[row, column])
                ink = INK if abs(share - _HALF) < _INNER else "white"
                axes.text(column, row, f"{share:.0%}", ha="center", va="center", fontsize=9, color=ink)
        bar = figure.colorbar(image, ax=axes, pad=0.01, format=lambda value, _: f"{value:.0%}")
        bar.set_label("cells predicted positive")
        figure.supxlabel("\n".join(notes), fontsize=8.5, ha="left", x=0.01)
