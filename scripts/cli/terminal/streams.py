"""The door to the terminal: whatever a command prints, and whatever it is connected to, a line comes out as text.

Names from files reach it with their control characters written out, letters that the terminal's encoding lacks become
ones it has, and a stream that was closed swallows what is written to it.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import re
import sys
import unicodedata
from collections.abc import Iterator
from typing import TextIO

__all__ = ["StreamError", "guarded_streams", "leave_quietly"]

_ERRORS = "asymmetry.fallback"
_STYLED = re.compile(r"(\x1b\[(?:[1-4]|[39][0-7]|;)+m)([^\x1b]*)(\x1b\[0m)")
"""What our own tables do: bold, dim or coloured, and back again; a name cannot colour what follows it, nor hide."""
_BARS = re.compile(r"\x1b\[(?:[0-9;]*m|\?25[lh]|2K|1A)|\r")
"""What rich draws moving bars with; they hold no name, and lines of ours begin with that of the program."""
_FALLBACKS = str.maketrans(
    {"─": "-", "━": "-", "═": "=", "│": "|", "┃": "|", "╺": "-", "╸": "-", "\u2013": "-", "\u2014": "-", "…": "..."}
    | {"\u00d7": "x", "±": "+/-", "≤": "<=", "≥": ">=", "→": "->", "•": "*", "\u2019": "'", "\u00a0": " "}
)
_STANDARD = 3
"""Standard input, output and error are the first file descriptors."""


class StreamError(OSError):
    """Standard output cannot take what is written to it, for another reason than a reader that has gone."""


class _Door(io.TextIOBase):
    """A text stream before a standard one. It has no `buffer`, so that nothing can write past it as bytes."""

    def __init__(self, inner: TextIO, name: str, codes: re.Pattern[str]) -> None:
        self._inner = inner
        self._name = name
        self._codes = codes

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._inner.encoding or "utf-8"

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        return self._inner.errors

    def fileno(self) -> int:
        return self._inner.fileno()

    def isatty(self) -> bool:
        return self._inner.isatty()

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        # a pipe gets no codes at all, and lines of ours that begin with the program's name have none
        plain = not self.isatty() or text.startswith("asymmetry: ")
        shown = _shown(text) if plain else _with_codes(text, self._codes)
        with self._failing():
            self._inner.write(shown)
        return len(text)

    def flush(self) -> None:
        with self._failing():
            self._inner.flush()

    @contextlib.contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            raise StreamError(error.errno, error.strerror or str(error), self._name) from error


@contextlib.contextmanager
def guarded_streams(whole_process: bool) -> Iterator[None]:
    """Put the door before standard output and error for the length of a command.

    Parameters
    ----------
    whole_process
        The process is ours: closed streams are opened on nothing, and what libraries in C, C++ and Rust write to
        standard error by themselves, the reports of their panics above all, goes nowhere unless ``ASYMMETRY_DEBUG``
        is set. Our own lines are not concerned.
    """
    if whole_process:
        _open_closed()
        if not os.environ.get("ASYMMETRY_DEBUG"):
            _part_from_native_noise()
    codecs.register_error(_ERRORS, _fallback)
    before = sys.stdout, sys.stderr
    for stream in before:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_ERRORS)
    sys.stdout, sys.stderr = _Door(before[0], "standard output", _STYLED), _Door(before[1], "standard error", _BARS)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def leave_quietly(stream: TextIO) -> None:
    """Have a stream that can take no more swallow what it still holds: Python would complain of it once more."""
    with contextlib.suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stream.fileno())
        os.close(nothing)


def _shown(text: str) -> str:
    if text.replace("\n", "").replace("\t", "").isprintable():
        return text
    from signals.visible import visible  # noqa: PLC0415 - loads the room, for which --help need not wait

    return visible(text, keep="\n\t")


def _with_codes(text: str, codes: re.Pattern[str]) -> str:
    """Return a text in which only these codes are left to the terminal."""
    shown: list[str] = []
    at = 0
    for found in codes.finditer(text):
        start, inside, end = found.groups() if codes is _STYLED else (found[0], "", "")
        shown += [_shown(text[at : found.start()]), start, _shown(inside), end]
        at = found.end()
    return "".join([*shown, _shown(text[at:])])


def _open_closed() -> None:
    """Open what is closed of the standard streams: the next file that is opened would else be taken for it."""
    for number in range(_STANDARD):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = open(os.devnull, mode, encoding="utf-8")  # noqa: SIM115 - lasts as long as the process
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)


def _part_from_native_noise() -> None:
    """Move Python's standard error to a descriptor of its own, and the one that everything else knows to nothing."""
    own = os.dup(2)
    encoding = sys.stderr.encoding
    sys.stderr = open(own, "w", encoding=encoding, buffering=1)  # noqa: SIM115 - lasts as long as the process
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    os.close(nothing)


def _fallback(error: UnicodeError) -> tuple[str, int]:
    """Write what an encoding lacks by what it has: a plain letter for one with an accent, a code for the rest."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(_FALLBACKS)
    plain = "".join(each if each.isascii() else _plain(each) for each in text)
    return plain, error.end


def _plain(letter: str) -> str:
    bare = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    return bare or _shown(letter).encode("ascii", "backslashreplace").decode()
