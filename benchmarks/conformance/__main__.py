"""Hold the engines to the plain reference: ``python -m benchmarks.conformance --cells 20000 --vectorbt 3000``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.conformance.report import markdown
from benchmarks.conformance.trial import Trial, run_trial

_RESULTS = Path(__file__).parents[1] / "results" / "conformance.md"
_EVERY = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the trial; 1 where an engine differs, or something has not occurred."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.conformance", description=__doc__)
    parser.add_argument("--cells", type=int, default=20_000, help="for the event engine")
    parser.add_argument("--vectorbt", type=int, default=3000, help="for vectorbt")
    parser.add_argument("--seed", type=int, default=1, help="of everything that is drawn")
    parser.add_argument("--out", type=Path, default=_RESULTS, help="the page (default: benchmarks/results)")
    chosen = parser.parse_args(arguments)
    quiet, began = Console(stderr=True), time.perf_counter()

    def say(trial: Trial) -> None:
        if trial.worlds % _EVERY == 0:
            done = ", ".join(f"{name} {count:,}" for name, count in trial.cells.items())
            differing = sum(trial.differing.values())
            quiet.print(f"{time.perf_counter() - began:5.0f} s  cells: {done}; differing: {differing}", highlight=False)

    trial = run_trial({"event": chosen.cells, "vectorbt": chosen.vectorbt}, chosen.seed, say=say)
    page = markdown(trial, chosen.seed)
    chosen.out.write_text(page, encoding="utf-8")
    print(page)
    missing = [what for occurred in trial.occurred.values() for what in occurred.missing()]
    return 1 if trial.differences or missing else 0


if __name__ == "__main__":
    sys.exit(main())
