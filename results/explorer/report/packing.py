"""Planes made small: what repeats along an axis taken out, bytes sorted by their weight, deflated, and as text."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from results.cube.codec import Codes
from results.cube.container import header_bytes
from results.cube.cube import Plane

__all__ = ["MOST_DROPPED", "PackedPlane", "as_text", "best_stride", "deflated", "estimated", "pack", "rounded"]

MOST_DROPPED = 6
"""Low bits of a code that may be dropped: a thousand steps are left, of which a colour shows some hundred."""
_TRIAL = 1 << 16
"""Codes on which it is tried which differences pack best."""


@dataclass(frozen=True)
class PackedPlane:
    """A plane as a report holds it.

    Attributes
    ----------
    metric, sample, cost
        What of.
    stride
        Codes are differences to those so many earlier, modulo 65,536; 0: they are themselves.
    dropped
        Low bits that were rounded away.
    codec
        What its codes stand for, as the page is told.
    content
        Deflated: the header, the low bytes of all codes, their high bytes.
    """

    metric: str
    sample: str
    cost: str
    stride: int
    dropped: int
    codec: Mapping[str, Any]
    content: bytes


def pack(plane: Plane, strides: Sequence[int], dropped: int = 0) -> PackedPlane:
    """Make a plane small.

    Parameters
    ----------
    plane
        Its codes.
    strides
        Of the axes: neighbours along one are much alike, and their differences small.
    dropped
        Low bits to round away.
    """
    header, codes = rounded(plane.header, plane.codes, dropped)
    stride = best_stride(codes, strides)
    content = deflated(header_bytes(header) + _apart(codes, stride))
    return PackedPlane(plane.metric, plane.sample, plane.cost, stride, dropped, header["codec"], content)


def best_stride(codes: Codes, strides: Sequence[int]) -> int:
    """Return along which of these strides differences pack best, 0 where codes themselves do; found out on some of them."""
    if len(strides) == 1:
        return strides[0]
    trial = _middle(codes)
    return min((0, *strides), key=lambda each: len(zlib.compress(_apart(trial, each), 1)))


def estimated(plane: Plane, stride: int, dropped: int) -> float:
    """Return about how many bytes a plane will take."""
    _, codes = rounded(plane.header, _middle(plane.codes), dropped)
    return len(deflated(_apart(codes, stride))) / max(len(codes), 1) * len(plane.codes)


def _middle(codes: Codes) -> Codes:
    first = max((len(codes) - _TRIAL) // 2, 0)
    return codes[first : first + _TRIAL]


def rounded(header: dict[str, Any], codes: Codes, dropped: int) -> tuple[dict[str, Any], Codes]:
    """Return codes with low bits rounded away, and a header that says by how much values may now be off.

    The neutral value stays itself, and so does the side of it that a value is on; so do codes that are no values.
    """
    codec = header["codec"]
    if not dropped:
        return header, codes
    highest, neutral, step = codec["highest"], codec["neutral"], 1 << dropped
    anchor = 0 if neutral is None else int(neutral)
    away = codes.astype(np.int32) - anchor
    coarse = np.sign(away) * np.maximum((np.abs(away) + step // 2) // step * step, np.where(away == 0, 0, step))
    lowest_side, highest_side = -(anchor // step) * step, (highest - anchor) // step * step
    found = (np.clip(coarse, lowest_side, highest_side) + anchor).astype(np.uint16)
    # on the short side of the neutral value there may be no room for a whole step
    found = np.where((away != 0) & (found == anchor), codes, found)
    values = np.where(codes <= highest, found, codes).astype(np.uint16)
    error = codec["error"] + codec["step"] * step * (1.5 if codec["kind"] == "asinh" else 1.0)
    return {**header, "codec": {**codec, "error": error}}, values


def deflated(content: bytes) -> bytes:
    """Return bytes deflated, without a wrapper."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15, 9)
    return packer.compress(content) + packer.flush()


def as_text(content: bytes) -> str:
    """Return bytes as letters that mean nothing in HTML."""
    return base64.b64encode(content).decode()


def _apart(codes: Codes, stride: int) -> bytes:
    """Return the low bytes of codes, or of their differences, and after them the high ones."""
    if 0 < stride < len(codes):
        codes = np.concatenate([codes[:stride], codes[stride:] - codes[:-stride]])
    return (codes & 0xFF).astype(np.uint8).tobytes() + (codes >> 8).astype(np.uint8).tobytes()
