"""A run that is made of shards knows what any of them knew, from where it lies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from signals import InputError
from sweeps.runs.beside.lineage import find_lineage
from sweeps.runs.beside.parents import find_parent
from sweeps.runs.described import write_description
from sweeps.runs.records import Lineage
from sweeps.runs.shards.found import FoundShard
from sweeps.runs.shards.joining import joined
from tests.sweeps.runs.beside.test_parents import told_of, written


def shard(run: Path, number: int, of: int, parent: Path | None = None) -> FoundShard:
    """Begin a shard of a run as a sweep does."""
    own = told_of(20)
    found = find_lineage(run, own, find_parent(run, parent, None))
    place = run / "shards" / f"{number:02d}-of-{of:02d}"
    place.mkdir(parents=True)
    part = {"number": number, "of": of, "first": number - 1, "stop": number, "chunks": of, "selected": 10 * of}
    return FoundShard(place, write_description(place, {**own, "shard": part, "lineage": found.plain()}), inside=True)


def join(run: Path, shards: list[FoundShard]) -> tuple[str, Lineage]:
    told: dict[str, Any] = {**told_of(20), "id": shards[0].info.id}
    found = joined(run, told, shards, None)
    return found["id"], Lineage.model_validate(found["lineage"])


@pytest.mark.parametrize("knows", [1, 2, 3])
def test_a_parent_that_one_shard_knows_is_the_parent(tmp_path: Path, knows: int) -> None:
    parent = written(tmp_path / "elsewhere" / "coarse", 4, 70)
    run = tmp_path / "run"
    shards = [shard(run, number, 3, parent.run if number == knows else None) for number in (1, 2, 3)]
    own, lineage = join(run, shards)
    assert own == shards[0].info.id
    assert (lineage.parent, lineage.tried_before) == (parent.id, 70)


def test_what_came_while_shards_were_made_is_counted_once_at_its_most(tmp_path: Path) -> None:
    run = tmp_path / "run"
    first = shard(run, 1, 2)
    written(tmp_path / "beside", 4, 30)
    second = shard(run, 2, 2, tmp_path / "beside")
    for shards in ([first, second], [second, first]):
        _, lineage = join(run, shards)
        assert [(one.path, one.relation, one.cells) for one in lineage.runs] == [("../beside", "parent", 30)]


def test_shards_of_different_parents_are_refused(tmp_path: Path) -> None:
    one, other = written(tmp_path / "a", 4, 70), written(tmp_path / "b", 5, 7)
    run = tmp_path / "run"
    shards = [shard(run, 1, 2, one.run), shard(run, 2, 2, other.run)]
    with pytest.raises(
        InputError, match=r"02-of-02 \(2/2\): was begun as refining \.\./b .* refining \.\./a .*sweep one of them"
    ):
        join(run, shards)


def test_places_are_seen_from_the_run_that_shards_from_elsewhere_become(tmp_path: Path) -> None:
    parent = written(tmp_path / "node" / "coarse", 4, 70)
    found = shard(tmp_path / "node" / "run", 1, 1, parent.run)
    whole = tmp_path / "home" / "deeper" / "run"
    _, lineage = join(whole, [FoundShard(found.path, found.info, inside=False)])
    assert [one.path for one in lineage.runs] == ["../../../node/coarse"]
