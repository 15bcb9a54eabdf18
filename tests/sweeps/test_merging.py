"""Shards: made each by itself, merged to the bytes of a run at once, and refused where they do not fit."""

from __future__ import annotations

import errno
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import results
from grids.axes import AxisSpec
from grids.spec import GridSpec
from signals import InputError, Signals, simulated_signals, write
from signals.filesystem.locking import locked
from sweeps import merge, run
from sweeps.runs.described import BUSY, read_description, write_description
from sweeps.runs.folder import RunFolder
from sweeps.runs.records import Part

pytestmark = pytest.mark.slow

CHUNK = 16
SPEC = GridSpec(
    "trial",
    (
        AxisSpec("long_entry", tuple(round(0.5 + 0.02 * step, 2) for step in range(10))),
        AxisSpec("trailing_after", (0.005, 0.01, None)),
        AxisSpec("trailing_stop", (None, 0.01)),
        AxisSpec("leverage", (1.0, 4.0)),
    ),
    {"long_exit": 0.6, "stop_basis": "price"},
)
"""120 cells in 8 chunks, one of which holds nothing but cells that break the contract."""


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sweeps.runs.chunks.CHUNK", CHUNK)


@pytest.fixture(scope="module")
def simulated() -> Signals:
    return simulated_signals(3000, edge=0.1, seed=3)


