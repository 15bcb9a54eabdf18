"""Which class is meant: what the words say, or a question."""

from __future__ import annotations

from typing import Any

import pytest

from signals import InputError
from signals.foreign.classes import place_of_class
from signals.roles import Role


@pytest.mark.parametrize(
    ("classes", "role", "place"),
    [
        ((0, 1), "long_entry", 1),
        ((0.0, 1.0), "short_exit", 1),
        ((False, True), "short_entry", 1),
        (("0", "1"), "long_exit", 1),
        (("no", "yes"), "long_exit", 1),
        (("True", "false"), "long_exit", 0),
        ((-1, 1), "long_entry", 1),
        (("long", "no"), "long_entry", 0),
        (("long", "short"), "short_entry", 1),
        (("Long Entry", "none"), "long_entry", 0),
        (("flat", "short-entry"), "short_entry", 1),
        (("entry_long", "other"), "long_entry", 0),
        (("exit", "stay"), "long_exit", 0),
        (("close_short", "hold"), "short_exit", 0),
        (("LONG", "not long"), "long_entry", 0),
    ],
)
def test_classes_that_spell_the_role(classes: tuple[Any, Any], role: Role, place: int) -> None:
    assert place_of_class(classes, role, None, "m") == place


@pytest.mark.parametrize(
    ("classes", "role"),
    [
        ((1, 2), "long_entry"),
        ((-1, 1), "short_entry"),
        (("down", "up"), "long_entry"),
        (("long", "no"), "short_entry"),
        (("long", "short"), "long_exit"),
        (("long", "long_entry"), "long_entry"),
        (("a", "b"), "short_exit"),
    ],
)
def test_others_are_asked_about_with_the_option_that_answers(classes: tuple[Any, Any], role: Role) -> None:
    with pytest.raises(InputError, match=f"its classes are .*`positive={classes[0]}` or `positive={classes[1]}`"):
        place_of_class(classes, role, None, "m")
    for place, name in enumerate(classes):
        assert place_of_class(classes, role, str(name), "m") == place


def test_a_class_that_is_none_is_refused() -> None:
    assert place_of_class((0.0, 1.0), "long_entry", "0", "m") == 0
    with pytest.raises(InputError, match="`positive=up` is none of its classes, which are 'long' and 'no'"):
        place_of_class(("long", "no"), "long_entry", "up", "m")
