"""What is asked of a run some parts at a time is what would be found of all parts at once."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import results
from results import Run
from results.maps.heatmap_cells import reduce_heatmap_cells
from results.run import stretches
from sweeps.measures.samples import Sample


@pytest.fixture(scope="module")
def cut(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return the run in parts of 37 cells that lie in no order."""
    folder = tmp_path_factory.mktemp("cut") / "run"
    (folder / "cells").mkdir(parents=True)
    (folder / "run.json").write_bytes((run.path / "run.json").read_bytes())
    mixed = run.written.collect().sample(fraction=1.0, shuffle=True, seed=3)
    for number, start in enumerate(range(0, len(mixed), 37)):
        mixed[start : start + 37].write_parquet(folder / "cells" / f"part-{number:05d}.parquet")
    return Run(folder, run.info, tuple(sorted(Path(folder / "cells").iterdir())))


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read one part at a time."""
    monkeypatch.setattr(stretches, "_BYTES", 1)


@pytest.mark.usefixtures("few_at_once")
def test_stretches_are_all_parts_and_know_of_the_whole(cut: Run) -> None:
    pieces = list(stretches.stretches(cut))
    assert [part for piece in pieces for part in piece.parts] == list(cut.parts)
    assert len(pieces) > 5
    assert {piece.standing for piece in pieces} == {cut.standing} == {"mixed"}
    cells = pl.concat([piece.cells("leverage <= 2", "oos").collect() for piece in pieces]).sort("cell")
    assert_frame_equal(cells, cut.cells("leverage <= 2", "oos").collect().sort("cell"))


@pytest.mark.usefixtures("few_at_once")
@pytest.mark.parametrize("metric", ["edge", "trades", "max_drawdown", "t_statistic", "exits_liquidation"])
@pytest.mark.parametrize("n", [1, 7, 1000])
def test_the_best_are_those_of_a_plain_sort(run: Run, cut: Run, metric: str, n: int) -> None:
    found = results.top(cut, metric=metric, n=n, sample="all", all_states=True)
    cells = run.stored.collect().filter(pl.col(metric).is_not_null())
    keys = ["trades", "wins", "losses", "payoff_ratio", *([metric] if metric != "trades" else [])]
    same = cells.with_columns(pl.col(keys).round_sig_figs(9)).sort("cell")
    down = metric != "max_drawdown"
    groups = same.group_by(keys, maintain_order=True).agg(
        pl.col("cell").first(),
        ties=pl.len(),
        varies=pl.concat_list(
            pl.when(pl.col(name).n_unique() > 1).then(pl.lit(name)).otherwise(None) for name in run.axes
        ).list.drop_nulls(),
    )
    expected = groups.sort(metric, "cell", descending=[down, False]).head(n)
    assert found["cell"].to_list() == expected["cell"].to_list()
    assert found["ties"].to_list() == expected["ties"].to_list()
    assert found["varies"].to_list() == expected["varies"].to_list()
    assert found["rank"].to_list() == list(range(1, len(expected) + 1))


@pytest.mark.parametrize("reduce", ["median", "quantile:0.2", "share_positive", "max", "min"])
@pytest.mark.parametrize("sample", ["all", "oos"])
def test_a_map_of_few_cells_at_a_time_is_the_map(
    run: Run, cut: Run, monkeypatch: pytest.MonkeyPatch, reduce: str, sample: Sample
) -> None:
    asked = partial(results.map_table, x="stop_loss", y="long_entry", by="side", reduce=reduce, sample=sample)
    whole = asked(run)
    monkeypatch.setattr(stretches, "_BYTES", 1)
    assert_frame_equal(asked(cut), whole)


@pytest.mark.parametrize("at_once", [1, 5, 16, 40, 10_000])
def test_squares_are_read_in_as_many_goes_as_it_takes(cut: Run, at_once: int) -> None:
    def cells(piece: Run) -> pl.LazyFrame:
        return piece.cells().select("stop_loss", "side", "expectancy")

    reduced = [pl.col("expectancy").median(), pl.len().alias("cells")]
    found = reduce_heatmap_cells(cut, cells, ["side", "stop_loss"], reduced, at_once)
    plain = cells(cut).group_by("side", "stop_loss").agg(reduced).sort("side", "stop_loss", nulls_last=True)
    assert_frame_equal(found, plain.collect())
    assert int(found["cells"].sum()) == cut.info.cells
