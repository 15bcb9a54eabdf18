"""What the server reckons from planes is what the page's workers reckon from the same planes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from results.cube import Cube, open_cube
from results.cube import layout as laying
from results.cube.container import plane_bytes
from results.explorer.model import run_model
from results.explorer.overview.described import values_of
from results.explorer.reckoning import profiles as profiling
from results.explorer.reckoning.answering import reduced
from results.run.run import Run
from signals import InputError
from sweeps.measures.ratios import sufficient
from tests.places import ROOT, program

VIEW: dict[str, Any] = {
    "x": "stop_loss",
    "y": "long_entry",
    "by": "side",
    "metric": "edge",
    "sample": "oos",
    "cost": "net",
    "fold": "median",
    "kept": {"max_hold": [0]},
    "brush": None,
    "region": None,
}
BRUSH = {"win_rate": [0.4, 0.55], "payoff_ratio": [0.7, 1.6]}
Question = tuple[str, dict[str, Any], dict[str, Any]]
QUESTIONS: list[Question] = [
    ("squares", {}, {}),
    ("squares", {"cost": "cost", "fold": "quantile:0.75", "kept": {}}, {}),
    ("squares", {"brush": BRUSH, "metric": "expectancy", "fold": "share_positive"}, {}),
    ("cells", {"by": None}, {"square": 5, "lower": False, "most": 3}),
    ("cells", {"metric": "max_drawdown", "sample": "all"}, {"square": 0, "lower": True, "most": 50}),
    ("cells", {"x": "", "y": "", "by": None, "kept": {}}, {"square": 0, "lower": False, "most": 5}),
    ("cells", {"x": "", "y": "", "by": None, "metric": "trades"}, {"square": 0, "lower": True, "most": 0}),
    ("cells", {"x": "", "y": "", "by": None, "brush": BRUSH}, {"square": 0, "lower": False, "most": 900}),
    ("density", {}, {"columns": 40, "rows": 30, "cells": [0, 7, 100]}),
    (
        "density",
        {"kept": {}, "region": {"x": [0, 1], "y": [1, 2]}, "by": None},
        {"columns": 12, "rows": 9, "cells": []},
    ),
    ("profiles", {}, {}),
    ("profiles", {"cost": "cost", "kept": {"leverage": [1], "max_hold": [0, 1]}}, {}),
    ("profiles", {"brush": BRUSH, "metric": "t_statistic", "by": None}, {}),
    ("medians", {"region": {"x": [0, 1], "y": [0, 2]}}, {"metrics": ["edge", "win_rate", "trades"], "cell": 40}),
    ("medians", {"region": {"x": [0, 1], "y": [0, 2], "by": 1}}, {"metrics": ["edge", "win_rate", "trades"]}),
    ("medians", {"brush": BRUSH, "kept": {}}, {"metrics": ["expectancy"]}),
]


def keys_of(kind: str, view: Mapping[str, Any], options: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the planes that the page would ask for."""
    sample, money = view["sample"], "gross" if view["cost"] == "gross" else "net"
    if kind == "density":
        costs = ["net", "gross"] if money == "net" else ["gross"]
        names = [(name, cost) for cost in costs for name in ("win_rate", "payoff_ratio")]
    elif kind == "medians":
        names = [(name, money) for name in options["metrics"]]
        names += [(name, money) for name in ("win_rate", "payoff_ratio") if view["brush"]]
    elif kind == "standings":
        brushed = [(name, money) for name in ("win_rate", "payoff_ratio") if view["brush"]]
        verdict = {"metric": "verdict", "sample": "all", "cost": "net"}
        return [verdict, *({"metric": name, "sample": sample, "cost": cost} for name, cost in brushed)]
    else:
        names = [(view["metric"], cost) for cost in (["net", "gross"] if view["cost"] == "cost" else [view["cost"]])]
        names += [(name, money) for name in ("win_rate", "payoff_ratio") if view["brush"]]
    return [{"metric": name, "sample": sample, "cost": cost} for name, cost in names]


