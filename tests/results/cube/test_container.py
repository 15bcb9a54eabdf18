from __future__ import annotations

import numpy as np
import pytest

from results.cube.container import MAGIC, header_bytes, plane_bytes, read_plane

HEADER = {"metric": "edge", "sample": "oos", "cost": "net", "size": 3, "codec": {"kind": "linear"}}
CODES = np.array([1, 65535, 256], dtype=np.uint16)


def test_a_plane_comes_back_from_its_bytes() -> None:
    header, codes = read_plane(plane_bytes(HEADER, CODES))
    assert header == HEADER
    assert codes.tolist() == CODES.tolist()


@pytest.mark.parametrize("metric", ["e", "ed", "edg", "edge", "édge"])
def test_codes_begin_on_a_multiple_of_eight_low_byte_first(metric: str) -> None:
    head = header_bytes(HEADER | {"metric": metric})
    assert len(head) % 8 == 0
    assert head.startswith(MAGIC)
    assert plane_bytes(HEADER, CODES)[-2:] == b"\x00\x01"


def test_what_is_no_plane_or_half_of_one_is_refused() -> None:
    with pytest.raises(ValueError, match="begins with"):
        read_plane(b"PK\x03\x04 something else")
    with pytest.raises(ValueError, match="holds 2 codes, and its header says 3"):
        read_plane(plane_bytes(HEADER, CODES)[:-2])
