"""What a kernel is made of is known again without reading it, and never mistaken."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from signals.kernel_cache.sources import Found, Sources

ALONE, USED, USER = "A = 1\n", "B = 2\n", "from grids.used import B\n"

SETTLED = 2 * 10**9
"""Nanoseconds that file systems may be behind."""

LATER = 2**62
"""Nanoseconds since 1970, when none of the files is changed any more."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder of a few modules, left alone for a while."""
    for name, content in {
        "grids/__init__.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from grids.alone import A\n",
        "grids/alone.py": ALONE,
        "grids/used.py": USED,
        "sweeps/__init__.py": "",
        "sweeps/kernel.py": "import numpy\nfrom sweeps.user import B\n",
        "sweeps/user.py": USER,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def of(root: Path, kept: dict[str, Found] | None = None, name: str = "sweeps/kernel.py") -> bytes | None:
    """Return the digest that a new process would find."""
    return Sources(root, LATER, kept).digest(str(root / name))


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let some time pass."""
    now = time.time_ns() + int(seconds * 1e9)
    monkeypatch.setattr("signals.kernel_cache.sources.time.time_ns", lambda: now)


def test_it_changes_with_what_is_imported_through_others_and_with_nothing_else(root: Path) -> None:
    first = of(root)
    assert first is not None
    (root / "grids/alone.py").write_text("A = 3\n", encoding="utf-8")
    assert of(root) == first
    (root / "grids/used.py").write_text("B = 3\n", encoding="utf-8")
    assert of(root) != first
    (root / "grids/used.py").write_text(USED, encoding="utf-8")
    assert of(root) == first, "an older state finds its kernels again"


def test_a_name_that_a_room_loads_on_first_use_is_of_its_module(root: Path) -> None:
    (root / "sweeps/user.py").write_text("from grids import A as B\n", encoding="utf-8")
    first = of(root)
    (root / "grids/used.py").write_text("B = 3\n", encoding="utf-8")
    assert of(root) == first
    (root / "grids/alone.py").write_text("A = 3\n", encoding="utf-8")
    assert of(root) != first


def test_two_checkouts_of_the_same_sources_share_their_kernels(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    first = of(root)
    other = tmp_path_factory.mktemp("other") / "checkout"
    root.rename(other)
    assert of(other) == first


def test_a_package_that_comes_before_a_module_of_its_name_is_seen(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later(monkeypatch, 10)
    kept: dict[str, Found] = {}
    first = Sources(root, LATER, None, kept.update).digest(str(root / "sweeps/kernel.py"))
    (root / "grids/used").mkdir()
    (root / "grids/used/__init__.py").write_text("B = 5\n", encoding="utf-8")
    assert of(root, dict(kept)) not in {first, None}


def test_what_is_known_is_not_read_again_but_what_changed_is(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later(monkeypatch, 10)
    kept: dict[str, Found] = {}
    first = Sources(root, LATER, None, kept.update).digest(str(root / "sweeps/kernel.py"))
    assert {Path(path).name for path in kept} == {"kernel.py"}
    with monkeypatch.context() as unread:
        unread.setattr("signals.kernel_cache.sources._parsed", None)  # what would read
        assert of(root, dict(kept)) == first

    # of the same size, and with the old time of change put back: as a restored copy has
    used = root / "grids/used.py"
    times = used.stat()
    used.write_text("B = 3\n", encoding="utf-8")
    os.utime(used, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert of(root, dict(kept)) not in {first, None}


@pytest.mark.parametrize("passed", [0.0, -3600.0], ids=["just written", "the clock was set back"])
def test_what_was_written_just_now_is_read_again(root: Path, monkeypatch: pytest.MonkeyPatch, passed: float) -> None:
    later(monkeypatch, passed)
    kept: dict[str, Found] = {}
    assert Sources(root, LATER, None, kept.update).digest(str(root / "sweeps/kernel.py")) is not None
    assert kept == {}


def test_without_sources_nothing_is_said(root: Path) -> None:
    assert of(root, name="sweeps/absent.py") is None


def test_what_changed_while_a_process_ran_may_not_be_what_it_runs(root: Path) -> None:
    latest = max(file.stat().st_ctime_ns for file in root.rglob("*.py"))
    kernel = str(root / "sweeps/kernel.py")
    assert Sources(root, latest + SETTLED + 1).digest(kernel) is not None
    assert Sources(root, latest + SETTLED).digest(kernel) is None, "a file system's clock may be behind"
    # what it does not import is of no matter
    used = root / "grids/used.py"
    assert Sources(root, used.stat().st_ctime_ns + SETTLED + 1).digest(str(used)) is not None


def test_what_changed_since_is_seen(root: Path) -> None:
    kernel = str(root / "sweeps/kernel.py")
    sources = Sources(root, LATER)
    sources.digest(kernel)
    files = {str(root / name) for name in ("grids/used.py", "sweeps/user.py", "sweeps/kernel.py")}
    assert files <= set(sources.unchanged(kernel) or ())
    (root / "grids/alone.py").write_text("A = 3\n", encoding="utf-8")
    assert sources.unchanged(kernel) is not None
    (root / "grids/used.py").write_text("B = 3\n", encoding="utf-8")
    assert sources.unchanged(kernel) is None


def test_a_copy_with_a_time_of_another_clock_is_read_and_known_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel, used = str(root / "sweeps/kernel.py"), root / "grids/used.py"
    first = of(root)
    later(monkeypatch, 10)
    ahead = time.time() + 3600
    os.utime(used, (ahead, ahead))
    kept: dict[str, Found] = {}
    began = used.stat().st_ctime_ns + SETTLED + 1
    sources = Sources(root, began, None, kept.update)
    assert sources.digest(kernel) == first
    assert sources.ahead(kernel) is None
    assert kept
    assert Sources(root, began - 1).digest(kernel) is None, "when it was copied, it was changed"


def test_the_file_of_a_clock_ahead_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kernel, used = str(root / "sweeps/kernel.py"), root / "grids/used.py"
    used.write_text(USED, encoding="utf-8")
    later(monkeypatch, -3600)
    sources = Sources(root, time.time_ns())
    assert sources.digest(kernel) is None
    assert sources.ahead(kernel) == str(used)


def test_threads_may_ask_at_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later(monkeypatch, 10)
    names = [f"sweeps/many{number}.py" for number in range(40)]
    for name in names:
        (root / name).write_text(USER, encoding="utf-8")

    def keep(found: dict[str, Found]) -> None:
        for _ in found:
            time.sleep(0)  # another thread's turn

    sources = Sources(root, LATER, None, keep)
    with ThreadPoolExecutor(8) as threads:
        assert None not in list(threads.map(lambda name: sources.digest(str(root / name)), names))
