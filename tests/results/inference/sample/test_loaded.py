"""What is made of assets and held while it fits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from results.inference.sample.loaded import Loaded


def test_the_latest_are_held_and_the_others_made_again() -> None:
    made: list[int] = []

    def make(place: int) -> int:
        made.append(place)
        return place

    held = Loaded(make, lambda _: 10, most=20)
    assert [held[place] for place in (0, 1, 0, 2, 0, 1)] == [0, 1, 0, 2, 0, 1]
    # 1 had not been asked for since 0 was, so that it went when 2 came
    assert made == [0, 1, 2, 1]
    assert len(held) == 2


def test_one_is_held_whatever_it_takes() -> None:
    held = Loaded(lambda place: place, lambda _: 100, most=20)
    assert held[3] == 3
    assert held[4] == 4
    assert len(held) == 1


def test_threads_make_each_once() -> None:
    made: list[int] = []

    def make(place: int) -> int:
        made.append(place)
        return place

    held = Loaded(make, lambda _: 1)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda at: held[at % 3], range(64))) == [at % 3 for at in range(64)]
    assert sorted(made) == [0, 1, 2]
