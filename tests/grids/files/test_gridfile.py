from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grids import load, parse
from signals import InputError, Signals

CONTRACT = """
[axes]
long_entry  = { from = 0.50, to = 0.90, step = 0.01 }
short_entry = { tie = "long_entry" }
stop_loss   = { values = [0.01, 0.02, "none"] }
long_exit   = { quantiles = [0.5, 0.9, 0.99] }
[fixed]
leverage = 4
gate = "none"
max_hold = "none"
[sample]                      # optional
constraints = ["short_entry >= long_entry", "leverage * size <= 4"]
cells = 100000                # a seeded random subset of what the constraints leave
seed = 1
[span]                        # optional, like --from/--to of replay
from = 2025-09-29T00:00:00Z
"""


def test_the_contract_s_example() -> None:
    spec = parse(CONTRACT, "grid.toml")
    assert [(axis.name, len(axis), axis.tied) for axis in spec.axes] == [
        ("long_entry", 41, ("short_entry",)),
        ("stop_loss", 3, ()),
        ("long_exit", 3, ()),
    ]
    assert spec.axes[0].values[7] == 0.57
    assert spec.axes[1].values == (0.01, 0.02, None)
    assert spec.axes[2].quantiles == (0.5, 0.9, 0.99)
    assert spec.fixed == {"leverage": 4.0, "gate": "none", "max_hold": None}
    assert (spec.sample.cells, spec.sample.seed) == (100000, 1)
    assert spec.span.start == np.datetime64("2025-09-29")
    assert spec.span.end is None
    assert spec.size == 41 * 3 * 3


def test_a_spec_survives_json() -> None:
    spec = parse(CONTRACT)
    again = parse(spec.mapping())
    assert again.mapping() == spec.mapping()
    assert again.axes == spec.axes
    assert again.fixed == spec.fixed
    assert again.span == spec.span


