"""What an interrupted judge leaves behind: whole, its own, or not there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from results.inference.kept import FOLDER, Kept


def test_steps_come_back_as_they_were(tmp_path: Path) -> None:
    kept = Kept(tmp_path, "a")
    arrays = {"t": np.arange(5.0), "key": np.array([2**63 + 1], dtype=np.uint64), "done": np.array(3)}
    kept.save("step", arrays)
    found = Kept(tmp_path, "a").load("step")
    assert found is not None
    assert set(found) == set(arrays)
    for name, values in arrays.items():
        np.testing.assert_array_equal(found[name], values)
        assert found[name].dtype == values.dtype
    assert kept.load("another") is None
    assert Kept(tmp_path, "b").load("step") is None
    kept.save("step", {"t": np.zeros(1)})
    assert len((kept.load("step") or {})["t"]) == 1


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "text"])
def test_a_damaged_step_is_not_there(tmp_path: Path, damage: str) -> None:
    kept = Kept(tmp_path, "a")
    kept.save("step", {"t": np.arange(1000.0)})
    file = tmp_path / FOLDER / "step.npz"
    content = file.read_bytes()
    flipped = content[:4000] + bytes([content[4000] ^ 0xFF]) + content[4001:]
    damaged = {"cut": content[:3000], "flipped": flipped, "empty": b"", "text": b"no archive"}
    file.write_bytes(damaged[damage])
    assert kept.load("step") is None


def test_objects_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Object arrays"):
        Kept(tmp_path, "a").save("step", {"t": np.array([{}], dtype=object)})
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_nothing_is_left_after_clearing(tmp_path: Path) -> None:
    kept = Kept(tmp_path, "a")
    kept.clear()
    kept.save("step", {"t": np.zeros(1)})
    (tmp_path / FOLDER / ".0123.step.npz").write_bytes(b"what a killed process had begun")
    Kept(tmp_path, "b").clear()
    assert not (tmp_path / FOLDER).exists()
