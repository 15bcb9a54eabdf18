"""Who writes to a folder: known by name, gone with its process, and left alone on another machine."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from signals import InputError
from signals.filesystem.leases import LEASE, _claim, leased, read_lease
from signals.filesystem.locking import locked
from signals.filesystem.processes import Holder, this_process

BUSY = "another process{who} is at it; wait"
DEAD = 2**22 + 1
"""A number that no process has: Linux counts to 2**22."""


def _left(folder: Path, holder: Holder, *, ago: float = 0.0, **more: Any) -> None:
    told = {**holder.plain(), "since": "2026-01-01T00:00:00+00:00", "token": "0", **more}
    (folder / LEASE).write_text(json.dumps(told))
    then = (folder / LEASE).stat().st_mtime - ago
    os.utime(folder / LEASE, (then, then))


def _no_links(one: Path, other: Path) -> None:
    raise OSError(errno.EPERM, os.strerror(errno.EPERM))


def _elsewhere() -> Holder:
    return Holder("node7", "another machine", "another boot", 12)


@pytest.mark.parametrize("lock", [True, False])
def test_it_is_there_for_as_long_as_its_holder(tmp_path: Path, lock: bool) -> None:
    with leased(tmp_path, BUSY, locked=lock):
        held = read_lease(tmp_path)
        assert held is not None
        assert held.holder == this_process()
        assert held.holds
        assert not held.ended
    assert os.listdir(tmp_path) == []


def test_without_locks_the_second_is_refused_and_told_of_the_first(tmp_path: Path) -> None:
    with (
        leased(tmp_path, BUSY, locked=False),
        pytest.raises(InputError, match=rf"another process \(pid {os.getpid()} on .+\) is at it; wait"),
        leased(tmp_path, BUSY, locked=False),
    ):
        pass


def test_with_locks_too(tmp_path: Path) -> None:
    with (
        locked(tmp_path, BUSY),
        pytest.raises(InputError, match=rf"another process \(pid {os.getpid()} on .+\) is at it; wait"),
        locked(tmp_path, BUSY),
    ):
        pass


ENDED = {
    "of a process that has ended": (replace(this_process(), pid=DEAD), 0),
    "of one before the last boot": (replace(this_process(), boot="an earlier boot"), 200),
    "of one whose number another has now": (replace(this_process(), started=1), 0),
    "of one that has ended where no boot is known": (replace(this_process(), pid=DEAD, boot=""), 200),
}


@pytest.mark.parametrize("lock", [True, False])
@pytest.mark.parametrize("whose", ENDED)
def test_one_that_outlived_its_process_is_taken_over(tmp_path: Path, whose: str, lock: bool) -> None:
    holder, ago = ENDED[whose]
    _left(tmp_path, holder, ago=ago)
    with leased(tmp_path, BUSY, locked=lock):
        held = read_lease(tmp_path)
        assert held is not None
        assert held.holder == this_process()
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("lock", [True, False])
def test_a_clone_of_this_machine_lives_while_it_gives_signs_of_life(tmp_path: Path, lock: bool) -> None:
    _left(tmp_path, replace(this_process(), boot="the boot of a clone"), ago=60)
    with (
        pytest.raises(InputError, match=r"is at it.+if it has ended .+ remove .+, or try again in 2 minutes"),
        leased(tmp_path, BUSY, locked=lock),
    ):
        pass
    assert (tmp_path / LEASE).exists()


def test_one_of_the_same_name_that_knows_no_boot_is_not_asked_by_its_number_alone(tmp_path: Path) -> None:
    _left(tmp_path, replace(this_process(), pid=DEAD, boot=""), ago=60)
    with pytest.raises(InputError, match="is at it"), leased(tmp_path, BUSY, locked=False):
        pass
    with leased(tmp_path, BUSY, locked=True):  # the lock of the one process would have kept the other out
        pass


def _compete(folder: Path, takers: int) -> int:
    """Have threads take over what lies in a folder at once, each for a moment; return how many got it, one at a time."""
    inside, got, most = threading.Semaphore(1), 0, 0
    begin = threading.Barrier(takers)

    def take() -> None:
        nonlocal got, most
        begin.wait()
        with contextlib.suppress(InputError), leased(folder, BUSY, locked=False):
            alone = inside.acquire(blocking=False)
            most = max(most, 1 if alone else 2)
            time.sleep(0.002)
            got += 1
            if alone:
                inside.release()

    threads = [threading.Thread(target=take) for _ in range(takers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most <= 1, "two held it at once"
    return got


@pytest.mark.parametrize("links", [True, False])
def test_of_many_who_take_one_over_each_holds_it_alone(
    tmp_path: Path, links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", _no_links)
    for turn in range(40):
        _left(tmp_path, replace(this_process(), pid=DEAD), token=str(turn))
        assert _compete(tmp_path, 6) >= 1
        assert os.listdir(tmp_path) == []


def test_who_was_killed_while_taking_one_over_holds_nobody_up(tmp_path: Path) -> None:
    dead = replace(this_process(), pid=DEAD)
    _left(tmp_path, dead, token="the lease")
    place = tmp_path / LEASE
    for number in range(3):  # the second while it took over the claim of the first
        place = _claim(place, place.read_bytes())
        place.write_text(json.dumps({**dead.plain(), "since": "", "token": str(number)}))
    _claim(tmp_path / LEASE, b"of long ago").write_text("by one that was killed")
    with leased(tmp_path, BUSY, locked=False):
        assert os.listdir(tmp_path) == [LEASE]
    assert os.listdir(tmp_path) == []


def test_while_another_takes_it_over_it_is_left_alone(tmp_path: Path) -> None:
    _left(tmp_path, replace(this_process(), pid=DEAD))
    text = (tmp_path / LEASE).read_bytes()
    claim = _claim(tmp_path / LEASE, text)
    claim.write_text(json.dumps({**this_process().plain(), "since": "", "token": "other"}))
    with pytest.raises(InputError, match="is at it"), leased(tmp_path, BUSY, locked=False):
        pass
    assert (tmp_path / LEASE).read_bytes() == text
    assert claim.exists()


@pytest.mark.parametrize("lock", [True, False])
@pytest.mark.parametrize("age", [0, 10**6, -(10**6)])
def test_one_of_another_machine_is_left_alone_however_old(tmp_path: Path, lock: bool, age: int) -> None:
    _left(tmp_path, _elsewhere(), ago=age)
    with (
        pytest.raises(
            InputError, match=r"pid 12 on node7, last sign of life .+ ago.+if it has ended .+ remove .+lease"
        ),
        leased(tmp_path, BUSY, locked=lock),
    ):
        pass
    assert (tmp_path / LEASE).exists()


@pytest.mark.parametrize("content", [b"", bytes(200), b"{", b"[]", b'{"host": 1}'])
def test_a_damaged_one_gives_way_to_who_has_the_lock(tmp_path: Path, content: bytes) -> None:
    (tmp_path / LEASE).write_bytes(content)
    with pytest.raises(InputError, match="nobody knows which.+remove"), leased(tmp_path, BUSY, locked=False):
        pass
    with leased(tmp_path, BUSY, locked=True):
        pass
    assert os.listdir(tmp_path) == []


def test_of_another_container_nobody_can_ask(tmp_path: Path) -> None:
    _left(tmp_path, replace(this_process(), pid=DEAD, space="pid:[1]"))
    with pytest.raises(InputError, match="is at it"), leased(tmp_path, BUSY, locked=False):
        pass
    with leased(tmp_path, BUSY, locked=True):  # the lock reaches all of this machine
        pass


def test_a_file_system_without_locks_or_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(handle: int, how: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", no_locks)
    monkeypatch.setattr(os, "link", _no_links)
    with locked(tmp_path, BUSY), pytest.raises(InputError, match="is at it"), locked(tmp_path, BUSY):
        pass
    assert os.listdir(tmp_path) == []


def test_what_cannot_be_written_to_is_said_by_who_has_no_lock(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    with pytest.raises(InputError, match="gone: cannot be written to"), leased(gone, BUSY, locked=False):
        pass
    with leased(gone, BUSY, locked=True):
        pass
