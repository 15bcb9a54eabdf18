"""Lines of words in a terminal: cut between words where it ends, and hung under where their text began."""

from __future__ import annotations

import re
import shutil
import sys
import textwrap

__all__ = ["fitting", "hung"]

_HEAD = re.compile(r"\s*(?:\S+(?: \S+)*\s{2,}(?=\S))?")
"""What stands before the text of a line: a few words in a column of their own, or nothing but the column."""
_WIDEST_HEAD, _NARROWEST = 24, 40
_UNIT = re.compile(r"(?<=\d) (?=%|pp\b)")
"""No number is left by its unit."""
_KEPT = "\N{NO-BREAK SPACE}"


def fitting(line: str) -> str:
    """Return a line as standard output takes it: broken where that is a terminal and ends before the line, else as it is."""
    if not sys.stdout.isatty():
        return line
    return "\n".join(hung(line, shutil.get_terminal_size().columns))


def hung(line: str, width: int) -> list[str]:
    """Break a line between words.

    Parameters
    ----------
    line
        A text, which may have a head before it, set off by two spaces or more.
    width
        Letters that a line may have. One word has a line to itself where it has more.
    """
    head = _HEAD.match(line)
    column = len(head.group()) if head is not None else 0
    under = " " * (column if column <= _WIDEST_HEAD else 2)
    return [
        part.replace(_KEPT, " ")
        for part in textwrap.wrap(
            _UNIT.sub(_KEPT, line),
            max(width, _NARROWEST),
            subsequent_indent=under,
            break_long_words=False,
            break_on_hyphens=False,
        )
    ] or [line]
