"""What all pictures share: names in them are text as it stands, and fonts that lack a letter say nothing."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from matplotlib.text import Text

from signals.visible import visible

__all__ = ["AS_TEXT", "save_picture"]

AS_TEXT: Any = {"text.parse_math": False, "text.usetex": False}
"""Settings under which a dollar in a name begins no formula."""


def save_picture(figure: Figure, path: Path) -> None:
    """Write a figure as PNG.

    Control characters in its texts are written out. A letter that no font has is drawn as a box; the warnings about it,
    and about what did not fit, are no output.
    """
    for text in figure.findobj(Text):
        if isinstance(text, Text) and not text.get_text().isprintable():
            text.set_text(visible(text.get_text(), keep="\n"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        figure.savefig(path, format="png")
