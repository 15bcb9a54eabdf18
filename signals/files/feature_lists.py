"""Two lists of feature names held against each other: what is missing, extra or in another place."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

MOST_NAMED = 6


@dataclass(frozen=True)
class ListMismatch:
    """How a list of names differs from the one that was expected.

    Attributes
    ----------
    missing : tuple of str
        Expected and not found, in the expected order.
    extra : tuple of str
        Found and not expected, in the order found.
    reordered : tuple of str
        Found and expected, but not at the same place among the names both lists have, in the expected order.
    """

    missing: tuple[str, ...]
    extra: tuple[str, ...]
    reordered: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.extra or self.reordered)

    def __str__(self) -> str:
        parts = (("missing", self.missing), ("extra", self.extra), ("reordered", self.reordered))
        return "; ".join(f"{len(names)} {what}: {few(names)}" for what, names in parts if names)


def compare_lists(expected: Sequence[str], found: Sequence[str]) -> ListMismatch:
    """Return what `found` lacks, adds and moves against `expected`; names are unique in each."""
    wanted, there = set(expected), set(found)
    common = [name for name in expected if name in there]
    order = [name for name in found if name in wanted]
    return ListMismatch(
        tuple(name for name in expected if name not in there),
        tuple(name for name in found if name not in wanted),
        tuple(name for name, other in zip(common, order, strict=True) if name != other),
    )


def few(names: Sequence[str]) -> str:
    """Return names as text, the tail of many counted."""
    shown = ", ".join(names[:MOST_NAMED])
    return shown if len(names) <= MOST_NAMED else f"{shown} and {len(names) - MOST_NAMED} more"


def list_fingerprint(names: Sequence[str]) -> str:
    """Return the SHA-256 (hex) of names in their order."""
    return hashlib.sha256("\n".join(names).encode()).hexdigest()
