"""Kernels of this project come back as they were kept, also into kernels that are compiled anew."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numba
import pytest

from signals.kernel_cache.packing import known_numba, packing
from tests.places import ROOT

KERNELS = """
from sweeps.kernels.compiled import inner_kernel, kernel

@inner_kernel
def half(number):
    return number / 2

@kernel
def half_of(number):
    return half(number)

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


WRITTEN: Mapping[str, str] = {"PYTHONDONTWRITEBYTECODE": ""}
"""Has Python keep byte code."""


def write(folder: Path, kernels: str) -> Path:
    """Write kernels, and wait until their time of change tells them from others; returns their file."""
    file = folder / "kernels.py"
    file.write_text(kernels, encoding="utf-8")
    time.sleep(2.1)
    return file


def run(folder: Path, *names: str, before: str = "", more: Mapping[str, str] = {}) -> list[str]:
    """Return what a new process prints that calls some kernels: each with its result, and whether it was loaded."""
    environment = os.environ | {"NUMBA_CACHE_DIR": str(folder / "cache"), "PYTHONPATH": str(ROOT)} | dict(more)
    command = [sys.executable, "-c", before + SCRIPT, str(folder), *names]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert not done.stderr
    return done.stdout.splitlines()


@pytest.mark.slow
def test_kernels_come_back_without_the_compiler_and_are_built_into_others(tmp_path: Path) -> None:
    write(tmp_path, KERNELS)
    assert run(tmp_path, "quarter") == ["quarter 2.0 0", "True"]
    assert run(tmp_path, "quarter") == ["quarter 2.0 1", "False"], "nothing that compiling takes is loaded"
    assert run(tmp_path, "three_quarters") == ["three_quarters 6.0 0", "True"], "of one that is loaded"
    assert run(tmp_path, "three_quarters", "quarter") == ["three_quarters 6.0 1", "quarter 2.0 1", "False"]

    # damaged, and of other sources
    for file in (tmp_path / "cache").rglob("*.kernel"):
        file.write_bytes(file.read_bytes()[:-1])
    assert run(tmp_path, "quarter")[0] == "quarter 2.0 0"
    write(tmp_path, KERNELS.replace("/ 2", "/ 4"))
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


@pytest.mark.slow
def test_byte_code_of_other_sources_is_compiled_but_not_kept(tmp_path: Path) -> None:
    file = write(tmp_path, KERNELS)
    assert run(tmp_path, "quarter", more=WRITTEN)[0] == "quarter 2.0 0"
    times = file.stat()
    write(tmp_path, KERNELS.replace("/ 2", "/ 4"))
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    time.sleep(2.1)
    assert run(tmp_path, "quarter", more=WRITTEN)[0] == "quarter 2.0 0", (
        "Python takes the byte code for that of the file"
    )
    for stale in tmp_path.glob("__pycache__/*"):
        stale.unlink()
    assert run(tmp_path, "quarter", more=WRITTEN)[0] == "quarter 0.5 0"
    assert run(tmp_path, "quarter", more=WRITTEN)[0] == "quarter 0.5 1"


@pytest.mark.slow
def test_a_numba_of_another_series_keeps_kernels_in_its_own_way(tmp_path: Path) -> None:
    write(tmp_path, KERNELS)
    other = 'import numba\nnumba.__version__ = "0.99.0"\n'
    assert run(tmp_path, "quarter", before=other)[0] == "quarter 2.0 0"
    assert run(tmp_path, "quarter", "three_quarters", before=other)[:2] == ["quarter 2.0 1", "three_quarters 6.0 0"]
    assert run(tmp_path, "quarter")[0] == "quarter 2.0 0", "what one numba kept is nothing to another"


@pytest.mark.slow
@pytest.mark.parametrize("setting", [{"NUMBA_OPT": "1"}, {"NUMBA_BOUNDSCHECK": "1"}, {"PYTHONOPTIMIZE": "1"}], ids=str)
def test_what_compiles_to_other_code_is_kept_apart(tmp_path: Path, setting: Mapping[str, str]) -> None:
    write(tmp_path, KERNELS)
    assert run(tmp_path, "half_of", more=setting)[0] == "half_of 4.0 0"
    assert run(tmp_path, "half_of")[0] == "half_of 4.0 0"
    assert run(tmp_path, "half_of")[0] == "half_of 4.0 1"


@pytest.mark.slow
def test_a_file_of_a_clock_ahead_is_named(tmp_path: Path) -> None:
    file = write(tmp_path, KERNELS)
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT)}
    behind = "import time; now = time.time_ns; time.time_ns = lambda: now() - 3600 * 10**9\n"
    command = [sys.executable, "-c", behind + SCRIPT, str(tmp_path), "quarter", "half_of"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stderr.count("CacheWarning") == 1
    assert f"{file} was changed later than it is now" in done.stderr


def test_the_numba_that_is_installed_is_one_whose_insides_are_known() -> None:
    pinned = (ROOT / "constraints.txt").read_text(encoding="utf-8").split("numba==")[1].split()[0]
    assert pinned == numba.__version__
    assert known_numba(), (
        "see whether all that signals.kernel_cache.packing reaches into still is, and name the series there"
    )


def test_what_reads_constants_of_an_environment_is_not_kept() -> None:
    def halved(number: float) -> float:
        return number / 2

    form: Any = next(iter(numba.njit((numba.float64,))(halved).overloads.values()))
    assert packing(halved).check_cachable(form)
    form.environment.consts.append("what only some kernels of other kinds have")
    assert not packing(halved).check_cachable(form)
