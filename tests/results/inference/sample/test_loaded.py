"""What is made of assets and held while it fits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from results.inference.sample.loaded import Loaded


def test_what_goes_round_in_order_is_not_made_anew_each_time() -> None:
    made: list[int] = []

    def make(place: int) -> int:
        made.append(place)
        return place

    held = Loaded(make, lambda _: 10, most=30)
    for _ in range(10):
        assert [held[place] for place in range(4)] == [0, 1, 2, 3]
        assert len(held) == 3
    # four at first, and then fewer than two of four a round: were the oldest let go, all four
    assert len(made) <= 4 + 9 * 2


def test_the_one_asked_for_last_makes_room() -> None:
    made: list[int] = []

    def make(place: int) -> int:
        made.append(place)
        return place

    held = Loaded(make, lambda _: 10, most=20)
    assert [held[place] for place in (0, 1, 0, 2, 1, 2)] == [0, 1, 0, 2, 1, 2]
    assert made == [0, 1, 2]


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
