"""Fifty things that a person changes on the page, one after another, the same in every run."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

__all__ = ["KINDS", "Change", "changes"]

KINDS = ("axes", "measure", "fold", "kept", "cost")
_FOLDS = ("median", "share_positive", "max", "min", "quantile:0.25", "quantile:0.75", "quantile:0.9")
_COSTS = ("net", "gross", "cost")


@dataclass(frozen=True)
class Change:
    """One change of the view.

    Attributes
    ----------
    kind
        What is changed, one of `KINDS`.
    fragment
        The view after it, as the page's address writes it behind `#`.
    """

    kind: str
    fragment: str


def changes(model: Mapping[str, Any], count: int, seed: int = 0) -> Iterator[Change]:
    """Yield changes of a run's view, every kind as often as the others.

    Parameters
    ----------
    model
        What `/api/run` answers.
    count, seed
        How many, and of which sequence.
    """
    drawn = random.Random(seed)
    axes = {axis["name"]: len(axis["values"]) for axis in model["axes"]}
    start = model["start"]
    view: dict[str, str] = {name: str(start[name]) for name in ("x", "y", "metric", "fold", "cost")}
    kept: dict[str, str] = {}
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        if kind == "axes":
            view["x"], view["y"] = _other((view["x"], view["y"]), lambda: tuple(drawn.sample(sorted(axes), 2)))
        elif kind == "measure":
            view["metric"] = _other(view["metric"], lambda: drawn.choice(_measures(model["metrics"])))
        elif kind == "fold":
            view["fold"] = _other(view["fold"], lambda: drawn.choice(_FOLDS))
        elif kind == "cost":
            view["cost"] = _other(view["cost"], lambda: drawn.choice(_COSTS))
        else:
            kept = _other(kept, lambda: _some(axes, drawn))
        yield Change(kind, urlencode(view | kept))


def _other(now: Any, draw: Any) -> Any:
    """Return what is drawn, once it is another one than now."""
    while (found := draw()) == now:
        pass
    return found


def _measures(metrics: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return measures of which there is a plane before and after costs, and a share above a neutral value."""
    both = [metric for metric in metrics if len({view["cost"] for view in metric["views"]}) > 1]
    return [metric["name"] for metric in both if metric["neutral"] is not None]


def _some(axes: Mapping[str, int], drawn: random.Random) -> dict[str, str]:
    """Return one or two axes of which a part counts; on shown axes it changes nothing, as on the page."""
    kept = {}
    for name in drawn.sample(sorted(axes), drawn.choice((1, 2))):
        first = drawn.randrange(axes[name])
        last = drawn.randrange(first, axes[name])
        kept[f"kept.{name}"] = f"{first}-{last}"
    return kept
