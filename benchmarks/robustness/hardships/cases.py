"""The hardships of one machine: each makes a place, does its worst, and says what came of it that may not be."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from benchmarks.robustness.hardships.place import JUDGE, MAP, SWEEP, Place, refused, wait_for, well
from benchmarks.robustness.world import spoil

__all__ = ["CASES"]

Wanted = dict[str, str]


def full_disk(place: Place, wanted: Wanted) -> list[str]:
    """Fill the disk up in a sweep: one line; once there is room, the sweep goes on and ends as ever."""
    ended = place.shell(f"""
mkdir ../disk && mount -t tmpfs -o size=64m none ../disk && cp wide.toml signals.parquet ../disk || exit 9
mount --bind ../disk "$PWD" && cd "$PWD" || exit 9
dd if=/dev/zero of=filling bs=1k count=$(( $(df -k --output=avail . | tail -1) - 300 )) 2>/dev/null
$A {" ".join(SWEEP)} 2>../full.txt; echo $? > ../status
rm filling
$A {" ".join(SWEEP)} >/dev/null 2>../again.txt || exit 8
mkdir ../result && cp -r made ../result/
""")
    if ended.status != 0:
        return [f"ended with {ended.status}: {ended.err[-160:]}"]
    status, said = ((place.folder / name).read_text() for name in ("status", "full.txt"))
    found = [] if status.strip() == "1" else [f"ended with {status.strip()} where the disk was full"]
    found += [] if "Traceback" not in said and "asymmetry: error: " in said else [f"said {said[-160:]!r}"]
    shutil.rmtree(place.work)
    shutil.move(place.folder / "result", place.work)
    return found + place.differing(wanted)


def read_only(place: Place, wanted: Wanted) -> list[str]:
    """Put a run on a disk that nobody may write to: it is read as ever, and what would write there says so in one line."""
    found = well(place.run(SWEEP), "sweep")
    ended = place.shell(f"""
mount --bind made made && mount -o remount,ro,bind made || exit 9
$A top made --n 3 > /dev/null 2>top.txt || exit 2
$A {" ".join(MAP)} > /dev/null 2>map.txt || exit 3
$A {" ".join(JUDGE)} > /dev/null 2>judge.txt; [ $? = 1 ] || exit 4
$A {" ".join(SWEEP)} --seed-never 2>/dev/null; [ $? = 2 ] || exit 5
""")
    said = (place.work / "judge.txt").read_text() if (place.work / "judge.txt").exists() else ""
    found += [] if ended.status == 0 else [f"step {ended.status} is not as it should be: {said[-160:]}"]
    found += [] if "Traceback" not in said else ["traceback of judge"]
    return found + place.differing(wanted)


def corrupt_part(place: Place, wanted: Wanted) -> list[str]:
    """Turn a bit of a part: verify names it, repair makes that part alone again, to the byte."""
    found = well(place.run(SWEEP), "sweep")
    part = sorted((place.work / "made" / "cells").iterdir())[2]
    spoil(part)
    ended = place.run(("verify", "made"))
    found += refused(ended, "verify")
    found += [] if part.name in ended.out + ended.err else [f"verify does not name {part.name}"]
    others = {other: other.stat().st_mtime_ns for other in part.parent.iterdir() if other != part}
    found += well(place.run(("verify", "made", "--repair", "--signals", "signals.parquet")), "repair")
    found += [f"{other.name} was touched" for other, when in others.items() if other.stat().st_mtime_ns != when]
    return found + well(place.run(("verify", "made")), "verify after repair") + place.differing(wanted)


def two_launchers(place: Place, wanted: Wanted) -> list[str]:
    """Begin a second sweep into the same folder: it is refused in one line, and the first goes on."""
    first = place.begin(SWEEP)
    found = []
    if wait_for(lambda: any((place.work / "made" / "cells").glob("part-*")), first):
        second = place.run(SWEEP)
        # the first may have ended meanwhile, and then there is nothing to refuse
        found += refused(second, "second") if first.poll() is None else []
    else:
        found.append("the first wrote no part")
    first.wait()
    found += [] if first.returncode == 0 else [f"first: ended with {first.returncode}"]
    return found + well(place.run(SWEEP), "again") + place.differing(wanted)


def backward_clock(place: Place, wanted: Wanted) -> list[str]:
    """Set the clock back by an hour with every look at it."""
    code = "import time; now = time.time; looks = iter(range(10**9)); time.time = lambda: now() - 3600 * next(looks)"
    found = well(place.python(code, SWEEP), "sweep")
    found += place.differing(wanted)
    found += well(place.python(code, JUDGE), "judge")
    return found + well(place.python(code, ("top", "made", "--n", "3")), "top")


CASES: dict[str, Callable[[Place, Wanted], list[str]]] = {
    "disk full, then room again": full_disk,
    "read-only folder": read_only,
    "a part with a turned bit": corrupt_part,
    "two launchers": two_launchers,
    "a clock going backwards": backward_clock,
}
