from __future__ import annotations

import errno

import pytest

from signals.errors import InputError, reason


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ValueError("  two\nlines"), "two"),
        (ValueError(), "ValueError"),
        (OSError(errno.EACCES, "Permission denied", "a.csv"), "Permission denied"),
        (OSError(errno.ENOTDIR, "Not a directory"), "a part of its path is a file, not a folder"),
        (ValueError('ComputeError(ErrString("bad \\"footer\\"\\nmore"))'), 'bad "footer"'),
        (ValueError("[12:00:01] /build/src/learner.cc:42: not a model"), "not a model"),
        (ValueError("x" * 400), "x" * 300 + "..."),
    ],
)
def test_why_something_failed_is_one_line(error: Exception, line: str) -> None:
    assert reason(error) == line


def test_names_in_a_message_cannot_steer_a_terminal() -> None:
    assert str(InputError("a\x1b[2Jb:\n  wrong")) == "a\\x1b[2Jb: wrong"
