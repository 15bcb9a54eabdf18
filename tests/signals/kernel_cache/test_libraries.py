"""Kernels are kept only where nobody else may write, and only whole; without such a place everything still works."""

from __future__ import annotations

import os
import runpy
import stat
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import pytest

from signals.kernel_cache import libraries, places
from signals.kernel_cache.libraries import keep_kernels
from signals.kernel_cache.places import CacheWarning, _refused
from tests.places import ROOT

TWICE = """
import numba

@numba.njit(cache=True)
def twice(number):
    return 2 * number
"""
SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
from signals.kernel_cache.libraries import keep_kernels
print(keep_kernels("kernels"))
from twice import twice
for given in (21, 1.5):
    assert twice(given) == 2 * given
print("hits", sum(twice.stats.cache_hits.values()))
"""
PLACES = ("HOME", "XDG_CACHE_HOME", "NUMBA_CACHE_DIR", "RISK_ASYMMETRY_KERNELS")
Keep = Callable[[dict[str, str]], tuple[Path, list[str]]]
Run = Callable[[], tuple[Path, int]]


@pytest.fixture
def keep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keep:
    """Return a function that asks for a folder as a process of this environment would; gives it, and what was said."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    monkeypatch.setattr(numba.core.caching, "IndexDataCacheFile", numba.core.caching.IndexDataCacheFile)
    monkeypatch.setattr(libraries, "_FOLDERS", [])
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def kept(environment: dict[str, str]) -> tuple[Path, list[str]]:
        for name in PLACES:
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(places, "_TOLD", [])
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            place = keep_kernels("kernels")
        return place, [str(one.message) for one in said if one.category is CacheWarning]

    return kept


@pytest.fixture
def run(tmp_path: Path, keep: Keep) -> Run:
    """Return a function that compiles or loads a kernel for two types; gives where it is kept, how many were there."""
    source = tmp_path / "twice.py"
    source.write_text(TWICE, encoding="utf-8")

    def ran() -> tuple[Path, int]:
        place, said = keep({"NUMBA_CACHE_DIR": str(tmp_path / "cache")})
        assert said == []
        # a module of its own, whose kernel knows nothing of those compiled before
        twice = runpy.run_path(str(source))["twice"]
        assert (twice(21), twice(1.5)) == (42, 3.0)
        return place, sum(twice.stats.cache_hits.values())

    return ran


