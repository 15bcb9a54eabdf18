"""The niches of a run as files."""

from __future__ import annotations

from pathlib import Path

from results.searching.niches.found import Niches
from results.searching.niches.picture import draw_niches
from signals.filesystem.paths import located
from signals.filesystem.replacing import make_folder
from signals.filesystem.together import write_together

__all__ = ["FOLDER", "write_niches"]

FOLDER = "niches"
"""Where they are by default, in the folder of the run."""


def write_niches(niches: Niches, out: str | Path | None = None) -> tuple[Path, ...]:
    """Write the picture and the table, twice: `niches.png`, `niches.csv` and `niches.parquet`.

    Parameters
    ----------
    niches
        As found.
    out
        The folder, made if it is not there; by default `niches` in that of the run.

    Raises
    ------
    InputError
        If it cannot be written to.
    """
    folder = make_folder(niches.run.path / FOLDER if out is None else located(out))
    png, csv, parquet = (folder / f"{FOLDER}.{kind}" for kind in ("png", "csv", "parquet"))
    write_together(
        [
            (png, lambda path: draw_niches(niches, path)),
            (csv, niches.table.write_csv),
            (parquet, niches.table.write_parquet),
        ]
    )
    return png, csv, parquet
