"""What may differ between two checkouts that mean the same: the one place to name it, with the reason."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from decimal import Decimal
from types import MappingProxyType

from grids.parameters import PARAMETERS

__all__ = ["ADDED", "DROPPED", "FIRST_EDITION", "RENAMED", "VOLATILE", "numbers", "renamed"]

RENAMED: Mapping[str, str] = MappingProxyType(
    {"money_rules": "sizing_rules", "seen": "in_sample", "unseen": "out_of_sample"}
)
"""Columns, fields, words and parts of paths by the name they had before: the name they have after, where they no longer have it."""

FIRST_EDITION = frozenset((
    "variant", "side", "long_entry", "short_entry", "long_exit", "short_exit", "priority", "gate", "gate_margin",
    "gate_long_ev", "gate_short_ev", "stop_loss", "take_profit", "trailing_stop", "stop_basis", "stop_trigger", "max_hold",
    "leverage", "size", "size_rule", "size_min", "size_max", "size_power", "fill", "fee", "slippage", "funding",
    "maintenance_margin",
))  # fmt: skip
"""The parameters that a checkout of any edition knows."""

ADDED: Mapping[str, str] = MappingProxyType(
    dict.fromkeys((name for name in PARAMETERS if name not in FIRST_EDITION), "a parameter of the second edition")
    | dict.fromkeys(
        ("exits_breakeven", "exits_opposite", "ambiguous_exits"), "a count of what the second edition tells apart"
    )
    | dict.fromkeys(("assets", "asset", "on_assets", "pooled", "tuning"), "of a run over several assets")
    | {
        "name": "what constraints and values of single assets call the signals of one file",
        "average_hold_days": "of the leading cell, as assets may have other steps",
        "broken_rules": "which rules skipped cells break",
        "used": "digests of the readings and filters that a run is made with",
        "readings": "further columns of a signal file",
        "filters": "of a grid file",
    }
)
"""Fields that only the later checkout writes: why."""

DROPPED: Mapping[str, str] = MappingProxyType({})
"""Fields that only the earlier checkout writes: why."""

VOLATILE: Mapping[str, str] = MappingProxyType(
    {
        "bytes": "of a file, whose metadata may grow",
        "cells_per_second": "a rate of this hour",
        "cells_sha256": "of a file, whose metadata may change",
        "checksum": "of a document that holds times",
        "code": "the digest of the engine's sources",
        "created": "a date",
        "digest": "of a document that holds times",
        "estimated_seconds": "a time",
        "format": "the number of a file's format",
        "loading": "a time",
        "run": "the name of a run, drawn when it began",
        "seconds": "a time",
        "sha256": "of a file, whose metadata may change",
        "versions": "of libraries and of this project",
        "warm_up_seconds": "a time",
    }
)
"""Fields that differ from one run of the same code to the next, or with any change of it: why."""

_NUMBER = re.compile(r"([+-]?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?)( ?%)?")
_PASSING = re.compile(
    r"[\d.,]+ (?:cells a second|min\b|ms\b|s\b|h\b|MB\b|seconds\b|minutes\b)|\b(?=[0-9]*[a-f])[0-9a-f]{12,}\b"
)
"""Durations, rates, memory and digests within a sentence."""


def renamed(name: str, kept: Container[str] = ()) -> str:
    """Return the name that the later checkout has for a name of the earlier one; those that it keeps it has."""
    return name if name in kept else RENAMED.get(name, name)


def numbers(prose: str) -> tuple[Decimal, ...]:
    """Return the numbers of a sentence in their order, 2% as 0.02; durations, rates, memory and digests left out."""
    found = _NUMBER.findall(_PASSING.sub(" ", prose))
    return tuple(Decimal(number.replace(",", "")) / (100 if percent else 1) for number, percent in found)
