"""Kernels of this project come back as they were kept, also into kernels that are compiled anew."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.places import ROOT

KERNELS = """
from sweeps.kernels.compiled import inner_kernel, kernel

@inner_kernel
def half(number):
    return number / 2

@kernel
def quarter(number):
    return half(half(number))

@kernel
def three_quarters(number):
    return half(number) + quarter(number)
"""
SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
import numpy as np
import kernels
for name in sys.argv[2:]:
    found = getattr(kernels, name)
    print(name, found(np.float64(8)), sum(found.stats.cache_hits.values()))
print("scipy.linalg" in sys.modules)
"""


def run(folder: Path, *names: str) -> list[str]:
    """Return what a new process prints that calls some kernels: each with its result, and whether it was loaded."""
    environment = os.environ | {"NUMBA_CACHE_DIR": str(folder / "cache"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder), *names], env=environment, capture_output=True, text=True, check=True
    )
    assert not done.stderr
    return done.stdout.splitlines()


@pytest.mark.slow
def test_kernels_come_back_without_the_compiler_and_are_built_into_others(tmp_path: Path) -> None:
    (tmp_path / "kernels.py").write_text(KERNELS, encoding="utf-8")
    assert run(tmp_path, "quarter") == ["quarter 2.0 0", "True"]
    assert run(tmp_path, "quarter") == ["quarter 2.0 1", "False"], "nothing that compiling takes is loaded"
    assert run(tmp_path, "three_quarters") == ["three_quarters 6.0 0", "True"], "of one that is loaded"
    assert run(tmp_path, "three_quarters", "quarter") == ["three_quarters 6.0 1", "quarter 2.0 1", "False"]

    # damaged, and of other sources
    for file in (tmp_path / "cache").rglob("*.kernel"):
        file.write_bytes(file.read_bytes()[:-1])
    assert run(tmp_path, "quarter")[0] == "quarter 2.0 0"
    (tmp_path / "kernels.py").write_text(KERNELS.replace("/ 2", "/ 4"), encoding="utf-8")
    time.sleep(0.1)
    assert run(tmp_path, "quarter")[0] == "quarter 0.5 0"


@pytest.mark.slow
def test_sources_that_changed_under_a_running_process_keep_nothing(tmp_path: Path) -> None:
    (tmp_path / "kernels.py").write_text(KERNELS, encoding="utf-8")
    changing = f"""
import sys, pathlib, runpy
import signals
sys.path.insert(0, {str(tmp_path)!r})
import time; time.sleep(0.05)
file = pathlib.Path({str(tmp_path)!r}, "kernels.py")
file.write_text(file.read_text().replace("/ 2", "/ 4"))
import kernels
assert kernels.quarter(8.0) == 0.5
"""
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", changing], env=environment, check=True)
    assert not list((tmp_path / "cache").rglob("*.kernel"))
