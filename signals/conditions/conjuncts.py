"""A condition taken apart at its ANDs: a row meets it where it meets each of its parts."""

from __future__ import annotations

from signals.conditions.tokens import Token, tokens

__all__ = ["conjuncts"]


def conjuncts(text: str) -> list[str]:
    """Return the conditions that a condition joins by AND; the condition alone where it joins none, or by OR.

    Parameters
    ----------
    text
        A condition that can be read.
    """
    cuts, depth, between = [], 0, 0
    for piece in tokens(text):
        word = piece.text.lower() if piece.sort == "name" else ""
        depth += _opens(piece, word)
        if depth or not word:
            continue
        if word == "or":
            return [text]
        if word == "between":
            between += 1
        elif word == "and" and between:
            between -= 1
        elif word == "and":
            cuts.append(piece.place - 1)
    first = [0, *(cut + len("and") for cut in cuts)]
    return [text[begin:end].strip() for begin, end in zip(first, [*cuts, len(text)], strict=True)]


def _opens(piece: Token, word: str) -> int:
    """Return whether a piece begins something with parts of its own, or ends it."""
    if piece.sort == "sign":
        return {"(": 1, ")": -1}.get(piece.text, 0)
    return {"case": 1, "end": -1}.get(word, 0)