def by_workers(cube: Cube, questions: list[Question], folder: Path) -> Any:
    """Return what the page's workers answer."""
    model = run_model(cube.run, cube)
    whole = [(kind, VIEW | view, options) for kind, view, options in questions]
    asked = [
        {"kind": kind, "keys": keys_of(kind, view, options), "view": view, "options": options}
        for kind, view, options in whole
    ]
    names = [f"coordinate:{axis['name']}" for axis in model["axes"]] + ["cell:0", "cell:1", "cell:2"]
    planes = [{"metric": name, "sample": "all", "cost": "net"} for name in names if cube.layout.kind == "sparse"]
    planes += [key for each in whole for key in keys_of(*each)]
    files = []
    for at, key in enumerate(planes):
        plane = cube.plane(**key)
        (folder / f"{at}.plane").write_bytes(plane_bytes(plane.header, plane.codes))
        files.append({"key": key, "file": str(folder / f"{at}.plane")})
    shape = {"axes": model["axes"], "layout": model["layout"], "size": cube.layout.size}
    answer = subprocess.run(
        [program("node"), ROOT / "tests" / "page" / "answers-of.js"],
        input=json.dumps({"cube": shape, "planes": files, "questions": asked}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def alike(one: Any, other: Any, where: str) -> None:
    """Refuse answers that differ by more than rounding."""
    if isinstance(one, dict):
        for name in other:
            alike(one.get(name), other[name], f"{where}.{name}")
    elif isinstance(one, list):
        assert len(one) == len(other), where
        for at, (left, right) in enumerate(zip(one, other, strict=True)):
            alike(left, right, f"{where}[{at}]")
    elif isinstance(one, float) and other is not None:
        assert one == pytest.approx(other, rel=1e-9, abs=1e-12), where
    else:
        assert one == other, where


@pytest.mark.slow
@pytest.mark.parametrize("sparse", [False, True])
def test_the_server_answers_as_the_page_would(
    run: Run, sparse: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sparse:
        monkeypatch.setattr(laying.Layout, "kind", "sparse")
    cube = open_cube(run)
    found = by_workers(cube, QUESTIONS, tmp_path)
    for (kind, view, options), worker in zip(QUESTIONS, found, strict=True):
        server = json.loads(json.dumps(reduced(kind, cube, VIEW | view, options), allow_nan=False))
        if kind == "profiles":
            server, worker = ({each["axis"]: each for each in answer} for answer in (server, worker))  # noqa: PLW2901
        alike(server, worker, f"{kind} {view}")


def test_profiles_of_long_axes_are_counted_in_turns(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    cube = open_cube(run)
    view = VIEW | {"kept": {}}
    whole = reduced("profiles", cube, view, {})
    for most in (1, 2, 3):
        monkeypatch.setattr(profiling, "_TOGETHER", most)
        assert reduced("profiles", cube, view, {}) == whole
    edge = pl.col("edge")
    for axis in whole:
        for at, coordinate in enumerate(axis["coordinates"]):
            value = values_of(run, cube.layout.axis(axis["axis"]))[coordinate]
            cells = run.collect(
                run.cells(sample="oos").filter(sufficient(), pl.col(axis["axis"]).eq_missing(pl.lit(value)))
            )
            assert axis["cells"][at] == len(cells)
            error = cube.plane("edge", "oos").codec.error
            for name, level in (("lower", 0.25), ("median", 0.5), ("upper", 0.75)):
                wanted = cells.select(edge.quantile(level, "linear")).item()
                assert axis[name][at] == pytest.approx(wanted, abs=error)


@pytest.mark.parametrize(
    ("kind", "view", "options", "why"),
    [
        ("songs", {}, {}, "kind = 'songs' is unknown"),
        ("cells", {}, {"square": -1, "most": 3}, "options: square = -1"),
        ("cells", {}, {"square": 10**9, "most": 3}, "there are 24 squares"),
        ("density", {}, {"columns": "many", "rows": 3}, "options: columns = 'many'"),
        ("density", {}, {"columns": 3, "rows": 3, "cells": ["x"]}, "options: cells"),
        ("density", {}, {"columns": True, "rows": 3}, "options: columns = True"),
        ("density", {}, {"columns": 3, "rows": 3, "cells": [True]}, "options: cells"),
        ("density", {}, {"columns": 3, "rows": 3, "cells": [10**30]}, "options: cells"),
        ("medians", {}, {"metrics": ["edge"], "cell": 10**30}, "options: cell"),
        ("density", {"region": {"x": "all"}}, {"columns": 3, "rows": 3}, "view: region.x"),
        ("density", {"region": {"x": [0, 1], "y": [0, 1], "by": "all"}}, {"columns": 3, "rows": 3}, "view: region.by"),
        ("squares", {"x": "moon"}, {}, "'moon' is no axis"),
        ("standings", {}, {}, "not judged yet"),
    ],
)
def test_what_cannot_be_answered_is_one_line(
    run: Run, kind: str, view: dict[str, Any], options: dict[str, Any], why: str
) -> None:
    with pytest.raises(InputError, match=why):
        reduced(kind, open_cube(run), VIEW | view, options)


def test_a_run_too_large_to_send_is_answered_all_the_same(blind_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    view = VIEW | {"sample": "all"}
    known = {kind: reduced(kind, open_cube(blind_run), view, options) for kind, options in _OPTIONS.items()}
    monkeypatch.setattr(laying, "MOST_CELLS", 10)
    cube = open_cube(blind_run)
    assert cube.layout.kind == "reduced"
    # of a dense cube, cells that are not there are counted as cells without a value
    del known["density"]["density"]["valueless"]
    for kind, options in _OPTIONS.items():
        alike(reduced(kind, cube, view, options), known[kind], kind)


_OPTIONS: dict[str, dict[str, Any]] = {
    "squares": {},
    "cells": {"square": 0, "most": 4},
    "density": {"columns": 20, "rows": 20, "cells": []},
    "profiles": {},
}
