"""What all pictures share: names in them are text as it stands, and fonts that lack a letter say nothing."""

from __future__ import annotations

import warnings
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.text import Text

from signals.visible import visible

__all__ = ["save_picture"]


def save_picture(figure: Figure, path: Path) -> None:
    """Write a figure as PNG.

    Control characters in its texts are written out, and a dollar begins no formula. A letter that no font has is drawn as a box; the warnings about it,
    and about what did not fit, are no output.
    """
    for text in figure.findobj(Text):
        if isinstance(text, Text):
            text.set_parse_math(False)
            if not text.get_text().isprintable():
                text.set_text(visible(text.get_text(), keep="\n"))
    # of labels that are made as the figure is drawn, too
    with warnings.catch_warnings(), mpl.rc_context({"text.parse_math": False}):
        warnings.simplefilter("ignore", UserWarning)
        figure.savefig(path, format="png")
