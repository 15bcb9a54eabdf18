"""What the explorer answers is what a direct query says, and what is wrong is one line that stops nothing else."""

from __future__ import annotations

import json
import shutil
import socket
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import grids
import results
import signals
import sweeps
from results import Run
from results.cube.container import read_plane
from results.explorer.server.held import hold
from signals import Signals
from sweeps.runs.described import write_description
from sweeps.runs.journal import Journal
from tests.results.explorer.asking import Explorer, served

PASSING = {"checksum", "parts"}
MARK = {"X-Asymmetry": "marks"}


def view(explorer: Explorer, **changed: Any) -> dict[str, Any]:
    start: dict[str, Any] = explorer.get("/api/run").json["start"]
    return {**start, "x": "long_entry", "y": "stop_loss", "by": None, **changed}


def test_the_page_is_there_and_is_not_sent_twice(explorer: Explorer) -> None:
    page = explorer.get("/")
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    script = explorer.get("/page/app/main.js")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    again = explorer.get("/page/app/main.js", {"If-None-Match": script.headers["etag"]})
    assert (again.status, again.body) == (304, b"")


def test_what_a_run_is(explorer: Explorer, run: Run, assets_run: Run) -> None:
    model = explorer.get("/api/run").json
    assert (model["name"], model["cells"], model["served"]) == (run.path.name, run.info.cells, True)
    assert [each["key"] for each in model["others"]] == ["run", "run?pool"]
    other = explorer.get("/api/run", run="run").json
    assert other["cells"] == assets_run.info.cells
    pooled = explorer.get("/api/run", run="run?pool").json
    assert 3 * pooled["cells"] == assets_run.info.cells


def test_a_plane_is_the_stored_measure(explorer: Explorer, run: Run) -> None:
    answer = explorer.get("/api/plane", metric="expectancy", sample="all", cost="net")
    assert answer.headers["content-type"] == "application/octet-stream"
    header, codes = read_plane(answer.body)
    assert (header["metric"], header["size"]) == ("expectancy", run.info.cells)
    stored = run.collect(run.cells().select("cell", "expectancy")).sort("cell")
    there = codes <= header["codec"]["highest"]
    assert there.sum() > len(codes) / 2
    codec = header["codec"]
    shown = codec["offset"] + codec["step"] * codes[there].astype(float)
    values = shown if codec["kind"] == "linear" else codec["unit"] * np.sinh(shown)
    exact = stored["expectancy"].to_numpy()[there]
    scale = 1.0 if codec["kind"] == "linear" else np.maximum(np.abs(exact), codec["unit"])
    assert np.all(np.abs(values - exact) <= codec["error"] * scale * 1.000001)


def test_squares_and_exports_are_those_of_a_map(explorer: Explorer, run: Run) -> None:
    asked = view(explorer, metric="edge", sample="all")
    table = results.map_table(run, x="long_entry", y="stop_loss", metric="edge", sample="all")
    squares = explorer.get("/api/squares", view=asked).json
    assert [value for value in squares["value"] if value is not None] == table["value"].drop_nulls().to_list()
    csv = explorer.get("/api/export", kind="csv", view=asked)
    assert csv.headers["content-disposition"] == 'attachment; filename="half-seen-edge-long_entry-stop_loss.csv"'
    assert pl.read_csv(csv.body)["value"].to_list() == table["value"].to_list()
    parquet = explorer.get("/api/export", kind="parquet", view=asked)
    assert pl.read_parquet(parquet.body)["value"].to_list() == table["value"].to_list()


def test_a_cell_in_depth_with_its_bars(explorer: Explorer, run: Run, market: Signals) -> None:
    best = int(results.top(run, n=1)["cell"][0])
    cell = explorer.get(f"/api/cell/{best}").json
    trades = sweeps.replay(market, results.cell_of(run, best)).trades
    assert cell["cell"] == best
    assert cell["trades"]["net_return"] == trades["net_return"].to_list()
    bars = explorer.get("/api/bars", cell=best, **{"from": 10, "to": 20}).json
    assert bars["close"] == market.bars.close[10:21].tolist()


