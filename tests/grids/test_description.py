from __future__ import annotations

from grids import describe, parse
from signals import Signals

GRID = """
[axes]
long_entry  = { quantiles = [0.5, 0.9, 0.99] }
short_entry = { tie = "long_entry" }
stop_loss   = { values = [0.01, 0.02, "none"] }
[fixed]
leverage = 4
size = 1
[sample]
constraints = ["stop_loss > 0.01 or long_entry < 0.6"]
cells = 4
[span]
from = 2024-01-01T00:00:00Z
"""


def test_a_grid_in_a_few_figures(signals: Signals) -> None:
    told = describe(parse(GRID, "g.toml").resolve(signals))
    first, second = told.axes
    assert (first.name, len(first.values), first.tied, first.quantiles) == (
        "long_entry",
        3,
        ("short_entry",),
        (0.5, 0.9, 0.99),
    )
    assert (first.values[0], first.values[-1]) == (0.5, 0.99)
    assert second.values == (0.01, 0.02, None)
    assert told.fixed == {"leverage": 4.0}  # size is at its default
    assert (told.product, told.selected, told.sampled, told.peeks) == (9, 4, True, True)
    assert told.span == {"from": "2024-01-01T00:00:00Z"}
    assert told.constraints == ("stop_loss > 0.01 or long_entry < 0.6",)
    assert told.variants == ("default",)


def test_without_signals_what_depends_on_them_stays_open() -> None:
    told = describe(parse(GRID).resolve())
    assert (told.product, told.selected, told.sampled) == (9, None, None)
    assert told.axes[0].values == (None, None, None)
    free = describe(parse(GRID.replace(" or long_entry < 0.6", "")).resolve())
    assert (free.selected, free.sampled) == (3, False)
