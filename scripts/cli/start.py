"""Starting a command, and ending it with one line where something is wrong."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import Any

import click

from scripts.cli.argument_words import as_options
from scripts.cli.completion import VARIABLE
from scripts.cli.interrupts import interrupt_was_lost, keep_interrupts
from scripts.cli.lazy import LazyGroup
from scripts.cli.leaving import what_is_left

__all__ = ["main"]

BROKEN, MISUSED, INTERRUPTED, CLOSED = 1, 2, 130, 141
"""Exit codes: a mistake or defect, wrong usage, Ctrl-C, a reader that went away."""

COMMANDS = {
    "data": "Get bars and funding into one clean file.",
    "signals": "Make, check and describe signal files.",
    "grid": "Show what a grid file asks for, before running it.",
    "replay": "Run one cell and write its trades.",
    "sweep": "Run every cell of a grid.",
    "map": "Draw a run as a map over two of its axes.",
    "top": "List the best cells of a run.",
    "confirm": "Have vectorbt evaluate the leading cells of a run again.",
    "portfolio": "Write one cell of a run as a portfolio of vectorbt.",
    "folds": "Show what each fold scored in training and earned in trading.",
    "judge": "Say whether a run is more than luck: positive, undetermined or none.",
    "walk-forward": "Choose cells on one span, trade the next, and judge the joined trades.",
    "demo": "Go the whole way from bars to maps, with no data of your own.",
    "completion": "Print what your shell needs to complete commands and options.",
}


def _tell_version(context: click.Context, option: click.Parameter, asked: bool) -> None:  # noqa: ARG001
    """Say which release this is, without loading any of it."""
    if asked and not context.resilient_parsing:
        from importlib.metadata import version  # noqa: PLC0415 - only needed here

        click.echo(f"asymmetry {version('risk-asymmetry')}")
        context.exit()


@click.group(
    cls=LazyGroup,
    package="scripts.cli",
    summaries=COMMANDS,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_tell_version,
    help="Say which release this is, and leave.",
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
    if VARIABLE in os.environ:
        asymmetry.main([], prog_name="asymmetry", complete_var=VARIABLE)
    keep_interrupts()
    code = _run(list(sys.argv[1:] if arguments is None else arguments))
    if code == INTERRUPTED:
        # Whatever was cut short, a compiler above all, may not survive an orderly end: it could crash in its destructors.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _run(arguments: list[str]) -> int:
    about: dict[str, Any] = {}
    try:
        with asymmetry.make_context("asymmetry", arguments) as context:
            about = context.meta
            asymmetry.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as left:
        return left.exit_code
    except BrokenPipeError:
        # Whoever read has enough. Python would complain again when it closes standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last line of defence
        message, code = _explain(error, about)
        click.echo("asymmetry: " + " ".join(message.split()), err=True)
        return code
    return 0


def _explain(error: BaseException, about: Mapping[str, Any]) -> tuple[str, int]:
    """Return what to say of an error, and the exit code; `about` is what the command's context holds."""
    from signals import InputError  # noqa: PLC0415 - already loaded if it was raised

    if isinstance(error, KeyboardInterrupt | click.Abort) or interrupt_was_lost():
        return what_is_left(about), INTERRUPTED
    code = BROKEN
    if isinstance(error, InputError):
        message = as_options(str(error), about)
    elif isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx is not None else "asymmetry"
        message, code = f"{error.format_message()} (see {command} --help)", MISUSED
    elif isinstance(error, click.ClickException):
        message = error.format_message()
    elif isinstance(error, OSError):
        place = "" if error.filename is None else f"{error.filename}: "
        message = f"{place}{error.strerror or error}; check the disk and its permissions"
    elif isinstance(error, MemoryError):
        message = "out of memory; use fewer --jobs or a smaller grid"
    else:
        message = f"a defect of this program, please report it: {type(error).__name__}: {error}"
        if os.environ.get("ASYMMETRY_DEBUG"):
            traceback.print_exception(error)
        else:
            message += "; ASYMMETRY_DEBUG=1 shows where"
    return f"error: {message}", code
