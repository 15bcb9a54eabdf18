"""A walk-forward as files: its trades, its windows, a picture, and all of it as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grids.spec import GridSpec
from results.tables.trade_files import write_trades
from results.walkforward.result import WalkForward
from signals import InputError, Signals
from signals.filesystem.paths import located
from signals.filesystem.replacing import make_folder
from signals.filesystem.together import write_together

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


def check_walk_forward_folder(out: str | Path, spec: GridSpec, signals: Signals) -> bool:
    """Refuse a folder that holds anything but an earlier walk-forward of the same grid and signal file.

    Returns
    -------
    bool
        Whether there is one, which `write_walk_forward` will replace.

    Raises
    ------
    InputError
        If it is a file, or holds anything else: files of other names, or a walk-forward that is another's or not whole.
    """
    return _check(located(out), spec.mapping(), signals.fingerprint)


def _check(path: Path, stated: dict[str, Any], fingerprint: str) -> bool:
    if path.exists() and not path.is_dir():
        raise InputError(f"{path}: is a file, not a folder; choose another `out`")
    held = {entry.name for entry in path.iterdir()} if path.exists() else set()
    remedy = "choose another `out`, or empty the folder first"
    if others := sorted(held - {_JSON, _TRADES, _WINDOWS, _PICTURE}):
        raise InputError(f"{path}: holds {others[0]}, which is no part of a walk-forward; {remedy}")
    if not held:
        return False
    if _JSON not in held:
        raise InputError(f"{path}: holds {min(held)} without a {_JSON}, so it may be anything's; {remedy}")
    try:
        before = json.loads((path / _JSON).read_text(encoding="utf-8"))
        same = {"grid": before["grid"]["stated"], "signals": before["signals"]["fingerprint"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path / _JSON}: is no walk-forward that can be read; {remedy}") from error
    asked = {"grid": json.loads(json.dumps(stated)), "signals": fingerprint}
    if differing := [name for name, value in same.items() if value != asked[name]]:
        raise InputError(f"{path}: already holds a walk-forward of other {' and '.join(differing)}; {remedy}")
    return True


def write_walk_forward(walked: WalkForward, out: str | Path) -> WalkForwardFiles:
    """Write a walk-forward into a folder, in the place of an earlier one of the same grid and signal file.

    All are written before the first of them appears; `walk-forward.json` is taken away right before that and appears
    last, so that a folder which has it is complete.

    Raises
    ------
    InputError
        If the folder holds anything else, or cannot be written.
    """
    from results.walkforward.report.picture import draw_walk_forward  # noqa: PLC0415 - matplotlib is slow to load

    _check(located(out), walked.numbers["grid"]["stated"], walked.numbers["signals"]["fingerprint"])
    folder = make_folder(out)
    text = json.dumps(walked.numbers | {"words": list(walked.words)}, indent=2, allow_nan=False)
    files = WalkForwardFiles(folder / _TRADES, folder / _WINDOWS, folder / _PICTURE, folder / _JSON)
    write_together(
        [
            (files.numbers, lambda path: path.write_text(text + "\n", encoding="utf-8")),
            (files.trades, lambda path: write_trades(walked.trades, path)),
            (files.windows, lambda path: write_trades(walked.windows, path)),
            (files.picture, lambda path: draw_walk_forward(walked, path)),
        ],
        lambda: files.numbers.unlink(missing_ok=True),
    )
    return files
