"""Starting a command, and ending it with one line where something is wrong."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import Any

import click

from scripts.cli.argument_words import as_options
from scripts.cli.commands.completion import VARIABLE
from scripts.cli.lazy import LazyGroup
from scripts.cli.terminal.interrupts import deaf_to_interrupts, interrupt_was_lost, keep_interrupts
from scripts.cli.terminal.leaving import INTERRUPTED as INTERRUPTED_LINE
from scripts.cli.terminal.leaving import kept, what_is_left
from scripts.cli.terminal.streams import StreamError, guarded_streams, leave_quietly
from scripts.cli.terminal.surroundings import quiet_libraries, tidy_environment
from signals.suggesting import did_you_mean

__all__ = ["main"]

BROKEN, MISUSED, INTERRUPTED, CLOSED = 1, 2, 130, 141
"""Exit codes: a mistake or defect, wrong usage, Ctrl-C, a reader that went away."""

_OBJECTS = 50_000
"""Objects after which Python looks for cycles among them: its usual 700 are reached a hundred times while libraries load."""

COMMANDS = {
    "data": "Get bars and funding into one clean file.",
    "signals": "Make, check and describe signal files.",
    "grid": "Show what a grid file asks for, before running it.",
    "replay": "Run one cell and write its trades.",
    "sweep": "Run every cell of a grid.",
    "search": "Look through a grid too large to be run whole.",
    "merge": "Make the shards of a run one run.",
    "runs": "List the runs below a folder: state, progress, size, verdict.",
    "verify": "Read every byte of a run, and mend what is damaged.",
    "map": "Draw a run as a map over two of its axes.",
    "top": "List the best cells of a run.",
    "niches": "Show the best cell of every niche: trades, drawdown, win rate.",
    "cells": "Write the cells of a run as Parquet files, one row each.",
    "confirm": "Have vectorbt evaluate the leading cells of a run again.",
    "portfolio": "Write one cell of a run as a portfolio of vectorbt.",
    "folds": "Show what each fold scored in training and earned in trading.",
    "judge": "Say whether a run is more than luck: positive, undetermined or none.",
    "choose": "Recommend a cell of a judged run, or say why none can be.",
    "refine": "Run a finer grid where a run changes its sign and where it does best.",
    "explore": "Look at a run on a page: maps, cells, trades and why.",
    "report": "Write a run as one file for a colleague: the page with its data inside.",
    "walk-forward": "Choose cells on one span, trade the next, and judge the joined trades.",
    "audit": "Say what of a trade list or a claim stands, and what is luck or impossible.",
    "demo": "Go the whole way from bars to maps, with no data of your own.",
    "completion": "Print what your shell needs to complete commands and options.",
}

STORED = ("cells", "confirm", "merge", "niches", "portfolio", "refine", "runs", "verify")
"""Commands whose modules are in the folder of that name."""


def _tell_version(context: click.Context, option: click.Parameter, asked: bool) -> None:  # noqa: ARG001
    """Print the version, without loading anything."""
    if asked and not context.resilient_parsing:
        from importlib.metadata import version  # noqa: PLC0415 - only needed here

        click.echo(f"asymmetry {version('risk-asymmetry')}")
        context.exit()


@click.group(
    cls=LazyGroup,
    package="scripts.cli.commands",
    summaries=COMMANDS,
    folders=dict.fromkeys(STORED, "stored"),
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_tell_version,
    help="Show the version and exit.",
)
def asymmetry() -> None:
    """Find thresholds, stops, leverage and sizes that turn a losing asymmetry of wins and losses positive.

    Or learn that none of those tried does.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave the process.

    Parameters
    ----------
    arguments
        Words after the program's name; by default those of this process.

    Notes
    -----
    Whatever fails is one line on standard error. ``ASYMMETRY_DEBUG=1`` shows the traceback of a defect.
    """
    if arguments is None:
        gc.set_threshold(_OBJECTS, 50, 50)
    words = list(sys.argv[1:] if arguments is None else arguments)
    if VARIABLE in os.environ:
        asymmetry.main([], prog_name="asymmetry", complete_var=VARIABLE)
    keep_interrupts()
    with guarded_streams(whole_process=arguments is None):
        if arguments is None:
            quiet_libraries(words)
        try:
            code = _run(words)
        except KeyboardInterrupt:  # a second one, between the first and what is said of it
            _say(INTERRUPTED_LINE)
            code = INTERRUPTED
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except OSError:
                leave_quietly(stream)
    if code == INTERRUPTED:
        # Whatever was cut short, a compiler above all, may not survive an orderly end: it could crash in its destructors.
        os._exit(code)
    sys.exit(code)


def _run(arguments: list[str]) -> int:
    about: dict[str, Any] = {}
    try:
        for line in tidy_environment():
            _say(f"warning: {line}")
        with asymmetry.make_context("asymmetry", arguments) as context:
            about = context.meta
            asymmetry.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as left:
        return left.exit_code
    except BrokenPipeError:
        # Whoever read has enough. Python would complain again when it closes standard output.
        leave_quietly(sys.stdout)
        return CLOSED
    except (SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # noqa: BLE001 - the last line of defence; a panic of a library is no Exception
        with deaf_to_interrupts():
            message, code = _explain(error, about)
            _say(message)
        return code
    return 0


def _say(message: str) -> None:
    """Print a line on standard error, where anybody still listens there."""
    with contextlib.suppress(OSError):
        click.echo("asymmetry: " + " ".join(message.split()), err=True)


def _explain(error: BaseException, about: Mapping[str, Any]) -> tuple[str, int]:
    """Return what to say of an error, and the exit code; `about` is what the command's context holds."""
    if isinstance(error, KeyboardInterrupt | click.Abort) or interrupt_was_lost():
        return what_is_left(about), INTERRUPTED
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx is not None else "asymmetry"
        return f"error: {_misuse(error)} (see {command} --help)", MISUSED
    message = _mistake(error) or _refusal(error, about)
    if message is None:
        message = f"a defect of this program, please report it: {type(error).__name__}: {error}"
        if os.environ.get("ASYMMETRY_DEBUG"):
            traceback.print_exception(error)
        else:
            message += "; ASYMMETRY_DEBUG=1 shows where"
    return f"error: {as_options(message, about)}", BROKEN


