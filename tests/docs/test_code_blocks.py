"""Every code block of the README and of docs/ runs, in order, on small files of the kind it names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import plotly.io
import pytest

from tests.docs.blocks import Block, blocks, read_cell, read_toml, run_command, run_python
from tests.docs.workplaces import WORKPLACES
from tests.places import ROOT

pytestmark = pytest.mark.slow

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
MAKES = "a target of make: minutes, and the tests themselves"
NETWORK = "asks an exchange"
PAGE = "answers a browser until Ctrl-C"
CLUSTER = "asks a cluster, or starts processes as tests/sweeps/test_merging.py does"
LARGE = "a million cells, in three shards and merged"
OUTPUT = "no code: what a command prints, or a listing"
NOT_RUN = {
    "make demo    # real markets from bars to maps, written to demo/": MAKES,
    "make test    # the tests": MAKES,
    "asymmetry data download --exchange binance --symbol BTC/USDT --timeframe 5m --from 2024-01-01 --out bars.parquet": NETWORK,
    "asymmetry explore runs/sp500": PAGE,
    "asymmetry judge runs/twenty --again 19": "nineteen searches, as many minutes of tests as all others",
    "asymmetry sweep grid.toml --signals signals.parquet --out runs/local --cluster local:2": CLUSTER,
    "asymmetry merge runs/whole runs/elsewhere/shards": "copies what was made on other machines",
    "asymmetry judge RUN --cluster tcp://scheduler:8786     # or local:4: processes that see RUN and its signals where this one does": CLUSTER,
    "asymmetry judge RUN --shard 3/16                       # a share of the work, by itself: in an array of jobs, say": CLUSTER,
    "asymmetry judge RUN                                    # does what is left, and rules": CLUSTER,
    "asymmetry verify runs/btc": "a run that somebody has damaged",
    "asymmetry verify runs/btc --repair": "a run that somebody has damaged",
    "#!/bin/bash": CLUSTER,
    "job=$(sbatch --parsable sweep.sh)": CLUSTER,
    "hq submit --array 1-16 --cpus 8 --crash-limit 5 -- bash -c 'asymmetry sweep grid.toml --signals signals.parquet \\": CLUSTER,
    "dask scheduler --port 8786                                                                      # on one machine": CLUSTER,
    "python -m scripts.launch_large_grid --signals signals.parquet --out runs/large --shard 1/3": LARGE,
    "python -m scripts.launch_large_grid --signals signals.parquet --out runs/large --shard 2/3": LARGE,
    "python -m scripts.launch_large_grid --signals signals.parquet --out runs/large --shard 3/3": LARGE,
    "python -m scripts.launch_large_grid --signals signals.parquet --out runs/large --merge": LARGE,
    "== S&P 500 ==": OUTPUT,
    "one or each     on the days of choosing the average asset has a Sharpe ratio of +0.23 a year with one setting for all, and "
    "+1.49 with one of its own: +1.26": OUTPUT,
    "73.86 % win rate, 4.6 trades per day, +38.04 % per 5 days          turned 1,000 into 14,500 in 3 months": OUTPUT,
    "models/long_entry/            a bundle, variant `default`": OUTPUT,
}
"""Commands, and first lines of blocks, that no test runs, each with the reason."""


def _blocks(page: Path) -> list[Block]:
    return list(blocks(page))


@pytest.mark.parametrize("page", [page for page in PAGES if _blocks(page)], ids=lambda page: page.name)
def test_what_a_page_shows_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if page.name in WORKPLACES:
        WORKPLACES[page.name](tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(plotly.io.renderers, "default", "json")  # a figure is shown, and no browser opened
    names: dict[str, Any] = {}
    for block in _blocks(page):
        _run(block, names)


def _run(block: Block, names: dict[str, Any]) -> None:
    if block.sort == "python":
        run_python(block.text, names)
    elif block.sort == "toml":
        read_toml(block.text)
    elif block.sort == "json":
        read_cell(block.text)
    elif block.sort == "commands":
        for command in block.commands:
            if command not in NOT_RUN:
                run_command(command)
    else:
        assert block.text.splitlines()[0] in NOT_RUN, f"nothing runs this block: {block.text}"


def test_what_is_not_run_still_stands_on_a_page() -> None:
    shown = {
        text for page in PAGES for block in _blocks(page) for text in (*block.commands, block.text.splitlines()[0])
    }
    assert sorted(set(NOT_RUN) - shown) == []
