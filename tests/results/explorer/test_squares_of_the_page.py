"""The squares that the page's JavaScript reckons of a plane's bytes are those of a direct query of the run."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

import results
from results.cube.container import header_bytes
from results.cube.cube import open_cube
from results.explorer.model import run_model
from tests.places import ROOT, program

pytestmark = pytest.mark.slow
SCRIPT = ROOT / "tests" / "page" / "squares-of.js"
FOLDS = ("median", "share_positive", "max", "min", "quantile:0.25", "quantile:0.9")
KEPT: tuple[dict[str, list[int]], ...] = (
    {},
    {"take_profit": [0]},
    {"leverage": [1], "max_hold": [0, 1]},
    {"side": [1]},
)


def asked(axes: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield views: every fold, panels or none, axes kept in part."""
    names = [axis["name"] for axis in axes]
    for place, fold in enumerate(FOLDS):
        for by in (None, "side"):
            x, y = ("stop_loss", "long_entry") if place % 2 else ("long_entry", "take_profit")
            kept = {name: chosen for name, chosen in KEPT[place % len(KEPT)].items() if name in names}
            yield {"x": x, "y": y, "by": by, "fold": fold, "kept": kept}


def reckoned(run: results.Run, metric: str, views: Sequence[Mapping[str, Any]], folder: Path) -> tuple[Any, Any]:
    """Return the axes of the run, and the squares of views as the page's JavaScript makes them."""
    cube = open_cube(run)
    sample = cube.samples[0]
    model = run_model(run, cube)
    plane = cube.plane(metric, sample, "net")
    (folder / "plane").write_bytes(header_bytes(plane.header) + plane.codes.tobytes())
    sparse = model["layout"] == "sparse"
    coordinates = {
        axis["name"]: cube.plane(f"coordinate:{axis['name']}").codes.tolist() for axis in model["axes"] if sparse
    }
    shape = {name: model[name] for name in ("axes", "layout")} | {"size": len(plane.codes)}
    question = json.dumps({"cube": shape, "views": views, "coordinates": coordinates})
    answer = subprocess.run(
        [program("node"), SCRIPT, folder / "plane"], input=question, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return model["axes"], json.loads(answer.stdout)


def queried(run: results.Run, metric: str, view: Mapping[str, Any], axes: Sequence[Mapping[str, Any]]) -> Any:
    """Return a map of the same view as the command line makes it, by the values of its axes."""
    values = {axis["name"]: axis["values"] for axis in axes}
    conditions = [
        f"({' OR '.join(_is(name, values[name][place]) for place in chosen)})"
        for name, chosen in view["kept"].items()
        if name not in {view["x"], view["y"], view["by"]}
    ]
    where = " AND ".join(conditions) or None
    table = results.map_table(
        run, x=view["x"], y=view["y"], by=view["by"], metric=metric, reduce=view["fold"], where=where
    )
    names = [name for name in (view["by"], view["y"], view["x"]) if name]
    return {tuple(row[name] for name in names): row for row in table.iter_rows(named=True)}


def _is(name: str, value: object) -> str:
    if value is None:
        return f"{name} IS NULL"
    return f"{name} = '{value}'" if isinstance(value, str) else f"{name} = {value}"


@pytest.mark.parametrize("metric", ["edge", "expectancy", "payoff_ratio", "trades", "max_drawdown"])
@pytest.mark.parametrize("name", ["run", "blind_run", "assets_run"])
def test_squares_agree(name: str, metric: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    run = request.getfixturevalue(name)
    cube = open_cube(run)
    views = [
        view
        for view in asked(run_model(run, cube)["axes"])
        if metric in {"edge", "expectancy"} or "share" not in view["fold"]
    ]
    axes, squares = reckoned(run, metric, views, tmp_path)
    codec = cube.plane(metric, cube.samples[0], "net").codec
    for view, made in zip(views, squares, strict=True):
        rows = queried(run, metric, view, axes)
        places = list(_places(view, axes))
        assert made["shape"] == [len({place[0] for place in places}) if view["by"] else 1, *made["shape"][1:]]
        for place, value, cells, sufficient in zip(
            places, made["value"], made["cells"], made["cells_sufficient"], strict=True
        ):
            row = rows.get(place)
            assert (cells, sufficient) == ((row["cells"], row["cells_sufficient"]) if row else (0, 0)), (view, place)
            exact = row["value"] if row else None
            assert (value is None) == (exact is None), (view, place)
            if exact is None:
                continue
            scale = max(abs(exact), codec.unit) if codec.kind == "asinh" else 1.0
            bound = 1e-12 if view["fold"] == "share_positive" else codec.error * scale * 1.001 + 1e-12
            assert value == pytest.approx(exact, abs=bound), (view, place)


def _places(view: Mapping[str, Any], axes: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """Yield the values of the shown axes, square by square: row major in the order in which they are drawn."""
    drawn = {axis["name"]: [axis["values"][place] for place in axis["order"]] for axis in axes}
    for panel in drawn[view["by"]] if view["by"] else [None]:
        for row in drawn[view["y"]]:
            for column in drawn[view["x"]]:
                yield (panel, row, column) if view["by"] else (row, column)
