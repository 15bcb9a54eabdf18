"""Options given twice: refused wherever one value is meant, in every command there is."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from scripts.cli import main
from scripts.cli.lazy import LazyGroup
from scripts.cli.start import asymmetry


def commands(group: LazyGroup, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, LazyGroup):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


def failing(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int | str | None, str]:
    with pytest.raises(SystemExit) as left:
        main(words)
    return left.value.code, capsys.readouterr().err


def test_every_option_of_every_command_stands_once(capsys: pytest.CaptureFixture[str]) -> None:
    tried = 0
    for path, command in commands(asymmetry):
        for option in command.params:
            if not isinstance(option, click.Option) or option.multiple or option.is_flag:
                continue
            name = max(option.opts, key=len)
            code, said = failing(capsys, *path, name, "1", f"{name}=2")
            assert (code, said.count("\n")) == (2, 1)
            assert f"{name} is given twice, but takes one value; give it once (see asymmetry {' '.join(path)}" in said
            tried += 1
    assert tried > 60


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sweep", "g", "--signals", "a", "--signals", "b", "--out", "o"], "--signals is given twice"),
        (["sweep", "g", "--signals", "a", "--jobs", "2", "--out", "o", "--jobs=2"], "--jobs is given twice"),
        (["top", "r", "--n", "1", "--n", "1", "--n", "1"], "--n is given 3 times"),
        (["replay", "--out", "a", "--cell", "c", "--signals", "s", "--out", "b"], "--out is given twice"),
        (["data", "import", "f", "--out", "a", "--out", "b"], "--out is given twice"),
        (["map", "r", "--x", "a", "--x", "a"], "--x is given twice"),
        (["judge", "r", "--pool", "--apart"], "give either --pool or --apart, and once"),
    ],
)
def test_the_same_value_twice_is_twice_too(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    code, told = failing(capsys, *words)
    assert (code, told.count("\n")) == (2, 1)
    assert said in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sweep", "nothing.toml", "--signals", "a", "--out", "o", "--resume", "--resume"], "no such grid file"),
        (["top", "nowhere", "--", "--n", "--n"], "unexpected extra arguments"),  # words, not options
        (["top", "nowhere", "--where", "--n", "--n", "3"], "no such folder"),  # a value that looks like one
        (["sweep", "--jobs"], "requires an argument"),
        (["data", "funding", "b.csv", "--funding", "x", "--funding", "y", "--out", "o.csv"], "b.csv"),
    ],
)
def test_flags_lists_and_values_may_be_repeated(
    capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert said in failing(capsys, *words)[1]


def test_help_is_shown_whatever_else_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert failing(capsys, "top", "--help")[0] == 0
    assert failing(capsys, "signals")[0] in {0, 2}
