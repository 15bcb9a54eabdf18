"""Working memory in large pages: one block for all arrays of a thread, so that jumping among them costs no page walks."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

__all__ = ["Arena"]

_PAGE = 2 << 20
"""Bytes of a large page."""

_LINE = 64


class Arena:
    """Hands out arrays from one block of memory; none is given back before the block is.

    numpy asks the kernel for large pages where an array takes some megabytes; small arrays live in small pages, and
    tables that are read all over then miss the processor's page cache at every step.

    Parameters
    ----------
    size
        Bytes to be handed out.
    """

    def __init__(self, size: int) -> None:
        # at least twice the page, or numpy does not ask; untouched pages are never claimed
        self._block = np.empty(size + 3 * _PAGE, dtype=np.uint8)
        self._at = -self._block.ctypes.data % _PAGE

    def empty(self, shape: int | tuple[int, ...], dtype: DTypeLike = np.float64) -> NDArray[Any]:
        """Return an array of whatever was there, aligned to a cache line."""
        size = int(np.prod(shape)) * np.dtype(dtype).itemsize
        taken = self._block[self._at : self._at + size]
        self._at += -(-size // _LINE) * _LINE
        return taken.view(dtype).reshape(shape)

    def full(self, shape: int | tuple[int, ...], value: float, dtype: DTypeLike = np.float64) -> NDArray[Any]:
        """Return an array of one value."""
        filled = self.empty(shape, dtype)
        filled[...] = value
        return filled
