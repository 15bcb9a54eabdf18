"""Kernels are kept only where nobody else may write, and only whole; without such a place everything still works."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import numba
import pytest

from signals.kernel_cache import CacheWarning, _refused, keep_kernels

TWICE = """
import numba

@numba.njit(cache=True)
def twice(number):
    return 2 * number
"""
SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
from signals.kernel_cache import keep_kernels
print(keep_kernels("kernels"))
from twice import twice
for given in (21, 1.5):
    assert twice(given) == 2 * given
print("hits", sum(twice.stats.cache_hits.values()))
"""


def run(folder: Path, environment: dict[str, str]) -> tuple[Path, int, str]:
    """Compile or load a kernel for two types in a process; return where it is kept, how many were there, what was said."""
    (folder / "twice.py").write_text(TWICE, encoding="utf-8")
    kept = {
        name: value for name, value in os.environ.items() if name not in {"HOME", "XDG_CACHE_HOME", "NUMBA_CACHE_DIR"}
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder)],
        env=kept | {"TMPDIR": str(folder), "PYTHONPATH": os.getcwd()} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    place, hits = done.stdout.splitlines()
    return Path(place), int(hits.removeprefix("hits ")), done.stderr


def test_kernels_are_kept_whole_and_damaged_ones_compiled_anew(tmp_path: Path) -> None:
    where = {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    place, hits, said = run(tmp_path, where)
    assert (place, hits, said) == (tmp_path / "cache" / "kernels", 0, "")
    assert run(tmp_path, where)[1] == 2
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
    assert run(tmp_path, where)[1] == 0
    assert run(tmp_path, where)[1] == 2, "rebuilt in place"

    # two kernels that changed places, by whatever accident
    first, second = data[0].read_bytes(), data[1].read_bytes()
    data[0].write_bytes(second)
    data[1].write_bytes(first)
    assert run(tmp_path, where)[1] == 0
    for damaged in (b"", whole[:-1], b"garbage"):
        index.write_bytes(damaged)
        assert run(tmp_path, where)[1] == 0
    for file in place.rglob("*.nbc"):
        file.unlink()
    assert run(tmp_path, where)[1] == 0


@pytest.mark.parametrize("mode", [0o777, 0o702])
def test_what_others_may_write_to_is_not_used(tmp_path: Path, mode: int) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    cache.chmod(mode)
    place, _, said = run(tmp_path, {"NUMBA_CACHE_DIR": str(cache)})
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


def test_kernels_that_others_may_have_written_are_not_loaded(tmp_path: Path) -> None:
    where = {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    place, _, _ = run(tmp_path, where)
    for file in place.rglob("*.nbc"):
        file.chmod(0o666)
    assert run(tmp_path, where)[1] == 0
    index = next(place.rglob("*.nbi"))
    moved = tmp_path / "elsewhere"
    index.rename(moved)
    index.symlink_to(moved)
    assert run(tmp_path, where)[1] == 0


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"HOME": "/proc/none"}, "cannot be written to"),
        ({"HOME": "{tmp}/file"}, "cannot be written to"),
        ({"NUMBA_CACHE_DIR": "{tmp}/file"}, "is no folder of its own"),
        ({"NUMBA_CACHE_DIR": "{tmp}/link"}, "is no folder of its own"),
        ({"HOME": "/proc/none", "XDG_CACHE_HOME": "relative"}, "cannot be written to"),
        ({"HOME": "{tmp}", "NUMBA_CACHE_DIR": "/dev/null"}, "is no folder of its own"),
        ({"XDG_CACHE_HOME": "/dev/full"}, "cannot be written to"),
    ],
)
def test_without_a_home_a_private_temporary_place_serves(
    tmp_path: Path, environment: dict[str, str], reason: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    place, _, said = run(tmp_path, {name: value.format(tmp=tmp_path) for name, value in environment.items()})
    assert place == tmp_path / f"risk-asymmetry-{os.getuid()}" / "kernels"
    assert reason in said
    assert said.count("CacheWarning") == 1


def test_without_any_place_each_run_has_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / f"risk-asymmetry-{os.getuid()}").symlink_to(tmp_path)
    place, hits, said = run(tmp_path, {"HOME": "/proc/none"})
    assert place.parent.name.startswith("risk-asymmetry-kernels-")
    assert hits == 0
    assert "compiled anew in every run" in said
    assert not place.parent.exists(), "nothing is left behind"


def test_processes_that_compile_at_once_keep_whole_kernels(tmp_path: Path) -> None:
    (tmp_path / "twice.py").write_text(TWICE, encoding="utf-8")
    where = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": os.getcwd()}
    command = [sys.executable, "-c", SCRIPT, str(tmp_path)]
    both = [subprocess.Popen(command, env=where, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(3)]
    assert [process.communicate()[1] for process in both] == [b"", b"", b""]
    assert run(tmp_path, {"NUMBA_CACHE_DIR": str(tmp_path / "cache")})[1] == 2
    assert not list(tmp_path.rglob("*.tmp.*"))


def test_the_folder_is_named_and_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = numba.config.CACHE_DIR  # type: ignore[attr-defined]
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file" / "cache"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "file").touch()
    try:
        with pytest.warns(CacheWarning, match="cannot be written to"):
            assert keep_kernels("some").parent == tmp_path / f"risk-asymmetry-{os.getuid()}"
    finally:
        numba.config.CACHE_DIR = before  # type: ignore[attr-defined]
