"""What `run.json` says of what is run on what: of the program, the signals and the grid."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from grids.grid import Grid
from grids.spec import GridSpec
from signals import Signals
from sweeps.measures.samples import out_of_sample_span

__all__ = ["describe", "describe_grid", "describe_signals"]

_LIBRARIES = ("risk-asymmetry", "numpy", "polars", "numba", "joblib", "vectorbt")


def describe(
    grid: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], engine: str, warnings: Sequence[str]
) -> dict[str, Any]:
    """Return what `run.json` says of what is run on what.

    Parameters
    ----------
    grid
        As `describe_grid` returns it, settled on the signals, or on those of the first asset.
    records
        By asset, as `describe_signals` returns it; one alone in a run of one file.
    engine, warnings
        What computes cells, and a line each.
    """
    versions = {name: version(name) for name in _LIBRARIES} | {"python": platform.python_version()}
    named = [{"name": name, **record} for name, record in records.items()]
    return {
        "engine": engine,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": versions,
        "signals": named[0],
        **({"assets": named} if len(named) > 1 else {}),
        "grid": dict(grid),
        "warnings": list(warnings),
    }


def describe_signals(span: Signals, variants: Sequence[str], used: Mapping[str, str]) -> dict[str, Any]:
    """Return what `run.json` says of the signals of a run, or of one of its assets.

    Parameters
    ----------
    span
        The bars that are run.
    variants
        Those that the cells name.
    used
        Digests of the readings and filters that they name.
    """
    shares = {
        name: None if column.out_of_sample is None else float(column.out_of_sample.mean())
        for name, column in ((name, span.variants[name]) for name in variants)
    }
    out_of_sample = {name: out_of_sample_span(span.variants[name].out_of_sample) for name in variants}
    time = span.bars.time
    return {
        "path": None if span.path is None else str(span.path.resolve()),
        "fingerprint": span.fingerprint,
        # what was said of how the file is laid out, so that it is read again so
        "layout": None if span.layout is None else span.layout.to_json(),
        "bars": len(span),
        "from": str(time[0]) + "Z",
        "to": str(time[-1]) + "Z",
        "gaps": span.bars.gaps,
        "variants": list(variants),
        "out_of_sample": shares,
        # the first and the last bar that is out of sample: the dates of what is shown first
        "out_of_sample_bars": {
            name: None if bars is None else [f"{time[bars.start]}Z", f"{time[bars.stop - 1]}Z"]
            for name, bars in out_of_sample.items()
        },
        # without rates, fees are all that lies between gross and net returns
        "funded": bool(span.bars.funding_rate is not None and span.bars.funding_rate.any()),
        **({"used": dict(used)} if used else {}),
    }


def describe_grid(spec: GridSpec, grid: Grid) -> dict[str, Any]:
    """Return what `run.json` says of a grid, as stated and as settled on signals."""
    stated = spec.mapping()
    return {
        "name": spec.name,
        "stated": stated,
        "size": grid.size,
        "axes": [
            {
                "name": axis.name,
                "values": list(axis.values()),
                "quantiles": list(axis.quantiles),
                "ties": list(axis.tied),
            }
            for axis in grid.axes
        ],
        "fixed": stated.get("fixed", {}),
        "peeks": grid.peeks,
    }
