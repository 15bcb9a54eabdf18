"""Kill commands at random moments: ``python -m benchmarks.robustness.kills --seed 1 --moments 20 [--only judge]``.

What was done is kept in ``build/robustness``; the table of all goes to ``benchmarks/results``.
"""

from __future__ import annotations

import argparse

from rich.console import Console

from benchmarks.robustness.kept import KILLS, append, kept, state_folder
from benchmarks.robustness.kills.deeds import DEEDS
from benchmarks.robustness.kills.killed import Killed
from benchmarks.robustness.kills.killing import kill_at, stage
from benchmarks.robustness.report import write_report
from benchmarks.robustness.world import build_world


def main() -> None:
    """Run the harness."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.robustness.kills", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    parser.add_argument("--moments", type=int, default=20, help="kills of each command")
    parser.add_argument(
        "--changes", type=int, default=10, help="more kills of each, right after a change to what it writes"
    )
    parser.add_argument("--only", choices=[deed.name for deed in DEEDS], help="this command alone")
    chosen = parser.parse_args()
    file = state_folder() / KILLS
    world, console = build_world(state_folder() / "world"), Console(stderr=True)
    done = {Killed(**each).name for each in kept(file)}
    for deed in DEEDS:
        names = [f"{chosen.seed}-{deed.name}-moment-{number}" for number in range(chosen.moments)]
        names += [f"{chosen.seed}-{deed.name}-change-{number}" for number in range(chosen.changes)]
        due = [name for name in names if name not in done]
        if not due or chosen.only not in {None, deed.name}:
            continue
        staged = stage(deed, world, state_folder() / f"deed-{deed.name}")
        for name in due:
            killed = kill_at(name, staged, world)
            append(file, killed.mapping())
            if killed.faults:
                told = f"{name} at {killed.moment:.2f} of {staged.seconds:.1f} s: {'; '.join(killed.faults)}"
                console.print(told, highlight=False, markup=False, soft_wrap=True)
    write_report()


if __name__ == "__main__":
    main()
