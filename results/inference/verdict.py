"""The verdict: what the tests allow to be said, as values, as JSON and in words."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from results.files import write_whole

__all__ = ["Ruling", "Verdict"]

Ruling = Literal["positive", "undetermined", "none"]


@dataclass(frozen=True)
class Verdict:
    """What may be said of a run.

    Attributes
    ----------
    ruling
        ``positive``: some cells have a positive expectancy and know when to trade, beyond the luck of so many tries.
        ``none``: a positive expectancy is excluded for every cell. ``undetermined``: neither.
    cells
        Indices of the cells named: the confidently positive ones, or none.
    reasons
        One sentence each: why the ruling is what it is.
    words
        The whole verdict as lines of text.
    numbers
        Everything behind it, as plain values.
    """

    ruling: Ruling
    cells: tuple[int, ...]
    reasons: tuple[str, ...]
    words: tuple[str, ...]
    numbers: Mapping[str, Any]

    def mapping(self) -> dict[str, Any]:
        """Return plain values, as `verdict.json` holds them."""
        plain: dict[str, Any] = _finite(
            {
                "verdict": self.ruling,
                "cells": list(self.cells),
                "reasons": list(self.reasons),
                "words": list(self.words),
                **self.numbers,
            }
        )
        return plain

    def write(self, folder: Path) -> Path:
        """Write `verdict.json` into a run's folder."""
        text = json.dumps(self.mapping(), indent=2, allow_nan=False)
        return write_whole(folder / "verdict.json", lambda path: path.write_text(text + "\n", encoding="utf-8"))


def _finite(value: Any) -> Any:
    """Return plain values with null in the place of what is not finite, which JSON cannot hold."""
    if isinstance(value, Mapping):
        return {name: _finite(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
