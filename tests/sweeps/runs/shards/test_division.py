"""Shards: every chunk has one, none is much larger than another."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals import InputError
from sweeps.runs.shards.division import ShardNumber


@given(chunks=st.integers(0, 500), of=st.integers(1, 60))
def test_shards_hold_each_chunk_once_in_order(chunks: int, of: int) -> None:
    ranges = [ShardNumber(number, of).chunks(chunks) for number in range(1, of + 1)]
    assert [chunk for each in ranges for chunk in each] == list(range(chunks))
    assert max(map(len, ranges)) - min(map(len, ranges)) <= 1


@given(chunks=st.integers(0, 500), of=st.integers(1, 30), finer=st.integers(1, 5))
def test_a_finer_division_fits_into_a_coarse_one(chunks: int, of: int, finer: int) -> None:
    coarse = ShardNumber(of, of).chunks(chunks)
    fine = [ShardNumber(number, of * finer).chunks(chunks) for number in range((of - 1) * finer + 1, of * finer + 1)]
    assert [chunk for each in fine for chunk in each] == list(coarse)


@pytest.mark.parametrize("text", ["", "3", "0/4", "5/4", "-1/4", "1/0", "a/b", "1/2/3", "1/1000000", "1.5/2"])
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is none; give which of how many"):
        ShardNumber.parse(text)


def test_folders_of_one_division_have_names_of_one_length() -> None:
    assert str(ShardNumber.parse(" 3/16 ")) == "3/16"
    assert ShardNumber(3, 16).place(Path("run")) == Path("run/shards/03-of-16")
    assert ShardNumber(7, 1000).folder == "0007-of-1000"
