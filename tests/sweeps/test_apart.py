"""A process apart answers, fails without harm, and outlives nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from signals import InputError
from sweeps.apart import ApartWarning, apart
from tests.places import ROOT

pytestmark = pytest.mark.slow

HERE = "tests.sweeps.test_apart"
DOUBLING = (f"{HERE}:doubling", "double numbers")


def doubling(asked: Callable[[], Any], answer: Callable[[Any], None]) -> None:
    """Answer each number with twice of it, and noise on the standard output; None with what it is run by."""
    while True:
        question = asked()
        print("noise")  # noqa: T201
        answer((os.getpid(), os.environ.get("OWN")) if question is None else 2 * question)


def test_each_question_has_its_answer_in_turn() -> None:
    with apart(*DOUBLING, {"OWN": "value"}) as process:
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


def refusing(asked: Callable[[], Any], answer: Callable[[Any], None]) -> None:
    """Find a mistake of the user's."""
    raise InputError(asked())


def working(asked: Callable[[], Any], answer: Callable[[Any], None]) -> None:
    """Say by what it is run, and then be busy."""
    asked()
    answer(os.getpid())
    time.sleep(60)


def half(asked: Callable[[], Any], answer: Callable[[Any], None]) -> None:
    """Answer with what can be handed over but in part."""
    asked()
    answer(["long " * 100_000, lambda: None])


def test_who_fails_says_why_once_and_has_no_more_answers() -> None:
    with apart(*DOUBLING) as process:
        process.ask({})  # there is no twice of it
        with pytest.warns(ApartWarning, match=r"was to double numbers, and failed \(TypeError: unsupported.*: done in"):
            assert process.answer() is None
        process.ask(1)
        assert process.answer() is None


def test_who_fails_before_it_is_asked_says_why() -> None:
    with apart(f"{HERE}:nothing", "do nothing") as process:
        for _ in range(3):
            process.ask("long " * 100_000)  # more than a pipe holds: it is gone before all is written
            time.sleep(0.3)
        with pytest.warns(ApartWarning, match=r"AttributeError: .*nothing"):
            assert process.answer() is None


def test_a_mistake_of_the_users_is_raised_as_it_is() -> None:
    with apart(f"{HERE}:refusing", "refuse") as process:
        process.ask("this is wrong")
        with pytest.raises(InputError, match=r"^this is wrong$"):
            process.answer()
        assert process.answer() is None


def test_an_answer_that_cannot_be_handed_over_is_none() -> None:
    with apart(f"{HERE}:half", "answer") as process:
        process.ask(1)
        with pytest.warns(ApartWarning, match="pickle"):
            assert process.answer() is None


def test_who_is_killed_has_no_more_answers() -> None:
    with apart(*DOUBLING) as process:
        process.ask(None)
        pid, _ = process.answer() or (0, None)
        os.kill(pid, signal.SIGKILL)
        process.ask(1)
        with pytest.warns(ApartWarning, match="ended by signal 9, most likely for want of memory"):
            assert process.answer() is None


def test_where_none_can_be_started_there_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with apart(*DOUBLING) as process:
        process.ask(1)
        with pytest.warns(ApartWarning, match="could not be started: No such file"):
            assert process.answer() is None


@pytest.mark.parametrize(("name", "value"), [("executable", ""), ("frozen", True)])
def test_inside_of_something_else_none_is_started(name: str, value: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, name, value, raising=False)
    with apart(*DOUBLING) as process:
        process.ask(1)
        assert process.answer() is None


def test_places_that_python_passes_over_are_no_harm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "path", [tmp_path, *sys.path])
    with apart(*DOUBLING) as process:
        process.ask(1)
        assert process.answer() == 2


def keeping(asked: Callable[[], Any], answer: Callable[[Any], None]) -> None:
    """Answer where kernels are kept."""
    asked()
    from signals.kernel_cache.places import usable  # noqa: PLC0415

    answer(str(usable("kernels")))


@pytest.mark.skipif(sys.platform == "win32", reason="makes a home that cannot be written to")
def test_a_place_of_kernels_that_does_not_last_goes_with_who_started_it(tmp_path: Path) -> None:
    (tmp_path / f"risk-asymmetry-{os.getuid()}").symlink_to(tmp_path)
    code = (
        "from pathlib import Path; from sweeps.apart import apart\n"
        f"with apart('{HERE}:keeping', 'keep') as process:\n"
        "    process.ask(1); place = process.answer()\n"
        "print(Path(place).parent.name, Path(place).parent.is_dir())"
    )
    environment = {name: value for name, value in os.environ.items() if "KERNELS" not in name and "CACHE" not in name}
    environment |= {"HOME": "/proc/none", "XDG_CACHE_HOME": "", "TMPDIR": str(tmp_path)}
    ended = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment)
    name, there = ended.stdout.split()
    assert (name.startswith("risk-asymmetry-kernels-"), there) == (True, "True")
    assert ended.stderr.count("CacheWarning") == 1
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("how", ["{}", "{} 2>&-", "{} <&-", "{} >&- 2>&- <&-"])
def test_closed_streams_of_who_started_it_are_no_harm(how: str, tmp_path: Path) -> None:
    said = tmp_path / "said"
    code = (
        "import pathlib; from sweeps.apart import apart\n"
        f"with apart{DOUBLING} as process:\n"
        f"    process.ask(21); pathlib.Path({str(said)!r}).write_text(repr(process.answer()))"
    )
    script = tmp_path / "script.py"
    script.write_text(code)
    subprocess.run(
        ["sh", "-c", how.format(f"{sys.executable} {script}")],
        check=True,
        capture_output=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert said.read_text() == "42"


def test_ctrl_c_is_heard_by_who_started_it_alone() -> None:
    code = (
        "import os, signal, time; from sweeps.apart import apart\n"
        f"with apart{DOUBLING} as process:\n"
        "    for _ in range(10):\n"
        "        os.kill(process._process.pid, signal.SIGINT)\n"  # as a terminal does, while Python is starting
        "        time.sleep(0.005)\n"
        "    process.ask(21); print(process.answer())"
    )
    ended = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert (ended.stdout, ended.stderr) == ("42\n", "noise\n")


@pytest.mark.parametrize("name", ["doubling", "working"])
def test_it_ends_with_who_is_killed(name: str) -> None:
    code = (
        "import sys; from sweeps.apart import apart\n"
        f"with apart('{HERE}:{name}', 'work') as process:\n"
        "    process.ask(None); print(str(process.answer()).strip('(').split(',')[0], flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as one:
        assert one.stdout is not None
        pid = int(one.stdout.readline())
        one.kill()
    for _ in range(100):
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
