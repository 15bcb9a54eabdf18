"""Whole models pass, and no shortened or lengthened one does."""

from __future__ import annotations

import numpy as np
import pytest
import xgboost

from signals.ubj import is_whole


@pytest.fixture(scope="module")
def model() -> bytes:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(200, 5))
    data = xgboost.DMatrix(rows, rows[:, 0] > 0, feature_names=list("abcde"))
    booster = xgboost.train({"objective": "binary:logistic", "max_depth": 3, "nthread": 1}, data, 4)
    return bytes(booster.save_raw("ubj"))


def test_a_whole_model_is_whole(model: bytes) -> None:
    assert is_whole(model)


def test_no_shortened_model_is(model: bytes) -> None:
    assert not any(is_whole(model[:length]) for length in range(len(model)))


def test_nothing_may_follow(model: bytes) -> None:
    assert not is_whole(model + b"\0")


@pytest.mark.parametrize("document", [b"", b"{", b"[$d]", b"[#i\xff", b"S", b"SL\x7f", b"x", b"[" * 5000])
def test_garbage_is_not(document: bytes) -> None:
    assert not is_whole(document)


@pytest.mark.parametrize(
    "document", [b"{}", b"[]", b"[$d#i\x02" + bytes(8), b"{i\x01aSi\x01b}", b"[#i\x02TF", b"{#i\x01i\x01aZ"]
)
def test_small_documents(document: bytes) -> None:
    assert is_whole(document)
