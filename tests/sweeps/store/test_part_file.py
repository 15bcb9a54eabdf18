"""The container of a part: whatever byte of it is damaged, whoever reads that byte hears of it in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from signals import InputError
from sweeps.store.part_file import header_digest, part_content, read_part_file

BLOCKS = {"one": b"some bytes", "none": b"", "two": bytes(range(256))}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "part-00000.cells"
    found.write_bytes(part_content({"cells": 3}, BLOCKS))
    return found


def test_what_was_written_is_read(file: Path) -> None:
    told, blocks = read_part_file(file)
    assert told == {"cells": 3}
    assert dict(blocks) == BLOCKS
    assert len(blocks) == len(BLOCKS)


def test_the_same_content_makes_the_same_bytes(file: Path) -> None:
    assert part_content({"cells": 3}, BLOCKS) == file.read_bytes()


def test_a_header_longer_than_one_read_is_read(tmp_path: Path) -> None:
    blocks = {f"block {at}": bytes([at % 256]) for at in range(2000)}
    file = tmp_path / "part.cells"
    file.write_bytes(part_content({}, blocks))
    assert dict(read_part_file(file)[1]) == blocks


def test_every_damaged_byte_is_found(file: Path) -> None:
    content = file.read_bytes()
    for at in range(len(content)):
        damaged = bytearray(content)
        damaged[at] ^= 0x41
        file.write_bytes(damaged)
        with pytest.raises(InputError, match=r"part-00000\.cells: .*; ") as told:
            dict(read_part_file(file)[1])
        assert "\n" not in str(told.value)


@pytest.mark.parametrize("left", [0, 3, 19, 40, -1])
def test_a_file_cut_short_is_found_at_once(file: Path, left: int) -> None:
    file.write_bytes(file.read_bytes()[:left])
    with pytest.raises(InputError, match=r"part-00000\.cells: "):
        read_part_file(file)


def test_a_longer_file_is_found_at_once(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"x")
    with pytest.raises(InputError, match="bytes, and its header says"):
        read_part_file(file)


def test_a_file_that_is_gone_is_told(file: Path) -> None:
    _, blocks = read_part_file(file)
    file.unlink()
    with pytest.raises(InputError, match="is gone"):
        blocks["one"]
    with pytest.raises(InputError, match="is gone"):
        read_part_file(file)


def test_a_newer_format_is_told(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[8] = 9
    file.write_bytes(content)
    with pytest.raises(InputError, match="has format 9"):
        read_part_file(file)


def test_the_header_tells_what_the_blocks_hold(file: Path) -> None:
    content = file.read_bytes()
    assert header_digest(file) == header_digest(content)
    assert header_digest(part_content({"cells": 3}, {**BLOCKS, "one": b"other byte"})) != header_digest(file)
