"""Runs of an older release: what they did not store has the value that it had."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import results
from grids.parameters import PARAMETERS, SHORT_OF
from results import Run
from results.run.lacking import lacking
from signals import InputError
from sweeps.measures.ratios import MEASURES, STORED

SINCE = [
    *(name for name in PARAMETERS if name in SHORT_OF),
    *("filter", "opposite", "cooldown", "cooldown_after", "breakeven_after", "trailing_after", "stop_scale"),
    *("same_bar", "risk", "maker_fee", "exits_breakeven", "exits_opposite", "ambiguous_exits"),
]


@pytest.fixture
def old(run_folder: Path, tmp_path: Path) -> Run:
    """The run as the release before would have stored it."""
    copy = results.open(shutil.copytree(run_folder, tmp_path / "old"))
    for part in copy.parts:
        pl.read_parquet(part).drop(SINCE).write_parquet(part)
    return replace(copy)


def test_a_first_edition_run_reads_as_it_was_run(run: Run, old: Run) -> None:
    now, then = (each.collect(each.stored.sort("cell")) for each in (run, old))
    assert set(then.columns) == set(now.columns)
    assert then.schema == pl.Schema({name: now.schema[name] for name in then.columns})
    # nobody counted which exits hung on the order of two levels within a bar
    assert then["ambiguous_exits"].null_count() == len(then)
    assert then.select(now.columns).drop("ambiguous_exits").equals(now.drop("ambiguous_exits"))
    with pytest.raises(InputError, match="made before ambiguous_exits was stored; run the sweep again"):
        results.top(old, metric="ambiguous_exits", sample="all")
    with pytest.raises(InputError, match="made before ambiguous_exits was stored"):
        results.map_table(old, x="long_entry", y="stop_loss", metric="ambiguous_exits", sample="all")
    assert results.map_table(old, x="long_entry", y="stop_loss", metric="exits_opposite", sample="all").height
    assert old.collect(
        old.cells("opposite = 'ignore' AND filter = 'none' AND cooldown = 0 AND short_stop_loss IS NULL")
    ).height
    assert results.cell_of(old, 7) == results.cell_of(run, 7)


def test_nothing_is_added_where_nothing_lacks(run: Run) -> None:
    assert lacking(run.columns) == []
    assert {expression.meta.output_name() for expression in lacking(["stop_loss"])} >= {
        *MEASURES,
        *STORED,
        "short_stop_loss",
    }
