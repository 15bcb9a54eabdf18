"""Several files that belong together, put in their places at once, so that a kill leaves the old ones or the new."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from signals.filesystem.replacing import write_whole

__all__ = ["Writer", "write_together"]

Writer = Callable[[Path], object]


def write_together(files: Sequence[tuple[Path, Writer]], before: Callable[[], object] = lambda: None) -> None:
    """Write all of some files under temporary names, and only then rename them, one right after the other.

    Parameters
    ----------
    files
        Each with what fills it. The first appears last: one that says what the others are belongs there.
    before
        Done when all are written, right before the first of them appears.

    Raises
    ------
    InputError
        If the folder or disk refuses one; then none has been replaced, unless it refuses the renaming itself.
    """
    if not files:
        before()
        return
    (path, write), *others = files

    def fill(temporary: Path) -> None:
        write(temporary)
        write_together(others, before)

    write_whole(path, fill)
