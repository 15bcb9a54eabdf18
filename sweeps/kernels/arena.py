"""Working memory in large pages: one block for all arrays of a thread, so that jumping among them costs no page walks."""

from __future__ import annotations

import mmap

import numpy as np
from numpy.typing import DTypeLike

from signals.arrays import Array

__all__ = ["Arena"]

_PAGE = 2 << 20
"""Bytes of a large page."""

_LINE = 64


class Arena:
    """Hands out arrays from one block of memory; none is given back before the block is.

    Large pages are asked for by hand: small arrays live in small pages, and tables that are read all over then miss the
    processor's page cache at every step. Only memory that no other process may share is given any. Memory is claimed, and cleared, when it is first touched.

    Parameters
    ----------
    size
        Bytes to be handed out.
    """

    def __init__(self, size: int) -> None:
        private = {"flags": mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS} if hasattr(mmap, "MAP_PRIVATE") else {}
        block = mmap.mmap(-1, size + 2 * _PAGE, **private)
        if hasattr(mmap, "MADV_HUGEPAGE"):
            block.madvise(mmap.MADV_HUGEPAGE)
        self._block = np.frombuffer(block, dtype=np.uint8)
        self._at = -self._block.ctypes.data % _PAGE

    def zeros(self, shape: int | tuple[int, ...], dtype: DTypeLike = np.float64) -> Array:
        """Return an array of zeros, aligned to a cache line."""
        size = int(np.prod(shape)) * np.dtype(dtype).itemsize
        taken = self._block[self._at : self._at + size]
        self._at += -(-size // _LINE) * _LINE
        if self._at > len(self._block):
            raise MemoryError(f"an arena of {len(self._block):,} bytes is too small")
        return taken.view(dtype).reshape(shape)
