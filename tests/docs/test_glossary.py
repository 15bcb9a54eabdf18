"""The glossary has every word that the files of a run are written in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import grids
import results
import signals
import sweeps
from tests.places import ROOT

DOCS = ROOT / "docs"
AXES = {"long_entry": {"values": [0.5, 0.55]}, "max_hold": {"values": [3, 6]}}
FREE = {
    *(
        "parameters",
        "versions",
        "stated",
        "fixed",
        "variants",
        "region",
        "intervals",
        "layout",
        "plan.grid",
        "rules",
        "limits",
    ),
    *("out_of_sample", "out_of_sample_bars", "out_of_sample_share", "in_sample_share"),
}
"""Below these, keys are names of variants, parameters or libraries."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = signals.simulated_signals(4000, edge=0.2, seed=4, step_minutes=60)
    summary = sweeps.run(grids.parse({"axes": AXES}), made, tmp_path_factory.mktemp("glossary") / "run", confirm=True)
    results.judge(results.open(summary.out), signals=made, permutations=25, resamples=200)
    results.choose(results.open(summary.out), signals=made)
    return Path(summary.out)


def _keys(value: Any, below: str = "") -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _keys(item, below)
    elif isinstance(value, dict) and below not in FREE:
        for key, item in value.items():
            yield key
            yield from _keys(item, "plan.grid" if (below, key) == ("plan", "grid") else key)


@pytest.mark.parametrize("file", ["run.json", "verdict.json", "choice.json"])
def test_every_key_of_a_file_is_explained(file: str, run: Path) -> None:
    page = (DOCS / "glossary.md").read_text(encoding="utf-8")
    part = page.split(f"## Keys of `{file}`")[1].split("\n## ")[0]
    explained = set(re.findall(r"`(\w+)`", part))
    found = set(_keys(json.loads((run / file).read_text(encoding="utf-8"))))
    assert found - explained == set()


def test_every_key_of_a_search_is_explained(tmp_path: Path) -> None:
    made = signals.simulated_signals(4000, edge=0.2, seed=4, step_minutes=60)
    found = results.search(
        grids.parse({"axes": AXES}), made, tmp_path / "run", cells=4, held_out="weeks", progress=False
    )
    results.judge(found.run.out, signals=made, permutations=0, resamples=100, again=1, progress=False)
    page = (DOCS / "glossary.md").read_text(encoding="utf-8")
    for file in ("run.json", "search-verdict.json", "held-out/run.json"):
        part = page.split(f"## Keys of `{file.rpartition('/')[2]}`")[1].split("\n## ")[0]
        found_keys = set(_keys(json.loads((found.run.out / file).read_text(encoding="utf-8"))))
        assert found_keys - set(re.findall(r"`(\w+)`", part)) == set(), file


def test_every_column_of_a_run_is_in_the_contract_or_the_parameters(run: Path) -> None:
    text = "".join((DOCS / page).read_text(encoding="utf-8") for page in ("contract.md", "parameters.md"))
    named = set(re.findall(r"`(\w+)`", text))
    prefixes = {"", "gross_", "oos_", "oos_gross_"}
    columns = pl.read_parquet_schema(next((run / "cells").glob("*.parquet")))
    unknown = [name for name in columns if not any(name.removeprefix(prefix) in named for prefix in prefixes)]
    assert unknown == []