def test_the_rules_of_a_cell_can_be_replayed(explorer: Explorer, run: Run, tmp_path: Path) -> None:
    answer = explorer.get("/api/export", kind="cell", cell=7)
    (tmp_path / "cell.json").write_bytes(answer.body)
    assert grids.read_cell(tmp_path / "cell.json") == results.cell_of(run, 7)


def test_marks_are_kept_whole(explorer: Explorer, run: Run, assets_run: Run) -> None:
    marks = [{"cell": 3, "note": "</script><b>", "label": "x"}, {"cell": 5, "note": "", "label": ""}]
    kept = explorer.ask("PUT", "/api/marks", MARK, json.dumps({"marks": marks}).encode())
    assert (kept.status, kept.json) == (200, marks)
    assert explorer.get("/api/marks").json == marks
    assert explorer.get("/api/run").json["marks"] == marks
    assert json.loads((run.path / "marks.json").read_text())["marks"] == marks
    twice = {"marks": [marks[0], marks[0]]}
    assert "twice" in explorer.ask("PUT", "/api/marks", MARK, json.dumps(twice).encode()).error
    beyond = {"marks": [{"cell": run.info.cells, "note": "", "label": ""}]}
    assert "there is no cell" in explorer.ask("PUT", "/api/marks", MARK, json.dumps(beyond).encode()).error
    assert explorer.ask("PUT", "/api/marks", MARK, b"[" * 2_000_000).status == 413
    assert explorer.get("/api/marks").json == marks
    settings = explorer.ask("PUT", "/api/marks?run=run%3Fpool", MARK, b'{"marks": [{"cell": 1}]}')
    assert settings.status == 200
    assert explorer.get("/api/marks", run="run").json == []
    (run.path / "marks.json").unlink()
    (assets_run.path / "marks.json").unlink()


@pytest.mark.parametrize(
    ("path", "asked", "said"),
    [
        ("/api/plane", {}, "metric is missing"),
        ("/api/plane", {"metric": "egde"}, "unknown metric 'egde'"),
        ("/api/plane", {"metric": "edge", "sample": "none"}, "oos, all or seen"),
        ("/api/plane", {"metric": "coordinate:../../etc/passwd"}, "no axis"),
        ("/api/squares", {}, "view is missing"),
        ("/api/squares", {"view": "[]"}, "view is no object"),
        ("/api/squares", {"view": "{"}, "view is no JSON"),
        ("/api/squares", {"view": "[" * 50_000}, "view is no JSON"),
        ("/api/squares", {"view": '{"x": NaN}'}, "view is no JSON"),
        ("/api/squares", {"view": "x" * 200_000}, "longer than any"),
        ("/api/squares", {"view": "{}"}, "x"),
        ("/api/cell/-1", {}, "no whole number"),
        ("/api/cell/1e9", {}, "no whole number"),
        ("/api/cell/999999999", {}, "there is no cell 999999999"),
        ("/api/cell/" + "9" * 30, {}, "no whole number"),
        ("/api/bars", {"cell": 1}, "from=None"),
        ("/api/run", {"run": "../other"}, "there is no run '../other'"),
        ("/api/cell/1", {"run": "run?pool"}, "several assets"),
        ("/api/export", {"kind": "exe", "cell": 1}, "kind='exe'"),
        ("/api/export", {"kind": "grid", "cell": 10**9}, "there is no cell"),
        ("/api/reduced", {"kind": "density", "view": "{}"}, "field required"),
    ],
)
def test_what_cannot_be_answered_is_one_line(
    explorer: Explorer, path: str, asked: dict[str, object], said: str
) -> None:
    answer = explorer.get(path, **asked)
    assert answer.status == 400
    assert said in answer.error
    assert explorer.get("/api/run").status == 200


