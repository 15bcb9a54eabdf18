"""One progress over pieces of work that count their own steps."""

from __future__ import annotations

from results.auditing.shares import Shares


def test_each_piece_is_a_share_of_the_whole() -> None:
    told: list[tuple[int, int]] = []
    shares = Shares(lambda done, total: told.append((done, total)), 10, 80, 5, 5)
    assert shares.next(lambda: "made") == "made"

    def work() -> None:
        for step in range(5):
            shares(step, 4)

    shares.next(work)
    shares.skip(1)
    shares.end()
    assert [done for done, _ in told] == [0, 10, 10, 10, 30, 50, 70, 90, 90, 95, 100]
    assert {total for _, total in told} == {100}


def test_nobody_need_listen() -> None:
    shares = Shares(None, 1)
    shares.next(lambda: shares(1, 0))
    shares.end()
