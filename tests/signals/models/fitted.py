"""What the bundles of these tests are made of."""

from __future__ import annotations

from typing import Any

import numpy as np

NAMES = ("momentum", "range", "volume_ratio")
Matrix = np.ndarray[Any, Any]
