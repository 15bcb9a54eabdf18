"""Whole models pass, and no shortened or lengthened one does."""

from __future__ import annotations

import json

import numpy as np
import pytest
import xgboost

from signals.foreign.ubj import decode


def is_whole(document: bytes) -> bool:
    try:
        decode(document)
    except ValueError:
        return False
    return True


@pytest.fixture(scope="module")
def model() -> bytes:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(200, 5))
    data = xgboost.DMatrix(rows, rows[:, 0] > 0, feature_names=list("abcde"))
    booster = xgboost.train({"objective": "binary:logistic", "max_depth": 3, "nthread": 1}, data, 4)
    return bytes(booster.save_raw("ubj"))


def test_a_whole_model_is_whole(model: bytes) -> None:
    assert is_whole(model)


def test_a_model_says_in_ubj_what_it_says_in_json(model: bytes) -> None:
    booster = xgboost.Booster(model_file=bytearray(model))
    said = json.loads(booster.save_raw("json"))
    trees = decode(model)["learner"]["gradient_booster"]["model"]["trees"]
    for found, expected in zip(trees, said["learner"]["gradient_booster"]["model"]["trees"], strict=True):
        assert set(found) == set(expected)
        for name in ("left_children", "parents", "split_indices"):
            assert found[name].tolist() == expected[name]
        np.testing.assert_allclose(found["split_conditions"], expected["split_conditions"], rtol=1e-6)


def test_no_shortened_model_is(model: bytes) -> None:
    assert not any(is_whole(model[:length]) for length in range(len(model)))


def test_nothing_may_follow(model: bytes) -> None:
    assert not is_whole(model + b"\0")


@pytest.mark.parametrize(
    "document", [b"", b"{", b"[$d]", b"[#i\xff", b"S", b"SL\x7f", b"x", b"[" * 5000, b"[$Z#L" + b"\x7f" * 8]
)
def test_garbage_is_not(document: bytes) -> None:
    assert not is_whole(document)


@pytest.mark.parametrize(
    "document", [b"{}", b"[]", b"[$d#i\x02" + bytes(8), b"{i\x01aSi\x01b}", b"[#i\x02TF", b"{#i\x01i\x01aZ"]
)
def test_small_documents(document: bytes) -> None:
    assert is_whole(document)