def process(folder: Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    """Start a process that does the same."""
    (folder / "twice.py").write_text(TWICE, encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if name not in PLACES}
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(folder)],
        env=kept | {"TMPDIR": str(folder), "PYTHONPATH": str(ROOT)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_kernels_are_kept_whole_and_damaged_ones_compiled_anew(tmp_path: Path, run: Run) -> None:
    place, hits = run()
    assert (place, hits) == (tmp_path / "cache" / "kernels", 0)
    assert run()[1] == 2
    data = sorted(place.rglob("*.nbc"))
    index = next(place.rglob("*.nbi"))
    whole = index.read_bytes()
    assert len(data) == 2
    assert all(not file.stat().st_mode & 0o077 for file in (*data, index))

    # one bit of machine code, and a file cut to nothing
    content = bytearray(data[0].read_bytes())
    content[len(content) // 2] ^= 1
    data[0].write_bytes(content)
    data[1].write_bytes(b"")
    assert run()[1] == 0
    assert run()[1] == 2, "rebuilt in place"

    # two kernels that changed places, by whatever accident
    first, second = data[0].read_bytes(), data[1].read_bytes()
    data[0].write_bytes(second)
    data[1].write_bytes(first)
    assert run()[1] == 0
    for damaged in (b"", whole[:-1], b"garbage"):
        index.write_bytes(damaged)
        assert run()[1] == 0
    for file in place.rglob("*.nbc"):
        file.unlink()
    assert run()[1] == 0


@pytest.mark.parametrize("mode", [0o777, 0o702])
def test_what_others_may_write_to_is_not_used(tmp_path: Path, keep: Keep, mode: int) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    cache.chmod(mode)
    place, (said,) = keep({"NUMBA_CACHE_DIR": str(cache)})
    assert place == tmp_path / f"risk-asymmetry-{os.getuid()}" / "kernels"
    assert f"others than you may write to {cache}" in said
    assert f"kept in {place.parent} instead" in said
    assert list(cache.iterdir()) == []
    assert not place.parent.stat().st_mode & 0o077


def test_a_folder_that_the_users_own_group_may_write_to_is_made_theirs_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    cache.chmod(0o775)
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(cache))
    assert _refused(cache) is None
    assert stat.S_IMODE(cache.stat().st_mode) == 0o755


def test_kernels_that_others_may_have_written_are_not_loaded(tmp_path: Path, run: Run) -> None:
    place, _ = run()
    for file in place.rglob("*.nbc"):
        file.chmod(0o666)
    assert run()[1] == 0
    index = next(place.rglob("*.nbi"))
    moved = tmp_path / "elsewhere"
    index.rename(moved)
    index.symlink_to(moved)
    assert run()[1] == 0


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"HOME": "/proc/none"}, "cannot be written to"),
        ({"HOME": "{tmp}/file"}, "cannot be written to"),
        ({"NUMBA_CACHE_DIR": "{tmp}/file"}, "is no folder of its own"),
        ({"NUMBA_CACHE_DIR": "{tmp}/file/cache"}, "cannot be written to"),
        ({"NUMBA_CACHE_DIR": "{tmp}/link"}, "is no folder of its own"),
        ({"HOME": "/proc/none", "XDG_CACHE_HOME": "relative"}, "cannot be written to"),
        ({"HOME": "{tmp}", "NUMBA_CACHE_DIR": "/dev/null"}, "is no folder of its own"),
        ({"XDG_CACHE_HOME": "/dev/full"}, "cannot be written to"),
    ],
)
def test_without_a_home_a_private_temporary_place_serves(
    tmp_path: Path, keep: Keep, environment: dict[str, str], reason: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    place, (said,) = keep({name: value.format(tmp=tmp_path) for name, value in environment.items()})
    assert place == tmp_path / f"risk-asymmetry-{os.getuid()}" / "kernels"
    assert reason in said


@pytest.mark.slow
def test_without_any_place_each_run_has_its_own(tmp_path: Path) -> None:
    (tmp_path / f"risk-asymmetry-{os.getuid()}").symlink_to(tmp_path)
    out, said = process(tmp_path, {"HOME": "/proc/none"}).communicate()
    place = Path(out.splitlines()[0]).parent
    assert place.name.startswith("risk-asymmetry-kernels-")
    assert out.endswith("hits 0\n")
    assert said.count("CacheWarning") == 1
    assert "compiled anew in every run" in said
    assert not place.exists(), "nothing is left behind"


@pytest.mark.slow
def test_processes_that_compile_at_once_keep_whole_kernels(tmp_path: Path) -> None:
    where = {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    at_once = [process(tmp_path, where) for _ in range(3)]
    assert [one.communicate()[1] for one in at_once] == ["", "", ""]
    out, _ = process(tmp_path, where).communicate()
    assert out == f"{tmp_path}/cache/kernels\nhits 2\n"
    assert not list(tmp_path.rglob("*.tmp.*"))


def test_a_library_may_derive_from_numbas_cache_once_kernels_are_kept(keep: Keep, tmp_path: Path) -> None:
    """numpy_groupies does, which pyribs imports."""
    keep({"NUMBA_CACHE_DIR": str(tmp_path / "cache")})

    plain: Any = numba.core.caching.IndexDataCacheFile

    class Theirs(plain):  # type: ignore[misc]  # numba has no types
        """As another library has it."""

    made: Any = Theirs

    (tmp_path / "theirs").mkdir()
    theirs = made(str(tmp_path / "theirs"), "kernel", "stamp")
    theirs.save("key", "data")
    assert type(theirs) is Theirs
    assert theirs.load("key") == "data"
