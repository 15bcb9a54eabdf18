"""What a request asks, read from its address: believed only where it is of the form that the page sends."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from results.run.views import Cost
from signals import InputError
from sweeps.measures.samples import Sample

__all__ = ["count", "options_asked", "plane_asked", "view_asked"]

_LONGEST = 100_000
"""Characters of a view: one that keeps each of some hundred values of every axis is far shorter."""
_MOST = 2**53
"""Whole numbers beyond it, the page's language does not have."""


def count(parameters: Mapping[str, str], name: str, most: int = _MOST, default: int | None = None) -> int:
    """Return a whole number that is not negative.

    Raises
    ------
    InputError
        If it is missing, or anything else.
    """
    text = parameters.get(name)
    if text is None and default is not None:
        return default
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > len(str(_MOST)) or int(text) > most:
        raise InputError(f"{name}={text!r}: is no whole number up to {most:,}")
    return int(text)


def plane_asked(parameters: Mapping[str, str]) -> tuple[str, Sample, Cost]:
    """Return which plane is asked for: measure, sample and cost; that they fit, whoever makes the plane says."""
    metric = parameters.get("metric")
    if metric is None:
        raise InputError("metric is missing; name the measure of the plane")
    sample, cost = parameters.get("sample", "all"), parameters.get("cost", "net")
    if sample not in {"oos", "all", "seen"} or cost not in {"net", "gross"}:
        raise InputError(f"sample={sample!r}, cost={cost!r}: a plane is of oos, all or seen, net or gross")
    return metric, cast("Sample", sample), cast("Cost", cost)


def view_asked(parameters: Mapping[str, str]) -> dict[str, Any]:
    """Return the view that is asked for, as JSON has it.

    Raises
    ------
    InputError
        If there is none, or it is no object in JSON; that its values fit the run, whoever answers it says.
    """
    return _object(parameters.get("view"), "view")


def options_asked(parameters: Mapping[str, str]) -> dict[str, Any]:
    """Return what else a question says, as JSON has it; nothing where it says nothing.

    Raises
    ------
    InputError
        If it is no object in JSON.
    """
    return _object(parameters.get("options", "{}"), "options")


def _object(text: str | None, name: str) -> dict[str, Any]:
    if text is None or len(text) > _LONGEST:
        raise InputError(f"{name} is missing, or longer than any; give what the page shows, as JSON")
    try:
        found = json.loads(text, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} is no JSON; give what the page shows") from error
    if not isinstance(found, dict):
        raise InputError(f"{name} is no object of JSON; give what the page shows")
    return found


def _refused(name: str) -> float:
    raise ValueError(name)
