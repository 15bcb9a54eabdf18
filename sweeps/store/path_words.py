"""The numbers of paths, as the few words that they are made of."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np

from grids.mixing import mixed
from signals.arrays import Integers, Words
from sweeps.measures.evaluation import Evaluation
from sweeps.plan.grouping import distinct
from sweeps.plan.rules import path_ids
from sweeps.store.integers import packed_integers, unpacked_integers

__all__ = ["named_apart", "pack_paths", "unpack_paths"]

_WORDS = ("entered", "left")


def pack_paths(evaluation: Evaluation, starts: Integers) -> dict[str, bytes]:
    """Return the paths of families as blocks: words, and which of them each family has; or plainly, where no words are known."""
    words = evaluation.words
    if words is None:
        return {"paths": evaluation.path[starts].astype("<i8").tobytes()}
    of = words.of[starts]
    blocks: dict[str, bytes] = {}
    for name, column in zip(_WORDS, (words.entered, words.left), strict=True):
        of_families = column[of]
        first, codes = distinct([of_families], len(of_families))
        blocks[f"{name}_words"] = of_families[first].astype("<u8").tobytes()
        blocks[name] = packed_integers(codes)
    return blocks


def unpack_paths(blocks: Mapping[str, bytes]) -> Integers:
    """Return the numbers of the paths of families, int64 (m,)."""
    if "paths" in blocks:
        return np.frombuffer(blocks["paths"], dtype="<i8").astype(np.int64)
    entered, left = (_words(blocks, name) for name in _WORDS)
    return path_ids(entered, left)


def _words(blocks: Mapping[str, bytes], name: str) -> Words:
    words = np.frombuffer(blocks[f"{name}_words"], dtype="<u8").astype(np.uint64)
    return np.asarray(words[unpacked_integers(blocks[name])])


def named_apart(path: Integers, asset: str) -> Integers:
    """Name paths anew so that those of another asset have other names: the same bars entered at other prices are other trades."""
    salt = np.uint64(int.from_bytes(hashlib.sha256(asset.encode()).digest()[:8], "little"))
    named: Integers = (mixed(path.view(np.uint64) ^ salt) >> np.uint64(1)).view(np.int64)
    return named
