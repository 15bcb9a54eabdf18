"""A walk-forward as files: its trades, its windows, a picture, and all of it as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from results.files import make_folder, write_whole
from results.trade_files import write_trades
from results.walkforward.walking import WalkForward
from signals import InputError

__all__ = ["WalkForwardFiles", "check_walk_forward_folder", "write_walk_forward"]

_JSON, _TRADES, _WINDOWS, _PICTURE = "walk-forward.json", "trades.csv", "windows.csv", "walk-forward.png"


@dataclass(frozen=True)
class WalkForwardFiles:
    """Where everything of a walk-forward is.

    Attributes
    ----------
    trades
        The joined trades, columns as of a replay, then `out_of_sample`, `window` and `cell`.
    windows
        One row a window.
    picture
        Joined equity, chosen parameters, training beside test.
    numbers
        All of it, with the verdict.
    """

    trades: Path
    windows: Path
    picture: Path
    numbers: Path

    def paths(self) -> tuple[Path, ...]:
        """Return all files."""
        return tuple(vars(self).values())


def check_walk_forward_folder(out: str | Path) -> Path:
    """Refuse a folder that holds anything but an earlier walk-forward.

    Raises
    ------
    InputError
        If it is a file, or holds files of other names.
    """
    path = Path(out)
    if path.exists() and not path.is_dir():
        raise InputError(f"{path}: is a file, not a folder; choose another --out")
    others = (
        sorted({entry.name for entry in path.iterdir()} - {_JSON, _TRADES, _WINDOWS, _PICTURE}) if path.exists() else []
    )
    if others:
        raise InputError(
            f"{path}: holds {others[0]}, which is no part of a walk-forward; choose another --out, or empty the folder first"
        )
    return path


def write_walk_forward(walked: WalkForward, out: str | Path) -> WalkForwardFiles:
    """Write a walk-forward into a folder, in the place of an earlier one.

    Each file appears whole or not at all; `walk-forward.json` is taken away first and written last, so that a folder
    which has it is complete.

    Raises
    ------
    InputError
        If the folder holds anything else, or cannot be written.
    """
    from results.walkforward.picture import draw_walk_forward  # noqa: PLC0415 - matplotlib is slow to load

    folder = make_folder(check_walk_forward_folder(out))
    (folder / _JSON).unlink(missing_ok=True)
    text = json.dumps(walked.numbers | {"words": list(walked.words)}, indent=2, allow_nan=False)
    return WalkForwardFiles(
        write_trades(walked.trades, folder / _TRADES),
        write_trades(walked.windows, folder / _WINDOWS),
        write_whole(folder / _PICTURE, lambda path: draw_walk_forward(walked, path)),
        write_whole(folder / _JSON, lambda path: path.write_text(text + "\n", encoding="utf-8")),
    )
