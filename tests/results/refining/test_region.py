from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from grids import parse
from results.refining.boxes import boxes_of, covered_by
from results.refining.coarse import CoarseAxis
from results.refining.finer import finer_axis
from results.refining.region import most_boxes, region_text
from signals.arrays import Integers

AXES = (
    CoarseAxis("long_entry", (), (0.5, 0.55, 0.6, 0.7), (), 1, "trades"),
    CoarseAxis("stop_loss", (), (0.02, 0.01, None), (), 1, "trades"),
    CoarseAxis("side", (), ("both", "long"), (), 1, "trades"),
    CoarseAxis("max_hold", (), (None, 4, 20), (), 1, "trades"),
)
SHAPE = tuple(len(axis.values) for axis in AXES)


def kept_by_hand(boxes: Integers, factor: int) -> tuple[set[tuple[object, ...]], str | None, dict[str, list[object]]]:
    """What the constraint should keep: values whose nearest coarse ones make a block of the region."""
    finer = []
    covered = covered_by(boxes, SHAPE)
    for place, axis in enumerate(AXES):
        others = tuple(other for other in range(len(AXES)) if other != place)
        finer.append(finer_axis(axis, np.asarray(covered.any(axis=others)), factor, (True, True)))
    kept: set[tuple[object, ...]] = set()
    for block in np.argwhere(covered):
        spans = [range(axis.first[rank], axis.last[rank] + 1) for axis, rank in zip(finer, block, strict=True)]
        kept |= {
            tuple(axis.values[at] for axis, at in zip(finer, each, strict=True))
            for each in np.stack(np.meshgrid(*spans, indexing="ij"), axis=-1).reshape(-1, len(AXES)).tolist()
        }
    text = region_text(finer, boxes)
    return kept, text, {axis.coarse.name: list(axis.values) for axis in finer}


@settings(max_examples=40, deadline=None)
@given(share=st.floats(0.02, 0.9), factor=st.sampled_from([2, 3, 4]), seed=st.integers(0, 2**32))
def test_the_constraint_keeps_what_is_nearest_to_the_region(share: float, factor: int, seed: int) -> None:
    wanted = np.random.default_rng(seed).random(SHAPE) < share
    wanted.flat[seed % wanted.size] = True
    kept, text, values = kept_by_hand(boxes_of(wanted, most_boxes(len(AXES))), factor)
    axes = {name: {"values": ["none" if each is None else each for each in own]} for name, own in values.items()}
    sample = {} if text is None else {"constraints": [text]}
    grid = parse({"axes": axes, "sample": sample}).resolve()
    found = [grid.cells(chunk).frame().select(list(values)).rows() for chunk in grid.selected.chunks(10**6)]
    assert {row for rows in found for row in rows} == kept


def test_the_whole_grid_needs_no_constraint() -> None:
    assert kept_by_hand(boxes_of(np.ones(SHAPE, dtype=np.bool_), 2), 2)[1] is None


def test_words_of_readings_and_variants_are_quoted() -> None:
    axis = CoarseAxis("variant", (), ("it's", "b", "c"), (), 1, "trades")
    numbers = CoarseAxis("leverage", (), (1.0, 2.0), (), 1, "trades")
    every = np.ones(3, dtype=np.bool_)
    finer = [finer_axis(axis, every, 2, (False, False)), finer_axis(numbers, every[:2], 2, (False, False))]
    boxes = np.array([[[0, 0], [0, 1]], [[1, 2], [1, 1]]])
    assert region_text(finer, boxes) == "(variant = 'it''s') OR (variant IN ('b', 'c') AND leverage BETWEEN 1.5 AND 2)"
