"""What all tests share: properties are searched alike in every run, interrupts reach children, and the slow say so."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# no clock, which says more of the machine than of the code; `--hypothesis-profile searching` draws anew
settings.register_profile("repeatable", deadline=None, derandomize=True, database=None, print_blob=True)
settings.register_profile("searching", deadline=None, print_blob=True)
settings.load_profile("repeatable")

# a shell lets what it runs in the background ignore interrupts, and children would inherit that
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the home folder; the one we are in is another."""
    for name in ("home", "here"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "home"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Fail a test that starts Python by `subprocess` and is not marked slow; pools of workers are marked by hand."""
    start = subprocess.Popen.__init__

    def started(process: subprocess.Popen[Any], command: Any, *arguments: Any, **options: Any) -> None:
        # a library may ask the system for its cores
        if sys.executable in command:
            pytest.fail("a test that starts a process is marked `pytest.mark.slow`")
        start(process, command, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        if item.get_closest_marker("slow") is None:
            patch.setattr(subprocess.Popen, "__init__", started)
        return (yield)
