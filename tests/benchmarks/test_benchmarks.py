"""The benchmarks at tiny sizes: what is compared before the clock starts, and that tables, files and charts come out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from benchmarks.clock import Pace
from benchmarks.peers.bar_loop import BarLoop
from benchmarks.peers.cells import two_sided
from benchmarks.samples import Sample, peer_market
from benchmarks.speed.agreement import check_measures, check_trades, compare
from benchmarks.speed.assets import measure_assets
from benchmarks.speed.measured import Measured, measure
from benchmarks.speed.peer_rates import check_same
from benchmarks.speed.scale import Scale, WorkScale
from benchmarks.speed.subject import Subject
from benchmarks.speed.workloads import Work, work
from benchmarks.tables.report import write_report
from benchmarks.tables.targets import targets
from sweeps import replay
from sweeps.reference.trades import ReferenceTrade, reference_trades

pytestmark = pytest.mark.slow

TINY = Scale(
    name="tiny",
    workloads=(WorkScale("a", 600, 2, 2, 2, 2), WorkScale("c", 900, 2, 2, 2, 1)),
    peer_bars=800,
    peer_sides=2,
    batches=(3, 5),
    slow_cells=4,
    peers=("bar loop", "reference"),
    chained=(1, 4),
    hops=1000,
    exposures=(1, 16, 32),
    scaled_bars=(400, 800),
    scaled_sides=(2, 3),
    assets=2,
    asset_turns=1,
    pace=Pace(1, 1.0),
    patient=Pace(1, 1.0),
    processes=False,
)


@pytest.fixture(scope="module")
def measured() -> Measured:
    said: list[str] = []
    found = measure(TINY, said.append)
    assert any("comparing trades" in line for line in said)
    return found


@pytest.fixture(scope="module")
def small() -> Work:
    return work(TINY.workloads[0])


@pytest.fixture(scope="module")
def market() -> Sample:
    return peer_market(800)


@pytest.fixture
def traded(small: Work) -> tuple[dict[str, Any], list[ReferenceTrade], pl.DataFrame]:
    cell = small.grids[0].few(1).row(0)
    plain = reference_trades(small.sample.signals, cell)
    assert len(plain) > 5
    return cell, plain, replay(small.sample.signals, cell).trades


def test_every_timed_grid_is_compared_with_the_reference(measured: Measured) -> None:
    for found in measured.workloads:
        assert [one.grid for one in found.agreement] == [rate.grid for rate in found.rates]
        assert all(one.trades > 0 for one in found.agreement)


def test_a_net_return_that_differs_is_caught(
    traded: tuple[dict[str, Any], list[ReferenceTrade], pl.DataFrame],
) -> None:
    _, plain, found = traded
    assert check_trades(plain, found) <= 1e-12
    with pytest.raises(ValueError, match="a net return differs by"):
        check_trades([*plain[:-1], replace(plain[-1], net_return=plain[-1].net_return + 1e-9)], found)


def test_a_trade_too_many_is_caught(traded: tuple[dict[str, Any], list[ReferenceTrade], pl.DataFrame]) -> None:
    _, plain, found = traded
    with pytest.raises(ValueError, match="trades of the plain reference are not the engine's"):
        check_trades(plain[:-1], found)


def test_a_measure_that_differs_is_caught(
    small: Work, traded: tuple[dict[str, Any], list[ReferenceTrade], pl.DataFrame]
) -> None:
    cell, plain, _ = traded
    measures = Subject(small.sample).measures(small.grids[0].few(1)).row(0, named=True)
    assert check_measures(small.sample.signals, cell, plain, measures) <= 1e-9
    with pytest.raises(ValueError, match="max_drawdown is"):
        check_measures(small.sample.signals, cell, plain, measures | {"max_drawdown": measures["max_drawdown"] + 1e-6})


def test_a_difference_stops_the_run_and_names_grid_and_cell(small: Work) -> None:
    other = replace(small.sample, signals=work(TINY.workloads[1]).sample.signals)
    with pytest.raises(RuntimeError, match=r"price stops, selective, 16 exposures, cell .*long_entry"):
        compare(small, Subject(other))


def test_a_peer_that_trades_differently_is_caught(market: Sample) -> None:
    table = two_sided(2, 1).few(2)
    made = BarLoop(market).trades(table)
    trades, difference = check_same("bar loop", made, table, market.signals)
    assert trades > 10
    assert difference <= 1e-12
    with pytest.raises(RuntimeError, match="bar loop: .* trades are not the reference's"):
        check_same("bar loop", [made[0][1:], made[1]], table, market.signals)
    made[1][0, 2] += 1e-6
    with pytest.raises(RuntimeError, match="bar loop: a gross return differs"):
        check_same("bar loop", made, table, market.signals)


def test_no_entry_meets_an_exit_of_its_side_on_the_peers_market(market: Sample) -> None:
    table = two_sided(2, 1).few(4)
    loop = BarLoop(market)
    for side in ("long", "short"):
        assert not (loop.fires(table, f"{side}_entry") & loop.fires(table, f"{side}_exit")).any()


def test_tables_numbers_and_charts_come_out(measured: Measured, tmp_path: Path) -> None:
    tables = write_report(measured, tmp_path)
    assert tables[0].title == "Targets"
    for table in tables:
        assert table.rows, table.title
        assert all(len(row) == len(table.header) for row in table.rows), table.title
    numbers = json.loads((tmp_path / "speed.json").read_text())
    assert len(numbers["targets"]) == len(targets(measured))
    assert len(numbers["workloads"][0]["rates"]) == 8
    text = (tmp_path / "speed.md").read_text()
    assert "TINY SIZES" in text
    assert all(table.title in text for table in tables)
    assert all((tmp_path / name).stat().st_size > 10_000 for name in ("speed.png", "growth.png", "memory.png"))


def test_a_mark_that_was_not_measured_is_not_said_to_be_missed(measured: Measured) -> None:
    states = {target.text: target.reached for target in targets(measured)}
    assert states["at most 1,000 MB peak memory, the largest of all workloads"] is None
    assert any(reached is not None for reached in states.values())


def test_assets_are_measured_beside_one_and_beside_as_many_cells() -> None:
    found = measure_assets(2, 400, 1)
    assert found.one.cells == 102_400
    assert found.several.cells == 2 * found.one.cells
    assert found.several.cells <= found.alike.cells < 1.1 * found.several.cells
    assert found.ratio == pytest.approx(2 * found.one.seconds_run / found.several.seconds_run)
    assert found.several.paths > found.one.paths


def test_a_grid_s_chunks_are_its_cells_in_order(small: Work) -> None:
    grid = small.grids[0]
    chunks = list(grid.chunks(100))
    assert np.concatenate([chunk.index for chunk in chunks]).tolist() == list(range(len(grid)))
    assert max(len(chunk) for chunk in chunks) <= 100
