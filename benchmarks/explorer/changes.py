"""Fifty things that a person changes on the page, one after another, the same in every run."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["CHANGE", "KINDS", "Change", "changes"]

KINDS = ("axes", "measure", "fold", "kept", "cost")
_PARTS = {"axes": ("x", "y"), "measure": ("metric",), "fold": ("fold",), "kept": ("hidden-axes",), "cost": ("cost",)}
"""Of which controls, as the page marks them."""

CHANGE = """([part, pick]) => new Promise((done) => {
  const control = document.querySelector(`[data-part="${part}"]`);
  const list = control.matches("select") ? control : control.querySelector("select");
  // the next frame comes when what was drawn is on its way to the screen
  const drawn = () => requestAnimationFrame(() => done(performance.now() - started));
  document.addEventListener("drawn", drawn, { once: true });
  setTimeout(() => done(null), 30_000);
  let started;
  if (list) {
    const others = [...list.options].filter((option) => !option.selected && !option.disabled && option.value);
    if (!others.length) return done(null);
    const chosen = others[pick % others.length].value;
    started = performance.now();
    list.value = chosen;
    list.dispatchEvent(new Event("change", { bubbles: true }));
  } else {
    const values = [...control.querySelectorAll("button[aria-pressed]")];
    started = performance.now();
    values[pick % values.length].click();
  }
})"""
"""In the page: change a control to another of its values, and say after how many milliseconds it is drawn; null: nothing is."""


@dataclass(frozen=True)
class Change:
    """One change of the view.

    Attributes
    ----------
    kind
        What is changed, one of `KINDS`.
    part
        Which control.
    pick
        Which of its values: a number drawn at random, to be counted around.
    """

    kind: str
    part: str
    pick: int


def changes(count: int, seed: int = 0) -> Iterator[Change]:
    """Yield changes of a view, every kind as often as the others.

    Parameters
    ----------
    count, seed
        How many, and of which sequence.
    """
    drawn = random.Random(seed)
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        yield Change(kind, drawn.choice(_PARTS[kind]), drawn.randrange(1 << 16))
