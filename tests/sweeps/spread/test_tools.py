"""A worker does tasks with one tool, and is afterwards what it was before."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from signals import InputError
from sweeps.spread.tools import Sent, do_there, forget
from tests.places import ROOT
from tests.sweeps.spread import tasks

pytestmark = pytest.mark.slow

SIDE_BY_SIDE = """
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from threadpoolctl import threadpool_info

from sweeps.spread.tools import Sent, do_there


def threads():
    return {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}


def build(recipe):
    return recipe


def work(tool, task):
    both.wait()
    seen = threads()
    if task:
        assert first_done.wait(30)
        seen |= threads()
    return seen


both, first_done = threading.Barrier(2, timeout=30), threading.Event()
sent = Sent.of(build, 1)
before = threads()
with ThreadPoolExecutor(2) as pool:
    for _ in range(2):
        first_done.clear()
        first, last = (pool.submit(do_there, sent, work, task) for task in (0, 1))
        print(first.result(30))
        first_done.set()
        print(last.result(30), threads() == before)
"""


def test_libraries_have_their_threads_back_when_the_last_task_ends(tmp_path: Path) -> None:
    script = tmp_path / "side_by_side.py"
    script.write_text(SIDE_BY_SIDE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, script],
        env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "2"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines() == ["{1}", "{1} True"] * 2, done.stderr


def test_errors_name_the_worker() -> None:
    sent = Sent.of(tasks.build, "recipe")
    assert do_there(sent, tasks.refused, 2) == 2
    with pytest.raises(InputError, match=r"worker here: task 3 of recipe cannot be done"):
        do_there(sent, tasks.refused, 3)
    assert do_there(sent, tasks.refused, 4) == 4
    forget(sent.token)
