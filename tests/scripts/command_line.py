"""A command as a person calls it, in this process."""

from __future__ import annotations

import re

import pytest

from scripts.cli import main


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Run a command; returns exit code, standard output and standard error, which speaks of options alone."""
    with pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    output = capsys.readouterr()
    assert isinstance(left.value.code, int)
    assert not re.search(r"`[a-z_.]+[=(]", output.err), f"an argument of Python's: {output.err}"
    return left.value.code, output.out, output.err
