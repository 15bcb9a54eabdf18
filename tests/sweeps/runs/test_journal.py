"""The list of parts: whole lines, also where the disk takes half of one."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from signals.filesystem.disk_space import DiskFullError
from sweeps.runs.journal import JOURNAL, Journal, damaged_lines, read_journal
from sweeps.runs.records import Part


def _part(number: int) -> Part:
    return Part(file=f"part-{number:05d}.cells", cells=10, bytes=3, sha256="0" * 64)


@contextmanager
def _no_file_longer_than(length: int) -> Iterator[None]:
    """Have the system refuse longer ones as a full disk does: what still fits is written."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (length, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("room", [0, 1, 60, 120])
def test_half_a_line_is_taken_back(tmp_path: Path, room: int) -> None:
    journal = Journal(tmp_path)
    journal.start([_part(0)])
    journal.add(_part(1))
    before = (tmp_path / JOURNAL).read_bytes()
    assert len(before) / 2 > 120
    with _no_file_longer_than(len(before) + room), pytest.raises(DiskFullError, match=JOURNAL):
        journal.add(_part(2))
    assert (tmp_path / JOURNAL).read_bytes() == before
    journal.add(_part(3))
    assert [part.number for part in read_journal(tmp_path, strict=True)] == [0, 1, 3]
    assert damaged_lines(tmp_path) == []
