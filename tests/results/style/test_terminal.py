"""Tables on terminals of different widths."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

import pytest

from results.style.terminal import plain_table, printed
from tests.places import ROOT

pytestmark = pytest.mark.slow

SHOW = """
from results.style.terminal import plain_table, printed
table = plain_table()
for at in range(12):
    table.add_column(f"name {at}", no_wrap=True, justify="right")
for row in range(3):
    table.add_row(*(f"{row}{at:07d}" for at in range(12)), style="red" if row == 1 else "")
print(printed([table, "", "word " * 60], keys=2), end="")
"""


def on_terminal(width: int) -> list[str]:
    """Print the table on a terminal so wide; returns its lines without escape codes."""
    outer, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    env = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES"}}
    env |= {"TERM": "xterm", "NO_COLOR": "1"}
    done = subprocess.Popen([sys.executable, "-c", SHOW], cwd=ROOT, stdin=inner, stdout=inner, env=env)
    os.close(inner)
    said = b""
    while True:
        try:
            piece = os.read(outer, 65536)
        except OSError:  # Linux's word for the end of a terminal
            break
        if not piece:
            break
        said += piece
    os.close(outer)
    assert done.wait() == 0
    text = said.decode()
    for code in ("\x1b[0m", "\x1b[1m", "\x1b[31m"):
        text = text.replace(code, "")
    return text.splitlines()


@pytest.mark.parametrize("width", [40, 61, 80, 100, 200])
def test_no_line_is_longer_than_the_terminal_and_no_number_is_lost(width: int) -> None:
    lines = on_terminal(width)
    assert max(map(len, lines)) <= width
    for row in range(3):
        for at in range(12):
            assert any(f"{row}{at:07d}" in line for line in lines)
    # the first two columns say in every piece whose row it is
    pieces = sum("name 0" in line for line in lines)
    assert sum("10000000" in line and "10000001" in line for line in lines) == pieces
    assert (pieces == 1) == (width == 200)


def test_without_a_terminal_a_row_is_a_line() -> None:
    table = plain_table()
    for at in range(30):
        table.add_column(f"name {at}", no_wrap=True)
    table.add_row(*("0123456789" for _ in range(30)))
    lines = printed([table, "word " * 60], keys=1).splitlines()
    assert len(lines[1].split()) == 30
    assert max(map(len, lines[2:])) <= 120
