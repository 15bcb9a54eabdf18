"""Kernels that nobody uses any more go, and nothing else does."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from signals.kernel_cache.forgetting import forget, use

DAY = 24 * 60 * 60


def made(folder: Path, name: str, days: float) -> Path:
    """Make a folder with a kernel that was used last some days ago."""
    place = folder / name
    place.mkdir()
    (place / "one.kernel").write_bytes(b"kernel")
    then = time.time() - days * DAY
    os.utime(place, (then, then))
    return place


def test_what_was_not_used_for_a_season_is_removed(tmp_path: Path) -> None:
    old, used = made(tmp_path, "0" * 32, 91), made(tmp_path, "1" * 32, 89)
    other, kept = made(tmp_path, "mine", 400), made(tmp_path, "2" * 32, 400)
    draft = tmp_path / f"sources-{'0' * 16}.tmp.abc"
    draft.write_bytes(b"")
    os.utime(draft, (0, 0))
    (tmp_path / ("3" * 32)).symlink_to(other)
    use(kept)
    forget(made(tmp_path, "4" * 32, 0))
    assert not old.exists()
    assert not draft.exists()
    assert used.exists()
    assert kept.exists(), "it was used just now"
    assert (other / "one.kernel").exists(), "it is somebody's own"


def test_use_is_noted_once_a_day(tmp_path: Path) -> None:
    today, before = made(tmp_path, "0" * 32, 0.5), made(tmp_path, "1" * 32, 1.5)
    noted = today.stat().st_mtime
    use(today)
    use(before)
    assert today.stat().st_mtime == noted
    assert before.stat().st_mtime == pytest.approx(time.time(), abs=60)


def test_a_folder_that_cannot_be_read_is_left(tmp_path: Path) -> None:
    forget(tmp_path / "absent" / ("0" * 32))
    use(tmp_path / "absent")
