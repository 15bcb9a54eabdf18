from __future__ import annotations

from pathlib import Path

import pytest

from grids import load, parse, preset, presets
from grids.files.writing import grid_toml

TEXT = """
[axes]
long_entry = { from = 0.5, to = 0.6, step = 0.05 }
short_entry = { tie = "long_entry" }
long_exit = { quantiles = [0.5, 0.99] }
stop_loss = { values = [0.00001, 0.02, "none"] }
funding = { values = [true, false] }
max_hold = { values = [3, 6] }
variant = { values = ["it's", "a \\"b\\""] }
[fixed]
leverage = 4
filter = "calm"
[sample]
constraints = ["short_entry >= long_entry", "variant <> 'x'"]
cells = 10
seed = 3
[span]
from = 2025-09-29T00:00:00Z
[filters]
calm = "hour BETWEEN 8 AND 20"
[assets."BTC-USD"]
fee = 0.0002
"""


def test_a_grid_that_is_written_reads_back_as_the_same(tmp_path: Path) -> None:
    spec = parse(TEXT)
    text = grid_toml(spec, ["why: a 'reason'", ""])
    assert text.startswith("# why: a 'reason'\n#\n\n[axes]\n")
    assert parse(text).mapping() == spec.mapping()


@pytest.mark.parametrize("name", presets())
def test_every_preset_can_be_written(name: str) -> None:
    spec = load(preset(name))
    assert parse(grid_toml(spec)).mapping() == spec.mapping()
