"""Files that belong together: all of them written before the first is replaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from signals import InputError
from signals.filesystem.together import write_together

NAMES = ("said.json", "a.csv", "b.csv", "c.png")


def _write(folder: Path, text: str, failing: str | None = None, error: BaseException | None = None) -> None:
    def fill(name: str) -> object:
        def write(path: Path) -> None:
            if name == failing and error is not None:
                path.write_text("half")
                raise error
            path.write_text(text)

        return write

    write_together([(folder / name, fill(name)) for name in NAMES])  # type: ignore[misc]


def _held(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_of_any_leaves_all_as_they_were(name: str, error: BaseException, tmp_path: Path) -> None:
    _write(tmp_path, "old")
    with pytest.raises((InputError, KeyboardInterrupt)):
        _write(tmp_path, "new", name, error)
    assert _held(tmp_path) == dict.fromkeys(NAMES, "old")
    _write(tmp_path, "new")
    assert _held(tmp_path) == dict.fromkeys(NAMES, "new")


def test_the_first_appears_last_and_what_is_done_before_is_done_before_all(tmp_path: Path) -> None:
    _write(tmp_path, "old")
    seen = []

    def before() -> None:
        (tmp_path / NAMES[0]).unlink()
        seen.append({name for name, text in _held(tmp_path).items() if not name.startswith(".") and text == "new"})

    write_together([(tmp_path / name, lambda path: path.write_text("new")) for name in NAMES], before)
    assert seen == [set()]
    times = {name: (tmp_path / name).stat().st_ctime_ns for name in NAMES}
    assert max(times, key=lambda name: times[name]) == NAMES[0]
