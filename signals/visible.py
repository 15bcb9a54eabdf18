"""Showing names that come from files: what would steer a terminal, or hide in it, is written out."""

from __future__ import annotations

import re

__all__ = ["visible"]

# C0 and C1 controls, line and paragraph separators, marks that turn the direction of writing or have no width, and
# lone surrogates, by which Python writes bytes of a file name that are no UTF-8.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
_BYTES = range(0xDC80, 0xDD00)
"""Surrogates that stand for a byte of a file name."""


def visible(text: str, keep: str = "") -> str:
    r"""Return a text with its control characters escaped, as ``\x1b`` or ``\u202e``; one without any as it is.

    Parameters
    ----------
    text
        Whatever came from outside: the name of a column, a variant, a file.
    keep
        Characters that may stay, such as a line feed.
    """
    return _HIDDEN.sub(lambda found: found[0] if found[0] in keep else _escaped(ord(found[0])), text)


def _escaped(code: int) -> str:
    if code in _BYTES:
        code -= _BYTES.start - 0x80
    for mark, digits in (("x", 2), ("u", 4)):
        if code < 16**digits:
            return f"\\{mark}{code:0{digits}x}"
    return f"\\U{code:08x}"
