"""Run in each checkout: cells one by one through the names that its rooms export, and what they give as files.

Started by path, ``python -P driver.py INPUTS OUT RECORDED``, so that every import is of the checkout on ``PYTHONPATH``.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any

import polars as pl

import grids
import signals
import sweeps

_PORTFOLIOS = 12


def main(inputs: Path, out: Path, recorded: int) -> None:
    """Replay the cells of ``cells.json``, the first `recorded` of them by vectorbt too, and write what comes of it."""
    out.mkdir(parents=True)
    content = signals.read(inputs / "variants.parquet")
    cells = [grids.check_cell(cell) for cell in json.loads((inputs / "cells.json").read_text("utf-8"))]
    _replay(content, cells, out, "event")
    _replay(content, cells[:recorded], out, "vectorbt")
    _portfolios(content, cells[:_PORTFOLIOS], out)
    _grids(content, out)


def _replay(content: Any, cells: list[Any], out: Path, engine: str) -> None:
    replayed = [sweeps.replay(content, cell, engine=engine) for cell in cells]
    trades = [
        each.trades.select(pl.lit(place, pl.Int64).alias("of_cell"), pl.all()) for place, each in enumerate(replayed)
    ]
    pl.concat(trades).write_parquet(out / f"trades-{engine}.parquet")
    measures = [each.measures for each in replayed]
    pl.DataFrame(measures, infer_schema_length=None).write_parquet(out / f"measures-{engine}.parquet")


def _portfolios(content: Any, cells: list[Any], out: Path) -> None:
    """Write what vectorbt says of a few cells' portfolios, of all trades and of out-of-sample ones."""
    stated = {}
    for place, cell in enumerate(cells):
        for sample in ("all", "oos") if cell["variant"] != "slow" else ("all",):
            portfolio = sweeps.portfolio(content, cell, sample=sample)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # vectorbt's, about measures of portfolios without trades
                stated[f"{place}, {sample}"] = {name: repr(value) for name, value in portfolio.stats().items()}
                value = portfolio.value().to_numpy()
            pl.DataFrame({"value": value}).write_parquet(out / f"value-{place}-{sample}.parquet")
    (out / "portfolios.json").write_text(json.dumps(stated, indent=1), encoding="utf-8")


def _grids(content: Any, out: Path) -> None:
    """Write the parameters and presets as the grids' room states them."""
    stated = {
        "parameters": {name: repr(parameter) for name, parameter in grids.PARAMETERS.items()},
        "choices": {name: list(words) for name, words in grids.CHOICES.items()},
        "presets": sorted(grids.presets()),
        "variants": list(content.variants),
        "fingerprint": content.fingerprint,
    }
    (out / "grids.json").write_text(json.dumps(stated, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
