"""Refusing an option that is given twice where one value is meant, for every command alike."""

from __future__ import annotations

from collections import Counter

import click

__all__ = ["refuse_repeated"]


def refuse_repeated(command: click.Command, context: click.Context, arguments: list[str]) -> None:
    """Refuse options given more than once that take one value.

    Parameters
    ----------
    command
        The command that is about to read them.
    context
        Its own, for the message.
    arguments
        The words after its name.

    Raises
    ------
    click.UsageError
        Naming the option. Click itself would take the last value and forget the others without a word.

    Notes
    -----
    Options that take a list may stand as often as they like, and so may a plain flag, which says the same each time; but
    not a flag that also has a contrary, such as ``--shuffle/--no-shuffle``.
    """
    if command.no_args_is_help and not arguments:
        return
    try:
        _, _, given = command.make_parser(context).parse_args(args=list(arguments))
    except click.UsageError:
        return  # the command says it itself when it reads them
    for parameter, count in Counter(given).items():
        if count > 1 and isinstance(parameter, click.Option) and _means_one(parameter):
            name = max(parameter.opts, key=len)
            if parameter.is_flag:
                contrary = max(parameter.secondary_opts, key=len)
                raise click.UsageError(f"give either {name} or {contrary}, and once", context)
            raise click.UsageError(f"{name} is given {_times(count)}, but takes one value; give it once", context)


def _means_one(option: click.Option) -> bool:
    plain_flag = option.is_flag and not option.secondary_opts
    return not (option.multiple or option.count or plain_flag)


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count} times"  # noqa: PLR2004 - the word for it