def test_python_callers_give_numbers_of_any_make() -> None:
    axes = {
        "size": {"from": np.float64(0.1), "to": 0.3, "step": 0.1},
        "leverage": {"values": [np.float32(2.0), 3]},
        "max_hold": {"from": np.int64(1), "to": 3, "step": 1},
        "stop_loss": {"values": [None, 0.01]},
    }
    values = [axis.values for axis in parse({"axes": axes}).axes]
    assert values == [(0.1, 0.2, 0.3), (2.0, 3.0), (1, 2, 3), (None, 0.01)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[axes]\nsize = \n",
            "this is not TOML: Invalid value (at line 2, column 8); mend that line",
        ),
        ("[axs]\n", "unknown key 'axs'; did you mean 'axes'?"),
        ("seed = 3\n", "unknown key 'seed'; there are: axes, fixed, sample, span, filters, assets, refines"),
        ("axes = 3\n", "axes = 3 is not allowed; write a table [axes] of parameters"),
        ("[axes]\nsizee = { values = [1] }\n", "axes: unknown parameter 'sizee'; did you mean 'size'?"),
        ("[fixed]\nleverge = 3\n", "fixed: unknown parameter 'leverge'; did you mean 'leverage'?"),
        (
            "[axes]\nsize = { values = [1] }\n[fixed]\nsize = 1\n",
            "size stands in both [axes] and [fixed]; remove one of the two",
        ),
        (
            "[axes]\nsize = 0.5\n",
            "axes.size = 0.5 is not an axis; write { from, to, step }, { values = [...] }, { quantiles = [...] } or "
            '{ tie = "axis" }, or move it to [fixed]',
        ),
        (
            "[axes]\nsize = {}\n",
            "axes.size: no keys make no axis; write { from, to, step }, { values = [...] }, { quantiles = [...] } or "
            '{ tie = "axis" }',
        ),
        (
            "[axes]\nsize = { vals = [1] }\n",
            "axes.size: the keys 'vals' make no axis; write { from, to, step }, { values = [...] }, "
            '{ quantiles = [...] } or { tie = "axis" }',
        ),
        (
            "[axes]\nsize = { values = [] }\n",
            "axes.size: values = [] is not allowed; write a list of at least one value",
        ),
        ("[axes]\nsize = { values = 1 }\n", "axes.size: values = 1 is not allowed; write a list of at least one value"),
        (
            "[axes]\nsize = { values = [0.5], step = 1 }\n",
            "axes.size: unknown key 'step'; there are: values",
        ),
        ("[axes]\nsize = { from = 0.1, to = 0.2 }\n", "axes.size: the key 'step' is missing; write a number above 0"),
        (
            "[axes]\nsize = { from = 0.1, too = 0.2, step = 0.1 }\n",
            "axes.size: unknown key 'too'; did you mean 'to'?",
        ),
        (
            "[axes]\nsize = { from = 0.1, to = 'x', step = 0.1 }\n",
            "axes.size: to = 'x' is not allowed; write a number",
        ),
        (
            "[axes]\nsize = { from = 0.1, to = inf, step = 0.1 }\n",
            "axes.size: to = Infinity is not a finite number; write a plain decimal number",
        ),
        (
            "[axes]\nsize = { from = 0.2, to = 0.1, step = 0.1 }\n",
            "axes.size: to = 0.1 lies before from = 0.2; swap them",
        ),
        (
            "[axes]\nsize = { from = 0.1, to = 0.2, step = 0 }\n",
            "axes.size: step = 0 does not count up; write a step above 0",
        ),
        (
            "[axes]\nsize = { from = 0.5, to = 1.5, step = 0.5 }\n",
            "axes.size: size = 1.5 is not allowed; write a fraction of the balance above 0 and at most 1",
        ),
        (
            "[axes]\nmax_hold = { from = 1, to = 2, step = 0.5 }\n",
            'axes.max_hold: max_hold = 1.5 is not allowed; write a whole number of bars, at least 1, or "none"',
        ),
        (
            "[axes]\nside = { from = 1, to = 2, step = 1 }\n",
            "axes.side: side is not a number and cannot be stepped; write { values = [...] }",
        ),
        ("[axes]\nsize = { values = [1, 0.5, 1.0] }\n", "axes.size: the value 1.0 stands there twice; remove one"),
        (
            '[axes]\nstop_loss = { values = ["none", 0.5, "none"] }\n',
            "axes.stop_loss: the value 'none' stands there twice; remove one",
        ),
        (
            '[axes]\nsize = { values = ["none"] }\n',
            "axes.size: size = 'none' is not allowed; write a fraction of the balance above 0 and at most 1",
        ),
        (
            "[axes]\nstop_loss = { values = [nan] }\n",
            'axes.stop_loss: stop_loss = nan is not allowed; write a distance above 0, or "none"',
        ),
        (
            "[fixed]\nleverage = inf\n",
            "fixed: leverage = inf is not allowed; write a number above 0",
        ),
        (
            "[axes]\nstop_loss = { quantiles = [0.5] }\n",
            "axes.stop_loss: only long_entry, short_entry, long_exit, short_exit can have quantiles; "
            "write { values = [...] } for stop_loss",
        ),
        (
            "[axes]\nlong_exit = { quantiles = [0.5, 1.5] }\n",
            "axes.long_exit: the quantile 1.5 is not a share of the bars; write a number from 0 to 1",
        ),
        (
            "[axes]\nlong_exit = { quantiles = [0.5, 0.50] }\n",
            "axes.long_exit: the quantile 0.5 stands there twice; remove one",
        ),
        (
            "[axes]\nlong_exit = { quantiles = ['x'] }\n",
            "axes.long_exit: quantiles = 'x' is not allowed; write a list of shares from 0 to 1",
        ),
        (
            "[axes]\nlong_exit = { tie = 'long_entry' }\nsize = { values = [1] }\n",
            "axes.long_exit: tie = 'long_entry' is no axis of this grid; tie to one of: size",
        ),
        (
            "[axes]\nlong_exit = { tie = 'long_exit' }\n",
            "axes.long_exit: tie = 'long_exit' goes round in a circle; give one of the axes values of its own",
        ),
        (
            "[axes]\nlong_exit = { tie = 'short_exit' }\nshort_exit = { tie = 'size' }\nsize = { values = [1] }\n",
            "axes.long_exit: tie = 'short_exit' is itself tied to 'size'; tie to 'size' instead",
        ),
        (
            "[axes]\nside = { tie = 'size' }\nsize = { values = [1] }\n",
            "axes.side: tie = 'size' cannot be followed: side is a choice, size a number; tie parameters of one kind",
        ),
        (
            "[axes]\nsize = { tie = 'leverage' }\nleverage = { values = [1, 2] }\n",
            "axes.size: tie = 'leverage': size = 2.0 is not allowed; write a fraction of the balance above 0 and at "
            "most 1",
        ),
        (
            "[axes]\nsize = { tie = 3 }\n",
            "axes.size: tie = 3 is not allowed; write the name of an axis, in quotes",
        ),
        ("[sample]\ncells = 0\n", "sample: cells = 0 is not allowed; write a whole number of at least 1"),
        ("[sample]\ncells = 1.5\n", "sample: cells = 1.5 is not allowed; write a whole number of at least 1"),
        ("[sample]\ncels = 3\n", "sample: unknown key 'cels'; did you mean 'cells'?"),
        ("[sample]\nseed = -1\n", "sample: seed = -1 is not allowed; write a whole number from 0 to 2**63 - 1"),
        (
            "[sample]\nconstraints = 'size < 1'\n",
            "sample: constraints = 'size < 1' is not allowed; write a list of SQL conditions, such as [\"size < 1\"]",
        ),
        (
            "[sample]\nconstraints = ['sizes < 1']\n",
            "sample: constraint 'sizes < 1' names 'sizes', which is no parameter; did you mean 'size'?",
        ),
        (
            "[span]\nfrom = 'yesterday'\n",
            "span.from: 'yesterday' is not a time; write it like 2024-01-31T00:00:00Z",
        ),
        ("[span]\nto = 3\n", "span: to = 3 is not allowed; write a time such as 2024-01-31T00:00:00Z"),
        (
            "[span]\nfrom = 2024-02-01\nto = 2024-01-01T00:00:00Z\n",
            "span: to = 2024-01-01T00:00:00.000000 is not after from = 2024-02-01T00:00:00.000000; "
            "swap them or widen the span",
        ),
        ("[span]\nuntil = 2024-02-01\n", "span: unknown key 'until'; there are: from, to, weeks"),
    ],
)
def test_bad_files_are_refused_in_one_line(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(text, "grid.toml")
    assert str(caught.value) == f"grid.toml: {message}"


def test_times_without_a_zone_are_utc() -> None:
    spans = [
        "from = 2024-01-31T02:00:00+02:00",
        "from = 2024-01-31",
        "from = '2024-01-31T00:00:00'",
        "from = 2024-01-31T00:00:00",
    ]
    assert {parse(f"[span]\n{span}\n").span.start for span in spans} == {np.datetime64("2024-01-31T00:00:00", "us")}


def test_variants_are_those_named_or_the_only_one(signals: Signals, two_variants: Signals) -> None:
    assert parse("").resolve(signals).variants == ("default",)
    assert parse("").resolve().variants == ("default",)
    assert parse("[fixed]\nvariant = 'low'").resolve(two_variants).variants == ("low",)
    both = parse("[axes]\nvariant = { values = ['low', 'high'] }").resolve(two_variants)
    assert both.cells(np.arange(2)).frame()["variant"].to_list() == ["low", "high"]


def refused(grid: dict[str, Any], signals: Signals) -> str:
    with pytest.raises(InputError) as caught:
        parse(grid, "g.toml").resolve(signals)
    return str(caught.value)


def test_variants_that_are_not_there_are_refused(two_variants: Signals) -> None:
    assert refused({}, two_variants) == (
        "g.toml: variant: signals in memory: no variant is named and the file has high, low; name one"
    )
    assert refused({"fixed": {"variant": "lo"}}, two_variants) == (
        "g.toml: variant: signals in memory: variant 'lo' is not in the file, which has high, low; did you mean 'low'?"
    )


def test_load_reads_files_and_presets(tmp_path: Path) -> None:
    path = tmp_path / "grid.toml"
    path.write_text(CONTRACT)
    assert load(path).name == str(path)
    assert load("quick").size > 1000
    with pytest.raises(
        InputError, match="^nothing.toml: no such grid file; give a path, or a preset: atr, million, quick"
    ):
        load("nothing.toml")
    with pytest.raises(InputError, match="this is not a file but a folder"):
        load(tmp_path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="is no UTF-8"):
        load(path)
