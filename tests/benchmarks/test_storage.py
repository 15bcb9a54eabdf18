"""What a cell takes on the disk, measured on a small grid."""

from __future__ import annotations

from benchmarks.samples import simulated
from benchmarks.storage.kinds import kinds
from benchmarks.storage.measuring import store


def test_a_grid_is_stored_both_ways() -> None:
    given = kinds(simulated(1500), 6)
    stored = store("price stops, 16 exposures", given["price stops, 16 exposures"], chunks=1, times=1)
    assert stored.cells == 16 * stored.families
    assert stored.factored_bytes < stored.rows_bytes / 4
    assert stored.error <= 1e-12
    assert min(stored.writing, stored.reading_few, stored.reading_all, stored.share) > 0
