"""What a verdict says by family, unfolded to cells: the rows of a table that holds all of them, however it is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import results
from results.inference.verdict import unfolding
from results.inference.verdict.unfolding import PART, sets_of_cells, sets_of_parts, verdict_sets
from results.run.run import Run
from signals import InputError
from sweeps.store.reading import MEMBERS, read, read_families
from tests.sweeps.store.runs import GRIDS, market, swept


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run whose parts are many, and cut families."""
    folder = tmp_path_factory.mktemp("unfolded")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sweeps.runs.chunks.CHUNK", 13)
        swept(GRIDS["exposures"], market(), folder / "run", "factored")
    return results.open(folder / "run")


def families_of(run: Run) -> pl.DataFrame:
    """What a verdict might say of a run, by family."""
    found = []
    for part, file in enumerate(run.parts):
        families = read_families(file, ["cell"])
        t = families["cell"].cast(pl.Float64) / 7
        sets = pl.when(t > 5).then(pl.lit("inner")).otherwise(pl.lit("outer")).cast(pl.Enum(["inner", "outer"]))
        found.append(families.with_columns(t=t, set=sets, **{PART: pl.lit(part, dtype=pl.Int32)}))
    return pl.concat(found).select("cell", "t", "set", pl.col(MEMBERS).cast(pl.Int32), PART)


@pytest.fixture(scope="module")
def file(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    families = families_of(run)
    file = tmp_path_factory.mktemp("sets") / "verdict-cells.parquet"
    families.write_parquet(file, row_group_size=10)
    return file


@pytest.fixture(scope="module")
def expected(run: Run) -> pl.DataFrame:
    """All cells, by the numbers of their families."""
    families = families_of(run)
    at = np.repeat(np.arange(len(families)), families[MEMBERS])
    cells = pl.concat([read(part, ["cell"]) for part in run.parts])["cell"]
    return families[at].select(cells, "t", "set")


@pytest.mark.parametrize("at_once", [1, 40, 1 << 19])
def test_it_is_a_lazy_table_of_all_cells(
    run: Run, file: Path, expected: pl.DataFrame, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unfolding, "_AT_ONCE", at_once)
    assert len(run.parts) > 10
    lazy = verdict_sets(run, file)
    assert lazy.collect_schema() == expected.schema
    assert lazy.collect().equals(expected)
    inner = pl.col("set").cast(pl.String) == "inner"
    asked: list[Callable[[pl.LazyFrame], pl.LazyFrame]] = [
        lambda frame: frame.select("cell"),
        lambda frame: frame.select("set", "t"),
        lambda frame: frame.select(pl.len()),
        lambda frame: frame.filter(inner).select("cell"),
        lambda frame: frame.filter(inner).select(pl.len()),
        lambda frame: frame.filter(pl.col("cell") % 3 == 1).select("t"),
        lambda frame: frame.head(20).filter(inner),
        lambda frame: frame.filter(inner).head(20),
        lambda frame: frame.head(0),
        lambda frame: frame.slice(7, 30),
        lambda frame: frame.filter(pl.lit(value=True)),
    ]
    for ask in asked:
        assert ask(lazy).collect().equals(ask(expected.lazy()).collect())


@pytest.mark.parametrize("cells", [[], [0], [7, 12, 100], [10**9]])
def test_single_cells_are_found(run: Run, file: Path, expected: pl.DataFrame, cells: list[int]) -> None:
    found = sets_of_cells(run, file, cells).collect()
    assert found.schema == expected.schema
    assert found.sort("cell").equals(expected.filter(pl.col("cell").is_in(cells)).sort("cell"))


def test_families_are_found_wherever_they_lie(run: Run, file: Path, expected: pl.DataFrame, tmp_path: Path) -> None:
    other = tmp_path / "other.parquet"
    families = families_of(run)
    families.sort(pl.col(PART).mod(3), maintain_order=True).write_parquet(other)
    ends = np.cumsum([0, *(len(read(part, ["cell"])) for part in run.parts)])
    for parts in ([], [0], [2, 3, 5], range(4, 9), range(len(run.parts))):
        rows = np.concatenate([np.zeros(0, dtype=np.int64), *(np.arange(ends[part], ends[part + 1]) for part in parts)])
        for each in (file, other):
            assert sets_of_parts(run, each, parts).equals(expected[rows])
            assert sets_of_parts(run, each, parts, ["set"]).equals(expected[rows].select("set"))


def test_the_file_is_not_gone_through_for_each_part(run: Run, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = unfolding._places_of(file, len(run.parts))
    assert (places[1:, 0] == places[:-1, 1]).all()
    assert places[-1, 1] == pl.scan_parquet(file).select(pl.len()).collect().item()
    monkeypatch.setattr(unfolding, "_AT_ONCE", 1)
    unfolding._found_places.cache_clear()
    verdict_sets(run, file).collect()
    assert unfolding._found_places.cache_info().misses == 1


@pytest.mark.parametrize("left", ["none of a part", "most", "none"])
def test_a_file_that_does_not_know_every_cell_is_refused(run: Run, tmp_path: Path, left: str) -> None:
    other = tmp_path / "other.parquet"
    families = families_of(run)
    kept = {"none of a part": families.filter(pl.col(PART) < 5), "most": families[:-1], "none": families[:0]}[left]
    kept.write_parquet(other)
    last = len(run.parts) - 1
    with pytest.raises(InputError, match="does not know every cell of the run"):
        sets_of_parts(run, other, [last])
    with pytest.raises(InputError, match="does not know every cell of the run"):
        run.collect(verdict_sets(run, other))
