"""What is wrong with how a command ended."""

from __future__ import annotations

import re
import unicodedata

from benchmarks.robustness.processes import Ended

__all__ = ["GOOD_STATUS", "PEAK_BYTES", "SECONDS", "faults"]

SECONDS = 20.0
PEAK_BYTES = 2_000_000_000
GOOD_STATUS = {0, 1, 2}
_READER_LEFT = 141
_SAID, _WARNED = "asymmetry: error: ", "asymmetry: warning: "
_LINES = 2
"""One that says what is wrong, and one before it of what was being done."""

_WARNINGS = re.compile(r"^\S+:\d+: \w*Warning: ", re.MULTILINE)
_PANIC = re.compile(
    r"thread '.*' panicked|Traceback \(most recent call last\)|Exception ignored|terminate called|Fatal Python"
)


def faults(ended: Ended, reader_left: bool = False) -> list[str]:
    """Return what no command may do, in the words of the table of findings.

    Parameters
    ----------
    ended
        What ran.
    reader_left
        Whether its standard output was closed or broken, which has a status of its own.
    """
    said = ended.err + ended.out
    found = []
    if ended.stopped == "time" or ended.seconds > SECONDS:
        found.append("over 20 s")
    if ended.stopped == "memory" or ended.peak_bytes > PEAK_BYTES:
        found.append("over 2 GB")
    if _PANIC.search(said):
        found.append("traceback")
    if "a defect of this program" in said:
        found.append("defect")
    if _WARNINGS.search(said):
        found.append("warning of a library")
    if not ended.stopped:
        found += _status(ended, reader_left)
    if ended.left:
        found.append("process left")
    if _controls(ended.out) or _controls(ended.err):
        found.append("control characters")
    return found


def _status(ended: Ended, reader_left: bool) -> list[str]:
    if ended.status < 0:
        return [f"signal {-ended.status}"]
    if ended.status not in GOOD_STATUS and not (reader_left and ended.status == _READER_LEFT):
        return [f"status {ended.status}"]
    if ended.status in {1, 2} and not reader_left:
        lines = [line for line in ended.err.splitlines() if line.strip() and not line.startswith(_WARNED)]
        if not lines or not lines[-1].startswith(_SAID):
            return ["no word of what is wrong"]
        if len(lines) > _LINES:
            return ["many lines"]
    return []


def _controls(text: str) -> bool:
    return any(unicodedata.category(sign) == "Cc" and sign not in "\n\t\r" for sign in text)