def test_where_signals_are_gone_maps_go_on(run: Run) -> None:
    with served(hold(run)) as explorer:
        assert "signals in memory" in explorer.get("/api/cell/1").error
        assert explorer.get("/api/plane", metric="edge").status == 200


def test_a_run_that_is_being_written_is_read_again(run: Run, tmp_path: Path) -> None:
    """What a killed sweep leaves is an unfinished run; its journal grows as parts are finished."""
    shutil.copytree(run.path, tmp_path / "run")
    described = {**json.loads((run.path / "run.json").read_text()), "state": "running"}
    Journal(tmp_path / "run").start(run.info.parts or ())
    write_description(tmp_path / "run", {name: value for name, value in described.items() if name not in PASSING})
    with served(hold(results.open(tmp_path / "run"))) as explorer:
        before = explorer.runs.get()
        partial = explorer.get("/api/run").json
        assert partial["state"] == "partial"
        assert explorer.get("/api/plane", metric="edge", stamp=partial["stamp"]).status == 200
        assert explorer.runs.get() is before
        shutil.copy(run.path / "run.json", tmp_path / "run" / "run.json")
        model = explorer.get("/api/run").json
        assert (model["state"], model["cells"]) == ("complete", run.info.cells)
        stale = explorer.get("/api/plane", metric="edge", stamp=partial["stamp"])
        assert stale.status == 409
        assert "gone on since this page was opened" in stale.error
        assert explorer.get("/api/plane", metric="edge", stamp=model["stamp"]).status == 200
        assert explorer.runs.get() is not before


def test_a_verdict_that_comes_meanwhile_is_seen(tmp_path: Path) -> None:
    hourly = signals.simulated_signals(1500, edge=0.1, seed=2, step_minutes=60)
    grid = {"axes": {"long_entry": {"values": [0.5, 0.55]}, "max_hold": {"values": [6, 12]}}}
    sweeps.run(grids.parse(grid), hourly, tmp_path / "run", jobs=1, progress=False)
    opened = results.open(tmp_path / "run")
    with served(hold(opened, (), hourly)) as explorer:
        assert explorer.get("/api/run").json["unjudged"] == "not judged yet"
        assert explorer.get("/api/cell/1").json["verdict"]["words"] == ["not judged yet"]
        results.judge(opened, signals=hourly, permutations=0, resamples=40, jobs=1, progress=False)
        model = explorer.get("/api/run").json
        assert model["unjudged"] is None
        assert model["verdict"]["has_cells"]
        assert explorer.get("/api/cell/1").json["verdict"]["words"] != ["not judged yet"]
        assert explorer.get("/api/plane", metric="verdict").status == 200
        assert explorer.runs.get().run is opened


def test_a_damaged_part_is_one_line_and_the_page_goes_on(run: Run, tmp_path: Path) -> None:
    shutil.copytree(run.path, tmp_path / "run")
    with served(hold(results.open(tmp_path / "run"))) as explorer:
        assert explorer.get("/api/run").status == 200
        part = next((tmp_path / "run" / "cells").glob("*.parquet"))
        part.write_bytes(part.read_bytes()[:400])
        assert "run the sweep again" in explorer.get("/api/plane", metric="sharpe").error
        assert explorer.get("/").status == 200
        shutil.rmtree(tmp_path / "run")
        assert str(tmp_path) in explorer.get("/api/plane", metric="max_drawdown").error
        assert explorer.get("/api/run").status == 200


def test_a_slow_answer_keeps_no_other_waiting(explorer: Explorer) -> None:
    """A client that goes away in the midst of a plane harms nobody."""
    with socket.create_connection(("127.0.0.1", explorer.entrance.port)) as rude:
        rude.sendall(
            f"GET /api/plane?metric=edge HTTP/1.1\r\nHost: 127.0.0.1:{explorer.entrance.port}\r\n\r\n".encode()
        )
    with socket.create_connection(("127.0.0.1", explorer.entrance.port)) as silent:
        silent.sendall(b"GET /api/r")
        assert explorer.get("/api/run").status == 200
