"""What an interrupted judge leaves behind: whole, its own, or not there."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

import results
import signals
from results.inference.saved import steps as kept_module
from results.inference.saved.locking import FOLDER
from results.inference.saved.steps import Kept, key_of


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


@pytest.mark.parametrize("step", ["shifts-99", "from-[1234]x8", "all*", "who?", "[!a]", "steps"])
def test_what_shards_kept_is_found_whatever_a_step_is_called(tmp_path: Path, step: str) -> None:
    for prefix in ("", "before-0-", "[b]-"):
        kept = Kept(tmp_path, "a", prefix)
        for name in (step, f"{step}@01-of-02", f"{step}@02-of-02", f"{step}-more@01-of-02", "another@01-of-02"):
            kept.save(name, {"t": np.zeros(1)})
        assert kept.names(step) == [step, f"{step}@01-of-02", f"{step}@02-of-02"]
        assert all(kept.load(name) is not None for name in kept.names(step))


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


def test_shifts_of_the_same_judge_are_left_and_nothing_else(tmp_path: Path) -> None:
    Kept(tmp_path, "b").save("shifts-24", {"largest": np.zeros(3)})
    kept = Kept(tmp_path, "a")
    for step in ("expectancy", "shifts-99"):
        kept.save(step, {"largest": np.ones(3)})
    kept.clear(leaving="shifts")
    assert [file.name for file in (tmp_path / FOLDER).iterdir()] == ["shifts-99.npz"]
    np.testing.assert_array_equal((kept.load("shifts-99") or {})["largest"], np.ones(3))
    kept.clear()
    assert not (tmp_path / FOLDER).exists()


def test_what_cannot_be_removed_is_no_error(tmp_path: Path) -> None:
    kept = Kept(tmp_path, "a")
    kept.save("step", {"t": np.zeros(1)})
    (tmp_path / FOLDER / "somebody's folder").mkdir()
    kept.clear()
    assert [file.name for file in (tmp_path / FOLDER).iterdir()] == ["somebody's folder"]
    kept.clear()


def test_the_key_is_of_the_code_and_the_libraries(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, run: results.Run
) -> None:
    before = key_of(run, {"seed": 0})
    assert before == key_of(run, {"seed": 0})
    assert before != key_of(run, {"seed": 1})
    with monkeypatch.context() as patch:
        patch.setattr(kept_module, "version", lambda name: f"{name} of tomorrow")
        assert key_of(run, {"seed": 0}) != before
    changed = tmp_path / "signals"
    shutil.copytree(Path(signals.__file__).parent, changed)
    with (changed / "files" / "reading.py").open("a") as file:
        file.write("# as of another release\n")
    monkeypatch.setattr(signals, "__file__", str(changed / "__init__.py"))
    assert key_of(run, {"seed": 0}) != before
