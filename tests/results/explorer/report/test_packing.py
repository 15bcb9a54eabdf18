"""What is packed can be unpacked, and what was rounded is off by no more than it says, and never across the neutral value."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from results.cube.codec import Codec, Codes
from results.cube.cube import Plane
from results.explorer.report.packing import PackedPlane, deflated, pack, rounded

HIGHEST = 65_531
HEADER: dict[str, Any] = {
    "codec": {"kind": "linear", "offset": -1.0, "step": 1e-4, "unit": 1.0, "highest": HIGHEST, "neutral": 10_000, "error": 5e-5}
}  # fmt: skip
SPECIAL = range(HIGHEST + 1, 1 << 16)


def unpacked(plane: PackedPlane, size: int) -> Codes:
    content = np.frombuffer(zlib.decompress(plane.content, -15)[-2 * size :], np.uint8).astype(np.uint16)
    codes: Codes = content[:size] | (content[size:] << np.uint16(8))
    for at in range(plane.stride, size) if plane.stride else ():
        codes[at] = (int(codes[at]) + int(codes[at - plane.stride])) & 0xFFFF
    return codes


@given(st.lists(st.integers(0, 65_535), min_size=1, max_size=60), st.sampled_from([(), (1,), (2, 7), (100,)]))
def test_codes_come_out_as_they_went_in(codes: list[int], strides: tuple[int, ...]) -> None:
    given_codes = np.array(codes, np.uint16)
    codec = Codec("linear", 0.0, 1.0, 1.0, 3, 1.0, 0.0)
    packed = pack(Plane("edge", "all", "net", given_codes, codec), strides)
    assert unpacked(packed, len(codes)).tolist() == codes


@given(
    st.lists(st.integers(0, 65_535), min_size=1, max_size=60),
    st.sampled_from([2, 4, 6]),
    st.one_of(st.none(), st.integers(0, HIGHEST)),
)
def test_rounding_keeps_signs_specials_and_its_word(codes: list[int], dropped: int, neutral: int | None) -> None:
    before = np.array(codes, np.uint16)
    codec = HEADER["codec"] | {"neutral": neutral}
    header, after = rounded({**HEADER, "codec": codec}, before, dropped)
    special = np.isin(before, SPECIAL)
    assert after[special].tolist() == before[special].tolist()
    assert np.all(after[~special] <= HIGHEST)
    away = np.abs(after[~special].astype(int) - before[~special])
    assert np.all(away * codec["step"] + codec["error"] <= header["codec"]["error"] * 1.000001)
    if neutral is not None:
        assert (
            np.sign(after.astype(int) - neutral)[~special].tolist()
            == np.sign(before.astype(int) - neutral)[~special].tolist()
        )
    order = np.argsort(before[~special], kind="stable")
    assert np.all(np.diff(after[~special][order].astype(int)) >= 0)


def test_rounding_makes_a_plane_smaller() -> None:
    codes = np.random.default_rng(3).integers(0, HIGHEST, 20_000).astype(np.uint16)
    _, coarse = rounded(HEADER, codes, 6)
    assert len(deflated(coarse.tobytes())) < 0.8 * len(deflated(codes.tobytes()))
