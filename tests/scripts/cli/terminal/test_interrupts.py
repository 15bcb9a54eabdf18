from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from scripts.cli.terminal.interrupts import deaf_to_interrupts
from tests.places import ROOT

LOST_IN_A_CALLBACK = """
    import ctypes, signal, time
    from scripts.cli.terminal.interrupts import keep_interrupts

    @ctypes.CFUNCTYPE(None)
    def callback():
        signal.raise_signal(signal.SIGINT)
        for _ in range(1000):
            pass

    {keep}
    try:
        callback()
        time.sleep({patience})
        print("lost")
    except KeyboardInterrupt:
        print("heard")
"""


def run(keep: str, patience: float) -> subprocess.CompletedProcess[str]:
    code = textwrap.dedent(LOST_IN_A_CALLBACK).format(keep=keep, patience=patience)
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)


@pytest.mark.slow
def test_an_interrupt_in_a_callback_is_heard() -> None:
    done = run("keep_interrupts()", 30)
    assert (done.stdout, done.stderr) == ("heard\n", "")


@pytest.mark.slow
def test_python_alone_would_lose_it() -> None:
    assert run("pass", 0.2).stdout == "lost\n"


@pytest.mark.slow
def test_other_errors_in_callbacks_are_still_told() -> None:
    code = "import ctypes\nfrom scripts.cli.terminal.interrupts import keep_interrupts\nkeep_interrupts()\n"
    code += "ctypes.CFUNCTYPE(None)(lambda: 1 / 0)()"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "ZeroDivisionError" in done.stderr


def test_a_second_interrupt_does_not_fall_into_what_is_said_of_the_first() -> None:
    with deaf_to_interrupts():
        os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
