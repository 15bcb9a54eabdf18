"""Factored parts read back as the rows that they stand for."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from signals import InputError
from sweeps.store.reading import MEMBERS, factored, find, read, read_families, rows, scan
from tests.sweeps.store.runs import GRIDS, assert_alike, market, swept


@pytest.mark.parametrize("name", GRIDS)
def test_every_column_of_every_cell_comes_back(name: str, tmp_path: Path) -> None:
    world = market()
    wanted = scan(swept(GRIDS[name], world, tmp_path / "rows", "rows")).collect()
    parts = swept(GRIDS[name], world, tmp_path / "factored", "factored")
    assert all(map(factored, parts))
    assert_alike(scan(parts).collect(), wanted)
    assert sum(map(rows, parts)) == len(wanted)


@pytest.mark.parametrize("known", [None, False, True])
def test_out_of_sample_columns_are_null_where_nobody_says(known: bool | None, tmp_path: Path) -> None:
    world = market(known=known)
    wanted = scan(swept(GRIDS["exposures"], world, tmp_path / "rows", "rows")).collect()
    found = scan(swept(GRIDS["exposures"], world, tmp_path / "factored", "factored")).collect()
    assert_alike(found, wanted)
    assert (found["oos_trades"].null_count() == len(found)) == (known is None)


def test_several_assets_are_told_apart(tmp_path: Path) -> None:
    worlds = {"btc": market(seed=5), "eth": market(seed=6)}
    wanted = scan(swept(GRIDS["exposures"], worlds, tmp_path / "rows", "rows")).collect()
    parts = swept(GRIDS["exposures"], worlds, tmp_path / "factored", "factored")
    found = scan(parts).collect()
    assert_alike(found, wanted)
    cells = [0, len(wanted) // 2 - 1, len(wanted) // 2, len(wanted) - 1]
    for cell, (part, row) in find(parts, cells).items():
        assert read(parts[part], ["cell"])["cell"][row] == cell
    assert len(find(parts, [*cells, -1, len(wanted)])) == len(cells)


@pytest.mark.parametrize("name", ["exposures", "constrained", "drawn"])
def test_a_cell_is_found_where_it_lies(name: str, tmp_path: Path) -> None:
    parts = swept(GRIDS[name], market(), tmp_path / "run", "factored")
    stored = read(parts[0], ["cell"])["cell"].to_list()
    assert find(parts, stored) == {cell: (0, row) for row, cell in enumerate(stored)}
    assert not find(parts, [cell for cell in range(max(stored)) if cell not in set(stored)])


def test_rows_are_found_too(tmp_path: Path) -> None:
    parts = swept(GRIDS["drawn"], market(), tmp_path / "run", "rows")
    stored = read(parts[0], ["cell"])["cell"].to_list()
    assert find(parts, stored[:5]) == {cell: (0, row) for row, cell in enumerate(stored[:5])}


def test_families_are_cells_that_differ_in_exposure_alone(tmp_path: Path) -> None:
    (part,) = swept(GRIDS["exposures"], market(), tmp_path / "run", "factored")
    columns = [
        "cell",
        "trades",
        "edge",
        "state",
        "expectancy",
        "total_return",
        "max_drawdown",
        "leverage",
        "fee",
        "path",
    ]
    found, cells = read_families(part, columns), read(part, columns)
    assert found.columns == [*columns, MEMBERS]
    starts = (found[MEMBERS].cum_sum() - found[MEMBERS]).to_numpy()
    assert_alike(found.drop(MEMBERS), cells[starts])
    assert len(found) < len(cells) / 3
    of = pl.Series("of", range(len(found))).gather(
        [at for at, members in enumerate(found[MEMBERS]) for _ in range(members)]
    )
    alike = cells.with_columns(of).group_by("of").agg(pl.col("trades", "edge", "state", "fee", "path").n_unique())
    assert (alike.drop("of").to_numpy() == 1).all()


def test_of_rows_every_cell_is_a_family(tmp_path: Path) -> None:
    (part,) = swept(GRIDS["exposures"], market(), tmp_path / "run", "rows")
    assert (read_families(part, ["cell"])[MEMBERS] == 1).all()


def test_what_is_not_asked_for_is_not_read(tmp_path: Path) -> None:
    (part,) = swept(GRIDS["exposures"], market(), tmp_path / "run", "factored")
    content = bytearray(part.read_bytes())
    content[-1] ^= 1
    part.write_bytes(content)
    assert len(scan([part]).select("cell", "leverage").collect())
    with pytest.raises(InputError, match="is damaged"):
        scan([part]).collect()
