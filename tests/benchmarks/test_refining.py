from __future__ import annotations

from benchmarks.refining import Outcome, report, table


def test_the_table_counts_worlds_by_climate_and_all_of_them() -> None:
    luck = Outcome("no drift", 0.5, 0.04, 0.03, False, True, True, 1.0, 2.0, 400)
    quiet = Outcome("no drift", 0.5, 0.6, 0.5, False, False, False, 2.0, 3.0, 200)
    lines = list(table([luck, quiet]))
    assert (
        lines[2]
        == "| no drift | 2 | 0 (0.0%) | 1 (50.0%) | 1 (50.0%) | 0 (0.0%) | 1 (50.0%) | 1 (50.0%) | 1.50 | 2.50 |"
    )
    assert lines[3].startswith("| all | 2 |")
    assert "2 worlds of 150 days" in report([luck, quiet])
    assert "to 300 cells on average" in report([luck, quiet])
