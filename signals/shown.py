"""How results look at a prompt and in a notebook: three readable lines instead of every number they hold."""

from __future__ import annotations

import html
from abc import abstractmethod

__all__ = ["Shown"]


class Shown:
    """What shows itself as a few lines of text, the first of which says what it is."""

    @abstractmethod
    def _shown(self) -> tuple[str, ...]:
        """Return the lines."""

    def __repr__(self) -> str:
        return "\n".join(self._shown())

    def _repr_html_(self) -> str:
        """Return the lines as a notebook shows them."""
        first, *others = (html.escape(line) for line in self._shown())
        return "<div><b>" + "<br>".join([f"{first}</b>", *others]) + "</div>"
