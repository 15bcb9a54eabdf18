"""Which program and which libraries choose the cells of a search: another one may choose others, and cannot go on with it."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

from sweeps.runs.resume import code_digest

__all__ = ["release"]

_LIBRARIES = ("numpy", "polars", "xgboost")


def release() -> dict[str, Any]:
    """Return what `run.json` says of them, under the keys `code` and `versions` of a search."""
    here = Path(__file__).parent
    return {"code": code_digest(here, here.parent / "run"), "versions": {name: version(name) for name in _LIBRARIES}}
