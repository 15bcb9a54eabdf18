"""Which name was meant by one that nobody knows: asked the same way wherever people type names."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable

__all__ = ["did_you_mean", "nearest"]


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the known name most like a word; None where none is as like it as `cutoff`, from 0 to 1 (the same).

    A name that differs in capitals alone is the same, though no letter of it is.
    """
    names = list(known)
    near = difflib.get_close_matches(word, names, n=1, cutoff=cutoff)
    return next(iter(near or [name for name in names if name.casefold() == word.casefold()]), None)


def did_you_mean(
    word: str, known: Iterable[str], otherwise: str | None = None, shown: Callable[[str], str] = str
) -> str:
    """Return the remedy for a name that is not known.

    Parameters
    ----------
    word
        As the user wrote it.
    known
        All names there are.
    otherwise
        What to say where none is like it; by default all of them are listed.
    shown
        From the name found to how it is to be written.
    """
    names = list(known)
    near = nearest(word, names)
    if near is not None:
        return f"did you mean {shown(near)!r}?"
    return "there are: " + ", ".join(names) if otherwise is None else otherwise
