"""What all pictures share: size, fonts, time axes, balances; and names in them are text as it stands."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, NullFormatter

from results.style.canvas import DPI, WIDTH
from results.style.palette import FAINT, INK
from results.style.wrapping import wrapped
from signals.arrays import Flags, Floats
from signals.visible import visible

__all__ = ["BESIDE_AXIS", "balance_axis", "date_axis", "is_steep", "new_picture", "true_spans", "write_title"]

BESIDE_AXIS = 10.8
"""Inches that a line over axes has, where a title and labels stand on their left."""
_MARGIN, _TITLE = 0.12, 13.0
"""Inches left and right of a picture's title, and the points of its letters."""

_STEEP, _FEW_POWERS = 5.0, 20.0
"""Balances that grow or shrink by more than the first are drawn on a logarithmic scale; below the second, with
labels between powers of ten."""


@contextmanager
def new_picture(path: Path, height: float, *, boxed: bool = False, constrained: bool = True) -> Iterator[Figure]:
    """Give an empty figure, and write it as PNG once it is drawn.

    Control characters in its texts are written out, and a dollar begins no formula. A letter that no font has is drawn
    as a box; the warnings about it, and about what did not fit, are no output.

    Parameters
    ----------
    path
        Where it goes.
    height
        In inches.
    boxed
        Whether axes have a line on all four sides.
    constrained
        Whether matplotlib finds the places of the axes.
    """
    look: dict[Any, Any] = {"font.size": 10.5, "axes.edgecolor": FAINT, "text.color": INK, "axes.labelcolor": INK}
    look |= {"axes.spines.top": boxed, "axes.spines.right": boxed, "text.parse_math": False}
    with mpl.rc_context(look):
        figure = Figure(
            figsize=(WIDTH, height), dpi=DPI, facecolor="white", layout="constrained" if constrained else None
        )
        yield figure
        for text in figure.findobj(Text):
            if isinstance(text, Text) and not text.get_text().isprintable():
                text.set_text(visible(text.get_text(), keep="\n"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            figure.savefig(path, format="png")


def write_title(figure: Figure, *texts: str) -> None:
    """Write what a picture shows over all of it; each text begins a line."""
    lines = [line for text in texts for line in wrapped(text, WIDTH - 2 * _MARGIN, _TITLE, bold=True)]
    figure.suptitle("\n".join(lines), fontsize=_TITLE, fontweight="bold", x=_MARGIN / WIDTH, ha="left")


def date_axis(axes: Axes) -> None:
    """Label an axis of times as briefly as they can be told apart, in UTC."""
    locator = AutoDateLocator(tz=UTC)  # type: ignore[no-untyped-call] # matplotlib has no types there
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, tz=UTC))  # type: ignore[no-untyped-call]


def is_steep(*balances: Floats) -> bool:
    """Tell whether balances need a logarithmic scale; they cannot have one where one has reached zero."""
    return _steepness(balances) > _STEEP


def balance_axis(axes: Axes, *balances: Floats) -> None:
    """Make an axis one of balances that start at 1."""
    axes.axhline(1.0, color=FAINT, linewidth=0.8, linestyle=(0, (4, 3)))
    if is_steep(*balances):
        axes.set_yscale("log")
        few = _steepness(balances) < _FEW_POWERS
        axes.yaxis.set_minor_formatter(FuncFormatter(_brief) if few else NullFormatter())
    axes.yaxis.set_major_formatter(FuncFormatter(_brief))
    axes.set_ylabel("balance, 1 at the start")


def _steepness(balances: tuple[Floats, ...]) -> float:
    every = np.concatenate(balances)
    return float(every.max() / every.min()) if every.min() > 0 else 1.0


def _brief(value: float, _: int | None) -> str:
    return f"{value:g}"


def true_spans(flags: Flags) -> list[tuple[int, int]]:
    """Return where stretches of true flags begin, and one past where they end."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
