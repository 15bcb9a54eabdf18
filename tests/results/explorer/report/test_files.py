"""A report: one file that asks nobody, holds what the run says, and that no name of a file can break out of."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

import grids
import results
import signals
import sweeps
from results import Run
from results.cube import open_cube
from results.cube.container import read_plane
from results.explorer.model import run_model
from results.explorer.report.document import document, json_block
from results.explorer.report.files import write_report
from results.explorer.report.gathering import gather
from results.explorer.report.markdown import escaped
from results.explorer.report.narrowing import narrow
from results.explorer.report.planes import chosen_planes
from signals import InputError, Signals
from tests.results.conftest import GRID

HOSTILE = "</script><script>alert(1)</script><!--\u2028 ' \" & | `"


class Elements(HTMLParser):
    """What a browser would find in a file."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        if self.found:
            tag, about, text = self.found[-1]
            self.found[-1] = tag, about, text + data

    def handle_endtag(self, tag: str) -> None:
        self.found.append((f"/{tag}", {}, ""))

    def all(self, tag: str) -> Iterator[tuple[dict[str, str | None], str]]:
        yield from ((about, text) for name, about, text in self.found if name == tag)


@pytest.fixture(scope="module")
def report(run: Run, market: Signals, tmp_path_factory: pytest.TempPathFactory) -> Elements:
    out = tmp_path_factory.mktemp("report") / "report.html"
    files = write_report(run, out, signals=market)
    assert files.path == out
    assert out.stat().st_size < 10_000_000
    return Elements(out.read_text(encoding="utf-8"))


def blocks(report: Elements) -> dict[str, str]:
    return {str(about["id"]): text for about, text in report.all("script") if about.get("id")}


