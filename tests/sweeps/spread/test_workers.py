"""Workers: whoever has tasks gets each done once, by threads or by processes, whatever happens to these."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grids.spec import GridSpec
from signals import InputError
from sweeps import run
from sweeps.spread.cluster import ClusterWorkers, _quiet, in_flight
from sweeps.spread.releases import check_releases
from sweeps.spread.workers import Workers, workers
from tests.places import ROOT
from tests.sweeps.spread import tasks

TASKS = 40


@pytest.fixture(scope="module")
def processes() -> Iterator[Workers]:
    with workers("local:2", jobs=2) as found:
        yield found


def test_threads_do_each_task_once_with_one_tool() -> None:
    with workers(jobs=3) as found:
        assert not found.elsewhere
        done = list(found.each(tasks.build, "recipe", tasks.told, range(TASKS)))
    assert sorted(task for _, _, task, _ in done) == list(range(TASKS))
    assert {(recipe, process) for recipe, _, _, process in done} == {("recipe", os.getpid())}
    assert len({tool for _, tool, _, _ in done}) == 1


@pytest.mark.parametrize(
    "cluster", ["local", "local:0", "local:9999", "localhost:8786", "http://here:1", "tcp://nowhere"]
)
def test_what_names_no_cluster_is_refused(cluster: str) -> None:
    with pytest.raises(InputError, match="is none; give tcp://HOST:PORT"), workers(cluster):
        pass


def test_every_thread_of_every_worker_has_a_task() -> None:
    assert in_flight({}) == 0
    assert in_flight({"a": 1, "b": 4}) == 8
    assert in_flight({"a": 32, "b": 2}) == 36


def test_it_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is none; give tcp://HOST:PORT"):
        run(GridSpec("none", (), {}), tmp_path / "nowhere.parquet", tmp_path / "run", cluster="local:0")
    assert not (tmp_path / "run").exists()


@pytest.mark.slow
def test_processes_do_each_task_once_with_a_tool_each(processes: Workers) -> None:
    assert processes.elsewhere
    for recipe in ("one", "another"):
        done = list(processes.each(tasks.build, recipe, tasks.told, range(TASKS)))
        assert sorted(task for _, _, task, _ in done) == list(range(TASKS))
        assert {told for told, _, _, _ in done} == {recipe}
        pairs = {(tool, process) for _, tool, _, process in done}
        assert len(pairs) == len({process for _, process in pairs}) == 2
    assert os.getpid() not in {process for _, process in pairs}


@pytest.mark.slow
def test_an_error_of_a_task_is_told_with_its_worker(processes: Workers) -> None:
    with pytest.raises(InputError, match=r"worker tcp://127\.0\.0\.1:\d+: task 3 of recipe cannot be done"):
        list(processes.each(tasks.build, "recipe", tasks.refused, range(TASKS)))
    assert len(list(processes.each(tasks.build, "recipe", tasks.told, range(3)))) == 3


@pytest.mark.slow
def test_what_a_killed_worker_had_is_done_by_others(processes: Workers, tmp_path: Path) -> None:
    done = list(processes.each(tasks.build, str(tmp_path), tasks.dies_once, range(TASKS)))
    assert sorted(done) == list(range(TASKS))
    assert (tmp_path / "died").exists()


@pytest.mark.slow
def test_a_worker_of_another_release_is_refused(processes: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(processes, ClusterWorkers)
    check_releases(processes.client, "here")
    monkeypatch.setattr("sweeps.spread.releases.version", lambda name: "0.0")  # of this process alone
    with pytest.raises(
        InputError, match=r"cluster here: worker tcp://\S+ runs risk-asymmetry \S+, and this process 0\.0"
    ):
        check_releases(processes.client, "here")


@pytest.mark.slow
def test_a_task_at_which_every_worker_dies_is_an_error(processes: Workers) -> None:
    with pytest.raises(InputError, match="several workers died at the same chunk"):
        list(processes.each(tasks.build, "recipe", tasks.always_dies, range(TASKS)))


_UNTIL_LOST = """
from sweeps.spread.cluster import ClusterWorkers
from sweeps.spread.releases import check_releases
from sweeps.spread.workers import workers
from tests.sweeps.spread import tasks
import sys
if __name__ == "__main__":
    with workers(sys.argv[1], jobs=2) as found:
        for task in found.each(tasks.build, "recipe", tasks.slow, range(1000)):
            print(task, flush=True)
"""


def _asking(cluster: str, script: Path) -> subprocess.Popen[str]:
    """Start a process that has tasks done, and wait until the first is."""
    script.write_text(_UNTIL_LOST)
    asking = subprocess.Popen(
        [sys.executable, str(script), cluster],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert asking.stdout is not None
    if not asking.stdout.readline().strip().isdecimal():
        pytest.fail(asking.communicate()[1])
    return asking


@pytest.mark.slow
def test_a_lost_scheduler_is_an_error_at_once(tmp_path: Path) -> None:
    file = tmp_path / "scheduler.json"
    told = ["--scheduler-file", str(file), "--no-dashboard"]
    with (
        _part_of_a_cluster("scheduler", tmp_path, *told, "--host", "127.0.0.1", "--port", "0") as scheduler,
        _part_of_a_cluster("worker", tmp_path, *told, "--nthreads", "2", "--death-timeout", "30") as worker,
    ):
        try:
            asking = _asking(_address(file, scheduler), tmp_path / "asking.py")
            scheduler.kill()
            _, said = asking.communicate(timeout=60)
        finally:
            scheduler.kill()
            worker.terminate()
    assert asking.returncode == 1
    assert "the connection to its scheduler is lost" in said.splitlines()[-1]


def _part_of_a_cluster(what: str, folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """Start a scheduler or a worker as a user does."""
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.dask_{what}", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def _address(file: Path, scheduler: subprocess.Popen[bytes]) -> str:
    for _ in range(600):
        assert scheduler.poll() is None
        if file.exists() and file.read_text():
            return str(json.loads(file.read_text())["address"])
        time.sleep(0.05)
    pytest.fail("no scheduler")


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_workers_end_with_whoever_started_them(tmp_path: Path, how: signal.Signals) -> None:
    asking = _asking("local:2", tmp_path / "asking.py")
    children = _descendants(asking.pid)
    assert len(children) >= 2
    asking.send_signal(how)
    asking.communicate(timeout=30)
    assert asking.returncode != 0
    _wait_until_gone(children)


def _descendants(process: int) -> set[int]:
    found: set[int] = set()
    for child in Path(f"/proc/{process}/task/{process}").glob("children"):
        found |= {int(each) for each in child.read_text().split()}
    for task in Path(f"/proc/{process}/task").iterdir():
        found |= {int(each) for each in (task / "children").read_text().split()}
    return found | {each for child in set(found) for each in _descendants(child)}


def _wait_until_gone(processes: set[int]) -> None:
    deadline = time.monotonic() + 20
    while left := {each for each in processes if Path(f"/proc/{each}").exists() and _state(each) != "Z"}:
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


def _state(process: int) -> str:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def test_what_a_dying_cluster_logs_stays_off_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    logs = [logging.getLogger(name) for name in ("distributed.client", "tornado.application", "distributed.core")]
    handler = logging.StreamHandler()
    before = [log.level for log in logs]
    for log in logs:
        log.addHandler(handler)
    try:
        with _quiet():
            for log in logs:
                log.error("Failed to reconnect")
        assert [log.level for log in logs] == before
    finally:
        for log in logs:
            log.removeHandler(handler)
    assert not capfd.readouterr().err
