"""Tables for terminals in which names are names: no markup, no emoji codes, no control characters."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from signals.visible import visible

__all__ = ["PlainConsole"]


class PlainConsole(Console):
    """A console of rich that takes every text as it stands.

    A variant called ``[red]`` or ``:ok:`` would else be taken for an instruction, and one with an escape sequence in
    its name would steer the terminal.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, highlight=False, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        """Return a text with its control characters written out."""
        return super().render_str(visible(text, keep="\n"), **options)
