"""What a verdict says of the cells of a run, one row each, whether its file holds cells or families of them."""

from __future__ import annotations

from results.run.run import Run

__all__ = ["by_family"]


def by_family(run: Run) -> bool:
    """Whether a run keeps its cells by family, and so what a verdict says of them."""
    return getattr(run.info, "layout", "rows") == "factored"
