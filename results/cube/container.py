"""A plane as bytes: "RAPLANE1", the length of its header, the header as JSON, and its codes.

Whoever maps the bytes into memory finds the codes on a multiple of 8.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

from results.cube.codec import Codes

__all__ = ["MAGIC", "header_bytes", "plane_bytes", "read_plane"]

MAGIC = b"RAPLANE1"
_ALIGNED = 8
_LENGTH = struct.Struct("<I")


def header_bytes(header: Mapping[str, Any]) -> bytes:
    """Return what stands before the codes of a plane: the codes follow as uint16, low byte first.

    Parameters
    ----------
    header
        `PlaneHeader` of the page's types.
    """
    text = json.dumps(header, allow_nan=False).encode()
    whole = MAGIC + _LENGTH.pack(len(text)) + text
    return whole + bytes(-len(whole) % _ALIGNED)


def plane_bytes(header: Mapping[str, Any], codes: Codes) -> bytes:
    """Return a whole plane as bytes."""
    return header_bytes(header) + codes.astype("<u2", copy=False).tobytes()


def read_plane(data: bytes) -> tuple[dict[str, Any], Codes]:
    """Return the header and the codes, uint16 (size,), of a plane.

    Raises
    ------
    ValueError
        If the bytes are no plane, or not all of one.
    """
    if data[: len(MAGIC)] != MAGIC:
        raise ValueError(f"begins with {data[: len(MAGIC)]!r}, and a plane with {MAGIC!r}")
    (length,) = _LENGTH.unpack_from(data, len(MAGIC))
    first = len(MAGIC) + _LENGTH.size
    header: dict[str, Any] = json.loads(data[first : first + length])
    first += length
    first += -first % _ALIGNED
    codes = np.frombuffer(data, dtype="<u2", offset=first)
    if len(codes) != header["size"]:
        raise ValueError(f"holds {len(codes):,} codes, and its header says {header['size']:,}")
    return header, codes
