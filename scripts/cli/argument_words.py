"""The library in the command line's words: an error says `resume=True` in Python, and --resume here."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Mapping
from typing import Any

import click

__all__ = ["as_options", "remember"]

_KEY = f"{__name__}.command"
_COMMANDS = {
    "results.choose": "choose",
    "results.draw_map": "map",
    "results.judge": "judge",
    "results.niches": "niches",
    "results.predict_map": "map --predicted",
    "results.refine": "refine",
    "results.search": "search",
    "results.top": "top",
    "results.verify": "verify",
    "sweeps.confirm_run": "confirm",
    "sweeps.merge": "merge",
    "signals.add_readings": "signals features --readings",
    "signals.make_bundle": "signals bundle",
    "signals.train": "signals train",
    "sweeps.run": "sweep",
}
"""By function of the library that its messages name, the command that calls it."""
_FUNCTION = re.compile(r"`(?P<name>(signals|sweeps|results)\.[a-z_]+)(\((?P<given>.*?)\))?`")
_ARGUMENT = re.compile(r"`(?P<name>[a-z_]+)(=(?P<value>[^`]+))?`")


def remember(context: click.Context, command: click.Command) -> None:
    """Keep which command is running, whose options its errors are told in."""
    context.meta[_KEY] = command


def as_options(message: str, about: Mapping[str, Any]) -> str:
    """Return a message of the library with its functions written as commands, and arguments as options of the one running.

    Parameters
    ----------
    message
        Arguments stand in it between backticks, as ``name`` or ``name=value``, and functions as ``room.name`` or with
        arguments of their own. What there is no command or option for is left alone.
    about
        What the command's context holds.
    """
    command = about.get(_KEY)
    options = {} if command is None else _options(command)
    return _ARGUMENT.sub(lambda found: _written(found, options), _FUNCTION.sub(_called, message))


def _called(found: re.Match[str]) -> str:
    """Return a call of the library as the command line that does the same."""
    if found["name"] not in _COMMANDS:
        return found[0]
    try:
        given = (found["given"] or "").replace("…", "RUN")  # a run that whoever wrote the message has no name of
        call = ast.parse(f"call({given})", mode="eval").body
    except SyntaxError:  # what stands between the backticks is no call of ours
        return found[0]
    words = ["asymmetry", _COMMANDS[found["name"]]]
    if isinstance(call, ast.Call):
        words += [_word(argument) for argument in call.args]
        for option in call.keywords:
            value = _word(option.value)
            if value == "False":  # what a command does unless it is told
                continue
            words += [f"--{str(option.arg).rstrip('_').replace('_', '-')}", *([] if value == "True" else [value])]
    return " ".join(words)


def _word(argument: ast.expr) -> str:
    """Return an argument as a shell takes it; a name stands for whatever the user has there."""
    return shlex.quote(str(argument.value)) if isinstance(argument, ast.Constant) else ast.unparse(argument).upper()


def _options(command: click.Command) -> dict[str, str]:
    """Return a command's options by the argument each is given as: its own name, or the option without dashes."""
    named: dict[str, str] = {}
    for option in command.params:
        if isinstance(option, click.Option):
            longest = max(option.opts, key=len)
            named |= {longest.removeprefix("--").replace("-", "_"): longest, str(option.name): longest}
    return named


def _written(found: re.Match[str], options: Mapping[str, str]) -> str:
    name, value = found["name"], found["value"]
    if value == "False" and f"no_{name}" in options:
        return options[f"no_{name}"]
    # the command says in full what the function is about: --fold-every is `every` of a table of folds
    alike = {option for given, option in options.items() if given == name or given.endswith(f"_{name}")}
    option = options.get(name) or (alike.pop() if len(alike) == 1 else None)
    if option is None:
        return found[0]
    if value in {None, "True"}:
        return option
    if value in {"False", "None"}:
        return f"no {option}"
    bare = value.strip("\"'")
    return f"{option} {bare if ' ' not in bare else repr(bare)}"
