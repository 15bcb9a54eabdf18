"""How many different series there are among those of all units: exactly, in bounded memory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from results.inference.max_t.key_set import KeySet
from results.inference.saved.steps import Kept
from signals.arrays import Words

__all__ = ["distinct_keys"]

_AT_ONCE = 16_000_000
"""Keys of one pass, about: 256 MB of places."""


def distinct_keys(kept: Kept, files: Sequence[str], at_once: int = _AT_ONCE) -> int:
    """Count the distinct keys of some files' columns `key`, in passes over them that count a share of all keys each."""
    total = sum(len(_keys(kept, file)) for file in files)
    passes, count = -(-total // at_once), 0
    for number in range(passes):
        seen = KeySet()
        for file in files:
            keys = _keys(kept, file)
            seen.add(keys[keys % np.uint64(passes) == np.uint64(number)] if passes > 1 else keys)
        count += len(seen)
    return count


def _keys(kept: Kept, file: str) -> Words:
    keys: Words = kept.read(file, "key")["key"]
    return keys
