"""A commit of this repository in a folder of its own for a while, and the processes that run its code."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["ROOT", "WORKING_TREE", "checkout", "environment"]

ROOT = Path(__file__).parents[2]
WORKING_TREE = "working tree"


@contextmanager
def checkout(ref: str) -> Iterator[Path]:
    """Check out a commit in a temporary worktree that is removed at the end; the working tree is taken where it is.

    Raises
    ------
    SystemExit
        If there is no such commit; git says so first.
    """
    if ref == WORKING_TREE:
        yield ROOT
        return
    with tempfile.TemporaryDirectory(prefix="checkout-") as parent:
        folder = Path(parent) / "code"
        if _git("worktree", "add", "--quiet", "--detach", str(folder), ref):
            raise SystemExit(f"{ref} cannot be checked out: name a commit of this repository")
        try:
            yield folder
        finally:
            _git("worktree", "remove", "--force", str(folder))


def _git(*words: str) -> int:
    # in a session of its own: Ctrl-C must not stop the tidying up
    return subprocess.run(["git", "-C", str(ROOT), *words], check=False, start_new_session=True).returncode


def environment(code: Path, home: Path) -> dict[str, str]:
    """Return the variables of a process that runs a checkout's code and keeps its compiled kernels apart."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(code),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": str(home),
        "NUMBA_CACHE_DIR": str(home / "kernels"),
        "MPLCONFIGDIR": str(home),
        "LANG": "C.UTF-8",
        "COLUMNS": "200",
    }
