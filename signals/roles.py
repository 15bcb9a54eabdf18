"""The four roles of a probability, and the name of a variant without one."""

from __future__ import annotations

from typing import Literal, get_args

__all__ = ["DEFAULT_VARIANT", "FEWEST_BARS", "ROLES", "Role"]

Role = Literal["long_entry", "short_entry", "long_exit", "short_exit"]
ROLES: tuple[Role, ...] = get_args(Role)
DEFAULT_VARIANT = "default"
# Of a file: a trade is decided on one and filled on another.
FEWEST_BARS = 2