def test_it_lets_in_its_own_script_and_style_alone(report: Elements) -> None:
    (policy,) = [
        str(about["content"]) for about, _ in report.all("meta") if about.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "connect-src" not in policy
    (script,) = [text for about, text in report.all("script") if "type" not in about]
    (style,) = [text for _, text in report.all("style")]
    for text in (script, style):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_it_refers_to_nothing(report: Elements) -> None:
    for _, about, _ in report.found:
        for name in ("src", "href", "action", "data", "poster"):
            assert str(about.get(name) or "#").startswith(("#", "data:,")), about
        assert not any(name.startswith("on") or name == "style" for name in about)


def test_planes_are_those_of_the_run(report: Elements, run: Run) -> None:
    cube, seen = open_cube(run), 0
    for about, text in report.all("script"):
        if about.get("data-metric") is None:
            continue
        packed = zlib.decompress(base64.b64decode(text), -15)
        size = run.info.cells or 0
        low, high = (
            np.frombuffer(half, np.uint8).astype(np.uint16) for half in (packed[-2 * size : -size], packed[-size:])
        )
        codes, stride = low | (high << 8), int(str(about["data-stride"]))
        for at in range(stride, size) if stride else ():
            codes[at] = (int(codes[at]) + int(codes[at - stride])) & 0xFFFF
        header, _ = read_plane(packed)
        key = tuple(str(about[f"data-{name}"]) for name in ("metric", "sample", "cost"))
        assert (header["metric"], header["sample"], header["cost"]) == key
        assert codes.tolist() == cube.plane(*key).codes.tolist()
        seen += 1
    assert seen > 20


def test_leading_cells_are_inside_in_depth(report: Elements, run: Run, market: Signals) -> None:
    inside = blocks(report)
    model = json.loads(inside["asymmetry-run"])
    assert model["served"] is False
    for leading in model["leading"]:
        cell = json.loads(zlib.decompress(base64.b64decode(inside[f"asymmetry-cell-{leading['cell']}"]), -15))
        trades = sweeps.replay(market, results.cell_of(run, leading["cell"])).trades
        assert cell["trades"]["exit_price"] == trades["exit_price"].to_list()
    (bars,) = [text for about, text in report.all("script") if about.get("data-asset") is not None]
    held = json.loads(zlib.decompress(base64.b64decode(bars), -15))
    assert held["all"]["close"] == market.bars.close.tolist()


def test_without_signals_it_says_what_is_missing(run: Run) -> None:
    (line,) = [line for line in gather(run).model["left_out"] if "in depth" in line]
    assert "signals in memory" in line


def test_names_from_files_stay_text(run: Run, tmp_path: Path, market: Signals) -> None:
    grid = {
        "axes": {"filter": {"values": ["none", HOSTILE]}, "long_entry": {"values": [0.5, 0.6]}},
        "filters": {HOSTILE: "close > open"},
    }
    folder = tmp_path / "<img src=x onerror=alert(1)>"
    sweeps.run(grids.parse(grid, HOSTILE), market, folder, jobs=1, progress=False)
    (folder / "marks.json").write_text(json.dumps({"marks": [{"cell": 1, "note": HOSTILE, "label": HOSTILE}]}))
    write_report(folder, tmp_path / "report.html", signals=market)
    hostile = Elements((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert len([text for about, text in hostile.all("script") if "type" not in about]) == 1
    assert not list(hostile.all("img"))
    model = json.loads(blocks(hostile)["asymmetry-run"])
    assert HOSTILE in model["axes"][0]["values"]
    assert model["marks"][0]["note"] == HOSTILE
    write_report(folder, tmp_path / "report.md", signals=market)
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert not re.search(r"(?<!\\)<(?!report-)", text)
    assert not re.search(r"!\[(?!.*\]\(<report-)", text)


def test_nothing_in_a_block_ends_it() -> None:
    block = str(json_block("a", {HOSTILE: [HOSTILE]}))
    assert block.count("<") == 2
    assert "\u2028" not in block
    assert json.loads(block.partition(">")[2].removesuffix("</script>\n")) == {HOSTILE: [HOSTILE]}


def test_a_mark_of_a_cell_that_is_not_there_keeps_no_other_out(market: Signals, tmp_path: Path) -> None:
    sampled = {**GRID, "sample": {"cells": 60, "seed": 1}}
    sweeps.run(grids.parse(sampled, "test"), market, tmp_path / "sampled", jobs=1, progress=False)
    opened = results.open(tmp_path / "sampled")
    there = set(opened.collect(opened.stored.select("cell"))["cell"].to_list())
    gone = next(cell for cell in range(200) if cell not in there)
    (tmp_path / "sampled" / "marks.json").write_text(json.dumps({"marks": [{"cell": gone}, {"cell": min(there)}]}))
    gathered = gather(opened, market)
    assert gathered.inside.missed == (gone,)
    assert min(there) in gathered.inside.cells
    assert any(f"there is no cell {gone}" in line for line in gathered.model["left_out"])


def test_a_small_budget_is_kept_and_what_it_costs_is_said(run: Run, market: Signals) -> None:
    gathered = gather(run, market, most=len(document("", ()).encode()) + 220_000)
    taken = sum(len(plane.content) for plane in gathered.planes)
    taken += sum(map(len, gathered.inside.cells.values())) + sum(map(len, gathered.inside.bars.values()))
    assert taken < 30_000
    told = " ".join(gathered.model["left_out"])
    assert "numbers of each cell are not inside" in told
    assert "in depth" in told
    there = {(plane.metric, plane.sample, plane.cost) for plane in gathered.planes}
    for metric in gathered.model["metrics"]:
        for view in metric["views"]:
            assert (metric["name"], view["sample"], view["cost"]) in there


def test_trades_that_the_model_has_seen_are_left_out_first(run: Run) -> None:
    cube = open_cube(run)
    model = run_model(run, cube)
    everywhere = narrow(cube, model, cube.plane(model["start"]["metric"], "oos", "net"))
    for room in (3_000, 6_000, 9_000, 12_000, 20_000, 60_000):
        planes, missed = chosen_planes(cube, model, everywhere, room)
        there = {plane.sample for plane in planes if plane.metric == model["start"]["metric"]}
        assert {plane.sample for plane in planes if plane.metric != "verdict"} <= there | {"oos"}
        assert "seen" not in there or "all" in there
        assert len(missed) == len({*missed})


def test_it_says_how_far_its_values_may_be_off(run: Run, market: Signals) -> None:
    cube, gathered = open_cube(run), gather(run, market, most=len(document("", ()).encode()) + 208_000)
    coarse = {(plane.metric, plane.sample, plane.cost): plane.dropped for plane in gathered.planes}
    assert any(coarse.values())
    for metric in gathered.model["metrics"]:
        for view in metric["views"]:
            key = metric["name"], view["sample"], view["cost"]
            exact = cube.plane(*key).codec.error
            assert view["off"]["error"] > exact if coarse[key] else view["off"]["error"] == exact


def test_a_large_run_keeps_what_is_nearest_to_its_leading_cell(run: Run) -> None:
    cube = open_cube(run)
    model = run_model(run, cube)
    lead = cube.plane("edge", model["start"]["sample"], "net")
    for most in (100, 60, 7):
        narrowed = narrow(cube, model, lead, most)
        assert narrowed.rows is not None
        assert len(narrowed.rows) <= most
        assert len(np.unique(narrowed.rows)) == len(narrowed.rows)
        for axis in cube.layout.axes:
            kept = narrowed.kept.get(axis.name, tuple(range(axis.length)))
            plane = cube.plane(f"coordinate:{axis.name}")
            assert set(plane.codes[narrowed.rows].tolist()) <= set(kept)
            assert narrowed.cut(plane).codes.max() < len(kept)
            if most >= 60:
                assert int(axis.coordinate(np.array([model["leading"][0]["cell"]]))[0]) in kept


def test_markdown_has_its_pictures_beside_it(run: Run, market: Signals, tmp_path: Path) -> None:
    files = write_report(run, tmp_path / "r.md", signals=market)
    text = files.path.read_text(encoding="utf-8")
    assert [path.name for path in files.pictures] == ["r-net.png", "r-gross.png", "r-share.png"]
    for path in files.pictures:
        assert path.read_bytes().startswith(b"\x89PNG")
        assert f"](<{path.name}>)" in text
    best = int(results.top(run, n=1)["cell"][0])
    assert f"| {best} |" in text
    assert escaped("a|b_c<d>\nnext") == r"a\|b\_c\<d\> next"


def test_what_cannot_be_written_is_said_at_once(run: Run, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no folder"):
        write_report(run, tmp_path / "missing" / "r.html")
    with pytest.raises(InputError, match="a report is html, md or pdf"):
        write_report(run, tmp_path / "r.html", format="docx")  # type: ignore[arg-type]


def test_no_file_of_the_run_or_its_signals_is_written_over(market: Signals, tmp_path: Path) -> None:
    signals.write(market, tmp_path / "market.parquet", {})
    sweeps.run(
        grids.parse({"axes": {"long_entry": {"values": [0.5, 0.6]}}}),
        signals.read(tmp_path / "market.parquet"),
        tmp_path / "run",
        jobs=1,
        progress=False,
    )
    part = next((tmp_path / "run" / "cells").glob("*.parquet"))
    (tmp_path / "link.html").symlink_to(part)
    for out in (tmp_path / "run" / "run.json", part, tmp_path / "market.parquet", tmp_path / "link.html"):
        before = out.read_bytes()
        with pytest.raises(InputError, match="one of the files that are read"):
            write_report(tmp_path / "run", out, format="html")
        assert out.read_bytes() == before
    for name in ("-", "report", "report.txt"):
        with pytest.raises(InputError, match="ends in none of"):
            write_report(tmp_path / "run", tmp_path / name)


def test_without_chromium_a_pdf_is_refused(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="printed by Chromium"):
        write_report(run, tmp_path / "r.pdf")


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("chromium"), reason="there is no Chromium")
def test_a_pdf_is_printed_and_nothing_is_left(
    run: Run, market: Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    files = write_report(run, tmp_path / "r.pdf", signals=market)
    assert files.path.read_bytes().startswith(b"%PDF")
    assert list((tmp_path / "temporary").iterdir()) == []
