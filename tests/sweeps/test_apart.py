"""A process apart answers, fails without harm, and outlives nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from sweeps.apart import apart

pytestmark = pytest.mark.slow

HERE = "tests.sweeps.test_apart"


def doubling(asked: Callable[[], Any], answer: Callable[[Any], None]) -> None:
    """Answer each number with twice of it, and noise on the standard output; None with what it is run by."""
    while True:
        question = asked()
        print("noise")  # noqa: T201
        answer((os.getpid(), os.environ.get("OWN")) if question is None else 2 * question)


def test_each_question_has_its_answer_in_turn() -> None:
    with apart(f"{HERE}:doubling", {"OWN": "value"}) as process:
        process.ask(None)
        answered = process.answer()
        assert answered is not None
        pid, own = answered
        assert (own, pid == os.getpid()) == ("value", False)
        for number in (1, "long " * 100_000):
            process.ask(number)
        assert [process.answer(), process.answer()] == [2, "long " * 200_000]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_who_fails_has_no_more_answers() -> None:
    with apart(f"{HERE}:doubling") as process:
        process.ask({})  # there is no twice of it
        assert process.answer() is None
        assert not process.alive
        process.ask(1)
        assert process.answer() is None


def test_who_is_killed_has_no_more_answers() -> None:
    with apart(f"{HERE}:doubling") as process:
        process.ask(None)
        pid, _ = process.answer() or (0, None)
        os.kill(pid, signal.SIGKILL)
        process.ask(1)
        assert process.answer() is None


@pytest.mark.parametrize("there", ["", "/nowhere/python"])
def test_where_none_can_be_started_there_is_no_answer(there: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", there)
    with apart(f"{HERE}:doubling") as process:
        process.ask(1)
        assert process.answer() is None


def test_it_ends_with_who_is_killed() -> None:
    code = (
        "import sys; from sweeps.apart import apart\n"
        f"with apart('{HERE}:doubling') as process:\n"
        "    process.ask(None); print(process.answer()[0], flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as one:
        assert one.stdout is not None
        pid = int(one.stdout.readline())
        one.kill()
    for _ in range(600):
        if not _runs(pid):
            break
        time.sleep(0.05)
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # who has lost its parent may stay a zombie where nobody takes it over
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], check=False, capture_output=True, text=True).stdout
    return state[:1] not in {"", "Z"}