@pytest.fixture(scope="module")
def file(simulated: Signals, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(simulated, tmp_path_factory.mktemp("signals") / "bars.parquet")


@pytest.fixture(scope="module")
def whole(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("whole") / "run"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sweeps.runs.chunks.CHUNK", CHUNK)
        run(SPEC, file, out, progress=False, jobs=2)
    return out


@pytest.fixture(scope="module")
def three(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("three") / "run"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sweeps.runs.chunks.CHUNK", CHUNK)
        for shard in ("1/3", "2/3", "3/3"):
            run(SPEC, file, out, progress=False, jobs=1, shard=shard)
    return out


@pytest.fixture
def shards(three: Path, tmp_path: Path) -> Path:
    """Return a run of three shards that nobody else touches."""
    return Path(shutil.copytree(three, tmp_path / "run"))


def _parts(out: Path) -> dict[str, bytes]:
    return {part.name: part.read_bytes() for part in sorted((out / "cells").iterdir())}


def _same(out: Path, whole: Path) -> None:
    """Check that a run is another one, but for times."""
    assert _parts(out) == _parts(whole)
    one, other = read_description(out), read_description(whole)
    for key in (
        "state",
        "cells",
        "skipped",
        "paths",
        "selected",
        "effects",
        "broken_rules",
        "warnings",
        "plan",
        "parts",
    ):
        assert getattr(one, key) == getattr(other, key), key
    assert one.shard is None


def test_merged_shards_are_the_run_at_once(shards: Path, whole: Path) -> None:
    done = merge(shards, progress=False, jobs=1)
    _same(shards, whole)
    assert not (shards / "shards").exists()
    assert (done.cells, done.skipped, done.resumed) == (80, 40, 0)
    assert merge(shards, progress=False).cells == 80  # again: nothing to do, and said as before


def test_shards_from_elsewhere_are_copied_and_stay(three: Path, whole: Path, tmp_path: Path) -> None:
    folders = sorted((three / "shards").iterdir())
    before = {place: place.read_bytes() for place in three.rglob("*") if place.is_file()}
    merge(tmp_path / "run", [folders[1], three, folders[0]], progress=False, jobs=1)
    _same(tmp_path / "run", whole)
    assert {place: place.read_bytes() for place in three.rglob("*") if place.is_file()} == before


def test_a_shard_is_no_run_of_its_own(three: Path, file: Path) -> None:
    info = read_description(three / "shards" / "02-of-03")
    assert (info.state, info.complete) == ("shard", False)
    assert info.shard is not None
    assert (info.shard.first, info.shard.stop, info.shard.chunks, info.shard.selected) == (2, 5, 8, 120)
    with pytest.raises(InputError, match="already holds a run; continue it"):
        run(SPEC, file, three, progress=False, shard="2/3")
    again = run(SPEC, file, three, progress=False, shard="2/3", resume=True)
    assert again.shard == "2/3"
    with pytest.raises(InputError, match=r"holds shards of a run; merge them by `sweeps\.merge`"):
        run(SPEC, file, three, progress=False, resume=True)


def test_neither_a_shard_nor_what_holds_some_is_opened_as_a_run(three: Path) -> None:
    with pytest.raises(InputError, match="is shard 2 of 3, and no run of its own"):
        results.open(three / "shards" / "02-of-03")
    with pytest.raises(InputError, match="holds shards of a run, and no run yet"):
        results.open(three)


def test_shards_of_no_chunk_are_empty_and_merge(file: Path, whole: Path, tmp_path: Path) -> None:
    for number in range(1, 12):
        run(SPEC, file, tmp_path / "run", progress=False, jobs=1, shard=f"{number}/11")
    merge(tmp_path / "run", progress=False, jobs=1)
    _same(tmp_path / "run", whole)


def test_a_missing_shard_is_named_and_the_run_can_be_continued(
    shards: Path, three: Path, whole: Path, file: Path
) -> None:
    shutil.rmtree(shards / "shards" / "02-of-03")
    with pytest.raises(InputError, match="shard 2/3 is missing; all others are merged"):
        merge(shards, progress=False, jobs=1)
    assert read_description(shards).state == "running"
    assert len(_parts(shards)) == 5 - 1
    run(SPEC, file, shards, progress=False, jobs=1, resume=True)
    _same(shards, whole)
    assert not (shards / "shards").exists()


def test_shards_on_another_disk_are_merged_into_the_run(
    shards: Path, whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = os.replace

    def across(source: Path, target: Path) -> None:
        if Path(source).parent.parent.parent != Path(target).parent.parent.parent:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        rename(source, target)

    monkeypatch.setattr("sweeps.runs.shards.gathering.os.replace", across)
    merge(shards, progress=False, jobs=1)
    _same(shards, whole)
    assert not (shards / "shards").exists()


def test_a_shard_that_comes_later_is_merged_then(shards: Path, three: Path, whole: Path) -> None:
    shutil.rmtree(shards / "shards" / "02-of-03")
    with pytest.raises(InputError, match="shard 2/3 is missing"):
        merge(shards, progress=False, jobs=1)
    shutil.copytree(three / "shards" / "02-of-03", shards / "shards" / "02-of-03")
    merge(shards, progress=False, jobs=1)
    _same(shards, whole)


def test_a_shard_that_is_not_finished_is_left_alone(shards: Path, whole: Path, file: Path) -> None:
    second = shards / "shards" / "02-of-03"
    part = min((second / "cells").iterdir())
    part.unlink()
    with pytest.raises(InputError, match=f"{part.name}: is gone; continue that shard"):
        merge(shards, progress=False, jobs=1)
    run(SPEC, file, shards, progress=False, jobs=1, shard="2/3", resume=True)
    merge(shards, progress=False, jobs=1)
    _same(shards, whole)


def test_damage_is_named_and_the_others_are_merged(shards: Path, whole: Path, file: Path) -> None:
    parts = sorted((shards / "shards" / "03-of-03" / "cells").iterdir())
    parts[0].write_bytes(parts[0].read_bytes()[:-1] + b"x")
    with pytest.raises(InputError, match=f"{parts[0].name}: is not what the sweep wrote.* continue that shard"):
        merge(shards, progress=False, jobs=1)
    assert len(_parts(shards)) == len(_parts(whole)) - 1
    run(SPEC, file, shards, progress=False, jobs=1, resume=True)
    _same(shards, whole)


def test_a_shard_that_another_process_is_at_is_left_to_it(shards: Path, whole: Path) -> None:
    second = shards / "shards" / "02-of-03"
    before = len(list((second / "cells").iterdir()))
    with locked(second, BUSY), pytest.raises(InputError, match=r"02-of-03: another process .+ is writing to this run"):
        merge(shards, progress=False, jobs=1)
    assert len(list((second / "cells").iterdir())) == before
    merge(shards, progress=False, jobs=1)
    _same(shards, whole)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_what_a_merge_has_taken_no_shard_computes_again(shards: Path, whole: Path, file: Path, number: int) -> None:
    other = f"{number % 3 + 1}"
    shutil.rmtree(shards / "shards" / f"0{other}-of-03")
    with pytest.raises(InputError, match="is missing"):
        merge(shards, progress=False, jobs=1)
    own = shards / "shards" / f"0{number}-of-03"
    before = {place: place.read_bytes() for place in own.rglob("*") if place.is_file()}
    run(SPEC, file, shards, progress=False, jobs=1, shard=f"{number}/3", resume=True)
    assert {place: place.read_bytes() for place in own.rglob("*") if place.is_file()} == before
    shard = read_description(own).shard
    assert shard is not None
    taken = shards / "cells" / f"part-{shard.stop - 1:05d}.parquet"  # the run loses it again
    taken.unlink()
    run(SPEC, file, shards, progress=False, jobs=1, shard=f"{number}/3", resume=True)
    assert [part.name for part in (own / "cells").iterdir()] == [taken.name]
    run(SPEC, file, shards, progress=False, jobs=1, shard=f"{other}/3")
    merge(shards, progress=False, jobs=1)
    _same(shards, whole)
    assert not (shards / "shards").exists()


def test_a_shard_of_another_grid_is_refused_before_it_is_computed(shards: Path, file: Path) -> None:
    shutil.rmtree(shards / "shards" / "03-of-03")
    other = replace(SPEC, fixed={**SPEC.fixed, "long_exit": 0.7})
    with pytest.raises(InputError, match=r"01-of-03: was started with .*could not be merged with it; choose another"):
        run(other, file, shards, progress=False, jobs=1, shard="3/3")
    assert not (shards / "shards" / "03-of-03").exists()


def test_a_run_that_computed_what_a_shard_has_takes_its_place(shards: Path, whole: Path, file: Path) -> None:
    part = min((shards / "shards" / "02-of-03" / "cells").iterdir())
    part.write_bytes(part.read_bytes()[:-1] + b"x")
    with pytest.raises(InputError, match="merge again, or continue"):
        merge(shards, progress=False, jobs=1)
    run(SPEC, file, shards, progress=False, jobs=1, resume=True)
    _same(shards, whole)
    assert not (shards / "shards").exists()


def test_shards_with_chunks_in_common_are_refused(shards: Path, three: Path, file: Path, tmp_path: Path) -> None:
    shutil.copytree(three / "shards" / "02-of-03", tmp_path / "copy")
    with pytest.raises(InputError, match=r"copy \(2/3\) have chunks 2 to 4 in common; name only one of them"):
        merge(shards, [tmp_path / "copy"], progress=False)
    run(SPEC, file, shards, progress=False, jobs=1, shard="1/2")
    with pytest.raises(InputError, match="in common"):
        merge(shards, progress=False)
    assert not (shards / "run.json").exists()


def test_divisions_that_fit_each_other_are_merged(three: Path, whole: Path, file: Path, tmp_path: Path) -> None:
    for shard in ("1/2", "3/4", "4/4"):
        run(SPEC, file, tmp_path / "run", progress=False, jobs=1, shard=shard)
    merge(tmp_path / "run", progress=False, jobs=1)
    _same(tmp_path / "run", whole)


@pytest.mark.parametrize("what", ["grid", "signals", "code"])
def test_a_stranger_is_refused_before_anything_is_moved(shards: Path, file: Path, tmp_path: Path, what: str) -> None:
    if what == "code":
        for place in (shards / "shards").iterdir():
            _say(place, code="0" * 16)
        said = "another release"
    else:
        spec = replace(SPEC, fixed={**SPEC.fixed, "fee": 0.001}) if what == "grid" else SPEC
        other = write(simulated_signals(3000, edge=0.1, seed=4), tmp_path / "bars.parquet")
        shutil.rmtree(shards / "shards" / "02-of-03")
        # a sweep refuses a stranger's shard beside others before it computes it: it was made elsewhere, and copied here
        elsewhere = run(
            spec, other if what == "signals" else file, tmp_path / "other", progress=False, jobs=1, shard="2/3"
        )
        shutil.copytree(elsewhere.out, shards / "shards" / "02-of-03")
        said = "is no shard of the run that .*01-of-03 is of: it was started with another"
    with pytest.raises(InputError, match=said):
        merge(shards, progress=False)
    assert not (shards / "run.json").exists()


def _say(place: Path, **plan: str) -> None:
    info = read_description(place).plain()
    info.pop("checksum")
    write_description(place, info | {"plan": info["plan"] | plan})


def test_what_is_no_shard_is_refused(shards: Path, whole: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a run, and no shard of one"):
        merge(shards, [whole], progress=False)
    with pytest.raises(InputError, match="is no shard, and none is in it"):
        merge(shards, [tmp_path], progress=False)
    with pytest.raises(InputError, match="has no shards to merge"):
        merge(tmp_path / "nothing", progress=False)


class _KilledError(BaseException):
    """What ends a merge in the middle."""


@pytest.mark.parametrize("moments", range(0, 9, 2))
@pytest.mark.parametrize("what", ["renamed", "listed"])
def test_a_killed_merge_is_begun_again(
    shards: Path, whole: Path, moments: int, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter(range(moments))
    rename, listed = os.replace, RunFolder.list_part

    def dying_rename(source: Path, target: Path) -> None:
        if next(left, None) is None:
            raise _KilledError
        rename(source, target)

    def dying_list(self: RunFolder, part: Part) -> None:
        if next(left, None) is None:
            raise _KilledError
        listed(self, part)

    with monkeypatch.context() as patch:
        if what == "renamed":
            patch.setattr("sweeps.runs.shards.gathering.os.replace", dying_rename)
        else:
            patch.setattr(RunFolder, "list_part", dying_list)
        try:
            merge(shards, progress=False, jobs=1)
        except _KilledError:
            pass
        else:
            assert moments > 6
    merge(shards, progress=False, jobs=1)
    _same(shards, whole)
    assert not (shards / "shards").exists()


def test_factored_shards_and_a_cluster_write_the_same_bytes(file: Path, tmp_path: Path) -> None:
    run(SPEC, file, tmp_path / "whole", progress=False, jobs=2, store="factored")
    for shard in ("1/2", "2/2"):
        run(SPEC, file, tmp_path / "merged", progress=False, jobs=1, shard=shard, store="factored")
    merge(tmp_path / "merged", progress=False, jobs=1)
    _same(tmp_path / "merged", tmp_path / "whole")
    run(SPEC, file, tmp_path / "cluster", progress=False, jobs=2, cluster="local:2", store="factored")
    _same(tmp_path / "cluster", tmp_path / "whole")
    assert {part.suffix for part in (tmp_path / "whole" / "cells").iterdir()} == {".cells"}


def test_signals_in_memory_cannot_be_sent_to_a_cluster(simulated: Signals, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="its signals are in memory, and the workers of a cluster read files"):
        run(SPEC, simulated, tmp_path / "run", progress=False, cluster="local:2")
    assert not (tmp_path / "run").exists()


def test_what_a_shard_says_is_kept_in_json(three: Path) -> None:
    said = json.loads((three / "shards" / "01-of-03" / "run.json").read_text())
    assert said["shard"] == {"number": 1, "of": 3, "first": 0, "stop": 2, "chunks": 8, "selected": 120}
    assert [part["file"] for part in said["parts"]] == sorted(part["file"] for part in said["parts"])
