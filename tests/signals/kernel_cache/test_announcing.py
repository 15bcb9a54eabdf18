"""The word while kernels compile."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT

pytestmark = pytest.mark.slow

COMPILE = """
import signals.compiled
import numba

@numba.njit
def plus(number):
    return number + 1

assert plus(1) == 2
assert plus(1.5) == 2.5
"""


LIBRARY = """
names = {"__name__": "vectorbt.portfolio"}
exec("def simulate(number): return number + 1\\ndef order(number): return number + 2", names)
assert numba.njit(names["simulate"])(1) == 2
assert numba.njit(names["order"])(1) == 3
"""


def said(tmp_path: Path, code: str = COMPILE, **more: str) -> str:
    """Compile some kernels that are in no cache, at a terminal; returns what it shows."""
    outer, inner = pty.openpty()
    env = os.environ | {"XDG_CACHE_HOME": str(tmp_path)} | more
    env.pop("NUMBA_DISABLE_JIT", None)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stderr=inner, env=env, check=False)
    os.write(inner, b"end\n")
    os.close(inner)
    shown = b""
    while not shown.endswith(b"end\r\n"):
        shown += os.read(outer, 4096)
    os.close(outer)
    assert done.returncode == 0, shown
    return shown.decode().removesuffix("end\r\n")


def test_it_is_said_once_at_a_terminal(tmp_path: Path) -> None:
    assert said(tmp_path).splitlines() == ["compiling kernels, once: up to a minute of processor time ..."]


def test_it_is_said_once_of_vectorbts_too(tmp_path: Path) -> None:
    lines = [
        f"compiling {whose}, once: up to a minute of processor time ..." for whose in ("kernels", "vectorbt's kernels")
    ]
    assert said(tmp_path, COMPILE + LIBRARY).splitlines() == lines


@pytest.mark.parametrize("more", [{"ASYMMETRY_QUIET": "1"}])
def test_it_is_not_said_to_who_asked_for_quiet(tmp_path: Path, more: dict[str, str]) -> None:
    assert said(tmp_path, **more) == ""


def test_it_is_not_said_to_a_file(tmp_path: Path) -> None:
    env = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
    env.pop("NUMBA_DISABLE_JIT", None)
    done = subprocess.run(
        [sys.executable, "-c", COMPILE], cwd=ROOT, stderr=subprocess.PIPE, env=env, text=True, check=True
    )
    assert done.stderr == ""
