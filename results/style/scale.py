"""Numbers as colours of a scale."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from signals.arrays import Floats

__all__ = ["Scale", "enlarged"]

_STEPS = 256
_BLANK = 255


class Scale:
    """A scale of colours from a lowest to a highest value; what lies beyond has the colour of its end.

    Parameters
    ----------
    colours
        From low to high.
    low, high
        The ends.
    """

    def __init__(self, colours: Sequence[str], low: float, high: float) -> None:
        at = np.linspace(0.0, 1.0, len(colours))
        anchors = np.array([[int(colour[place : place + 2], 16) for place in (1, 3, 5)] for colour in colours])
        steps = np.linspace(0.0, 1.0, _STEPS)
        self.steps = np.stack([np.interp(steps, at, anchors[:, part]) for part in range(3)], axis=1)
        self.low, self.high = low, high

    def of(self, values: Floats) -> Floats:
        """Return the colours of values, from 0 to 255: shape (..., 3); NaN are white."""
        known = ~np.isnan(values)
        share = (np.where(known, values, self.low) - self.low) / (self.high - self.low)
        at = np.minimum((np.clip(share, 0.0, 1.0) * _STEPS).astype(np.int64), _STEPS - 1)
        return np.asarray(np.where(known[..., np.newaxis], self.steps[at], float(_BLANK)))

    def written(self, end: int) -> str:
        """Return the colour of an end, 0 or -1, as a page writes it."""
        return "#" + "".join(f"{round(part):02x}" for part in self.steps[end].tolist())


def enlarged(colours: Floats, high: int, wide: int) -> npt.NDArray[np.uint8]:
    """Return squares of colours as dots, the first row at the bottom."""
    rows, columns = colours.shape[:2]
    down = np.minimum(((np.arange(high) + 0.5) * rows / high).astype(np.int64), rows - 1)[::-1]
    across = np.minimum(((np.arange(wide) + 0.5) * columns / wide).astype(np.int64), columns - 1)
    row = np.take(np.round(colours).astype(np.uint8), across, axis=1)
    return np.asarray(np.take(row, down, axis=0), dtype=np.uint8)
