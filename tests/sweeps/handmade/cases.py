"""Every case made by hand, in order of what it is about."""

from __future__ import annotations

from tests.sweeps.handmade.armed import ARMED
from tests.sweeps.handmade.first import CASES as FIRST
from tests.sweeps.handmade.levels import LEVELS
from tests.sweeps.handmade.money import MONEY
from tests.sweeps.handmade.turns import TURNS

__all__ = ["CASES"]

CASES = [*FIRST, *ARMED, *LEVELS, *TURNS, *MONEY]
