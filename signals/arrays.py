"""Arrays by what they hold: the names that every room writes in its signatures."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Array", "Bytes", "Flags", "Floats", "Floats32", "Integers", "Integers32", "Times", "Words"]

Array = NDArray[Any]
Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]
Integers = NDArray[np.int64]
Integers32 = NDArray[np.int32]
Flags = NDArray[np.bool_]
Words = NDArray[np.uint64]
Bytes = NDArray[np.uint8]
Times = NDArray[np.datetime64]
