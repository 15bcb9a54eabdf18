"""Which of a model's two classes is the one whose probability is wanted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from signals.errors import InputError
from signals.roles import Role

__all__ = ["place_of_class"]

_YES = frozenset({"1", "true", "yes"})
_NO = frozenset({"0", "false", "no"})


def place_of_class(classes: Sequence[Any], role: Role, wanted: str | None, source: str) -> int:
    """Return the place, 0 or 1, of the class that a role's probability is of.

    Parameters
    ----------
    classes : sequence of two
        As the model keeps them, sorted.
    role : str
    wanted : str, optional
        The class as the user spells it. Otherwise 1 of 0 and 1, true of false and true, yes of no and yes, 1 of -1
        and 1 for a long entry, and the word that spells the role: for a long entry ``long``, ``long_entry`` or
        ``entry_long`` where the other word is none of these.
    source : str
        What to call the model in a message.

    Raises
    ------
    InputError
        If `wanted` is neither, or nothing says which is meant.
    """
    words = [_word(each) for each in classes]
    listed = " and ".join(repr(str(each)) for each in classes)
    if wanted is not None:
        exact = [place for place, each in enumerate(classes) if str(each) == wanted]
        places = exact or [place for place, word in enumerate(words) if word == _word(wanted)]
        if len(places) != 1:
            raise InputError(
                f"{source}: `positive={wanted}` is none of its classes, which are {listed}; name one of them"
            )
        return places[0]
    if words[0] in _NO and words[1] in _YES:
        return 1
    if words[0] in _YES and words[1] in _NO:
        return 0
    if words == ["-1", "1"] and role == "long_entry":
        return 1
    spelled = [place for place, word in enumerate(words) if word in _spellings(role)]
    if len(spelled) == 1:
        return spelled[0]
    raise InputError(
        f"{source}: its classes are {listed}, and neither says that it is the {role.replace('_', ' ')}; say which one "
        f"is meant when a bundle is made of it, with `positive={classes[0]}` or `positive={classes[1]}`"
    )


def _spellings(role: Role) -> set[str]:
    side, _, deed = role.partition("_")
    spelled = {role, f"{deed}_{side}"}
    return spelled | ({side, f"enter_{side}", f"go_{side}"} if deed == "entry" else {deed, f"close_{side}"})


def _word(value: Any) -> str:
    """Return a class as a word that can be compared: 1, 1.0 and '1' are alike, and so are 'Long Entry' and long-entry."""
    if isinstance(value, bool):
        return str(value).lower()
    text = re.sub(r"[\s\-/.]+", "_", str(value).strip().lower()) if isinstance(value, str) else str(value)
    try:
        number = float(str(value))
    except ValueError:
        return text.lower()
    return str(int(number)) if number.is_integer() else str(number)
