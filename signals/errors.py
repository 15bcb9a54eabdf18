"""The one error a user of this project is expected to meet and to mend, and one line of what other errors say."""

import errno
import re

from signals.visible import visible

__all__ = ["InputError", "reason"]

_REFUSALS = {
    errno.ELOOP: "its links go round in a circle",
    errno.ENAMETOOLONG: "its name is too long",
    errno.ENOTDIR: "a part of its path is a file, not a folder",
}
"""What the system refuses in words that are hard to read."""
_WRAPPED_BY_RUST = re.compile(r'ErrString\("((?:[^"\\]|\\.)*)')
_LONGEST = 300
"""Characters of a message that are quoted: some hold the whole of what they could not read."""


class InputError(ValueError):
    """A mistake in a file or parameter that the user can mend.

    The message is one line that names the file, the column or key, the offending value and the remedy. The command
    line prints it and exits 1; anything else that escapes is a defect of the project. Control characters in it, which
    the names in a file may hold, are written out.
    """

    def __init__(self, message: str) -> None:
        super().__init__(visible(" ".join(message.split())))


def reason(error: BaseException) -> str:
    """Return why something failed as one line: what an error of the system or of a library says of itself.

    That is its first line, out of what Rust wraps it in and without the clock and path that XGBoost puts before it.
    """
    if isinstance(error, OSError) and error.strerror:
        return _REFUSALS.get(error.errno or 0) or error.strerror
    text = str(error).strip()
    inside = _WRAPPED_BY_RUST.search(text)
    if inside:
        text = inside[1].replace("\\n", "\n").replace('\\"', '"')
    line = (text.splitlines() or [type(error).__name__])[0]
    line = line.rpartition(".cc:")[2].lstrip("0123456789: ") or line if ".cc:" in line else line
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."
