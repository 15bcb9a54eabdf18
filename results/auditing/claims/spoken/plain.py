"""A sentence in one way of writing, which knows where in the sentence as it was written each part stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from results.auditing.claims.spoken.numbers import COUNTED, NUMBER

__all__ = ["PlainText", "plain"]

_LETTERS = {
    "\u2212": "-", "\u2013": "-", "\u2014": "-", "\u00d7": "x", "\u00a0": " ", "\u202f": " ", "\u2019": "'",
}  # fmt: skip
_FORMS = (
    ("\u2265", ">="),
    ("\u2264", "<="),
    (r"\s*(?:percent(?:age)?|per cent|prozent|pct\.?)(?![a-z])", "%"),
    (r"\s?\[%\]\s?:?\s?([+-]?\d(?:[\d.,]*\d)?)", r" \1%"),
    (r"[^\S\n]+", " "),
    (r" %", "%"),
    (rf"\b(?:between|zwischen)\s({NUMBER}%?)\s(?:and|und)\s(?={NUMBER})", r"\1-"),
    (r"(?<=%)\s?p\.\s?m\.?(?![a-z])", " per month"),
    (r"(?<=\d)\s?d\b", " days"),
    (r"\bx\s?(\d+(?:\.\d+)?)\b(?!\s?(?:lev|hebel))", r"\1x"),
    (r"(?<=\d)-?fach\w{0,2}\b", "x"),
    (r"\bwin%\s?:", "win rate:"),
    (r"\btages-?(?=rendite|gewinn)", "täglich "),
    (r"\bwochen-?(?=rendite|gewinn)", "wöchentlich "),
    (r"\bmonats-?(?=rendite|gewinn)", "monatlich "),
    (r"\bjahres-?(?=rendite|gewinn)", "jährlich "),
    *(
        (rf"\b{word}\s(?=trades?\b)", f"{count} ")
        for word, count in COUNTED.items()
        if count and word not in {"a", "an"}
    ),
)
"""Other ways of writing, in the order in which they are brought to one."""


@dataclass(frozen=True)
class PlainText:
    """A text in small letters with one way of writing minus, times, percent, ratios, ranges and spaces.

    Attributes
    ----------
    text
        It.
    written
        As it was given.
    places
        For each letter of `text`, and for its end, where in `written` it stands.
    """

    text: str
    written: str
    places: tuple[int, ...]

    def quoted(self, start: int, end: int) -> str:
        """Return what was written where ``text[start:end]`` stands."""
        return " ".join(self.written[self.places[start] : self.places[end]].split()).strip(" ,;")

    def replaced(self, pattern: str, new: str) -> PlainText:
        """Return it with every match written anew."""
        parts, places, at = [], [], 0
        for match in re.finditer(pattern, self.text):
            put = match.expand(new)
            parts += [self.text[at : match.start()], put]
            places += [*self.places[at : match.start()], *[self.places[match.start()]] * len(put)]
            at = match.end()
        return PlainText("".join([*parts, self.text[at:]]), self.written, (*places, *self.places[at:]))


def plain(given: str) -> PlainText:
    """Return a text in one way of writing."""
    letters = "".join(_one(_LETTERS.get(each, each.lower()), each) for each in given)
    text = PlainText(letters, given, tuple(range(len(given) + 1)))
    for pattern, new in _FORMS:
        text = text.replaced(pattern, new)
    return text


def _one(new: str, old: str) -> str:
    """Return one letter for one: some have none in small."""
    return new if len(new) == 1 else old
