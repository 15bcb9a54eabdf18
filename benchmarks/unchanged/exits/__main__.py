"""Measure: ``python -m benchmarks.unchanged.exits --before REF``."""

from __future__ import annotations

from benchmarks.unchanged.exits.turns import main

main()
