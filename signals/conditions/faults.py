"""What is wrong with a condition, in words that its reader completes with the file and key."""

from __future__ import annotations

__all__ = ["ConditionError", "shortened"]

_SHOWN = 120


class ConditionError(ValueError):
    """Why a text is no condition.

    Attributes
    ----------
    why
        The rest of a sentence that begins with the condition, such as ``names 'levrage', which is no parameter``.
    remedy
        What to write instead; None leaves it to whoever knows what is asked.
    """

    def __init__(self, why: str, remedy: str | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.remedy = remedy


def shortened(text: str) -> str:
    """Return a text as one line says it: the middle of a long one is left out."""
    if len(text) <= _SHOWN:
        return text
    return f"{text[: _SHOWN // 2]} ... {text[-_SHOWN // 4 :]}"