def _misuse(error: click.UsageError) -> str:
    """Say what is wrong with the words of the command."""
    if not isinstance(error, click.NoSuchOption) or error.ctx is None:
        return error.format_message()
    known = [
        name for option in error.ctx.command.get_params(error.ctx) for name in option.opts if name.startswith("--")
    ]
    return f"No such option {error.option_name!r}; {did_you_mean(error.option_name, known)}"


def _mistake(error: BaseException) -> str | None:
    """Say what is wrong with what the user gave, None where the error is of another kind."""
    from signals import InputError  # noqa: PLC0415 - already loaded if it was raised
    from signals.errors import reason  # noqa: PLC0415
    from signals.filesystem.damage import is_panic  # noqa: PLC0415
    from signals.filesystem.disk_space import DiskFullError, full  # noqa: PLC0415
    from signals.filesystem.opening import last_opened  # noqa: PLC0415

    if isinstance(error, InputError) and not isinstance(error, DiskFullError):
        return str(error)
    if isinstance(error, click.ClickException):
        return error.format_message()
    if is_panic(error) and full(error) is None:
        return f"{last_opened() or 'a file among those given'}: is damaged ({reason(error)}); get or write it again"
    if isinstance(error, RecursionError):
        return "a file or condition among those given is nested too deeply; write it flatter"
    return None


def _refusal(error: BaseException, about: Mapping[str, Any]) -> str | None:
    """Say what the machine refused, None where the error is of another kind."""
    from signals.filesystem.disk_space import DiskFullError, full  # noqa: PLC0415

    if isinstance(error, StreamError):
        return f"{error.filename} cannot be written to ({error.strerror}); what files were to be made are made"
    cause = full(error)
    name = getattr(error, "filename", None)
    place = "" if name is None else f"{name}: "
    if cause is not None or isinstance(error, DiskFullError):
        elsewhere = f"{place}{cause}; make room there or for temporary files (TMPDIR), and run the same command again"
        said = str(error) if isinstance(error, DiskFullError) else elsewhere
        return "; ".join(filter(None, [said, kept(about)]))
    if isinstance(error, OSError):
        return f"{place}{error.strerror or error}; check the disk and its permissions"
    if isinstance(error, MemoryError):
        return "out of memory; use fewer --jobs or a smaller grid"
    if type(error).__name__ in {"TerminatedWorkerError", "BrokenProcessPool"}:
        return "a worker process was ended from outside, most likely for want of memory; use fewer --jobs"
    return None
