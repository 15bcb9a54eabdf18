"""The table of everything that was tried and killed, written to ``benchmarks/results/robustness.md``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.robustness.kept import HARDSHIPS, KILLS, RESULTS, TRIED, kept, state_folder
from benchmarks.tables.table import Table

__all__ = ["write_report"]

Found = Sequence[Mapping[str, Any]]

_FAULTS: dict[str, Callable[[str], bool]] = {
    "traceback": lambda fault: fault == "traceback",
    "defect": lambda fault: fault == "defect",
    "crash": lambda fault: fault.startswith(("signal", "status")),
    "over 2 GB": lambda fault: fault == "over 2 GB",
    "over 20 s": lambda fault: fault == "over 20 s",
    "file lost": lambda fault: fault.startswith(("foreign", "input", "left behind")),
    "believed": lambda fault: fault == "damage believed",
}
"""Faults of inputs by the columns they are counted in; what is in none of them is `other`."""


def write_report(out: Path = RESULTS, found: Path | None = None) -> Path:
    """Write all that was found (kept in a folder, by default of this state of the code) as Markdown; return the file."""
    found = found or state_folder()
    tried, killed = kept(found / TRIED), kept(found / KILLS)
    parts = ["# Robustness", _HOW]
    file = out / "robustness.md"
    if tried:
        parts += [
            _inputs(tried, "kind", "Inputs by kind").markdown(),
            _inputs(tried, "command", "Inputs by command").markdown(),
        ]
    elif file.exists():
        parts += _earlier_inputs(file.read_text(encoding="utf-8"))
    if killed:
        parts.append(_kills(killed).markdown())
    endured = kept(found / HARDSHIPS)
    if endured:
        parts.append(_hardships(endured).markdown())
    parts += [_listed("Inputs with a fault", tried, _input_line), _listed("Kills with a fault", killed, _kill_line)]
    file.write_text("\n\n".join(part for part in parts if part) + "\n", encoding="utf-8")
    return file


_HOW = (
    "Written by `python -m benchmarks.robustness` and `python -m benchmarks.robustness.kills`. Every input is a real process over "
    "copies of a small world of good files, one of which (or the command line, or what surrounds it) was spoiled; it may take "
    "20 s and 2 GB, end with status 0, 1 or 2, and say at most one line of what is wrong. `--input ID --keep DIR` tries one again. "
    "A kill is SIGKILL to a command alone, at a moment drawn from the time it takes undisturbed; afterwards no process of it may "
    "live for 5 s, every file is the old or the new one, every reader shows either or refuses, and the same command again ends as "
    "if it had never been killed, without leaving temporary files; parts of a run that were whole when it was killed are not computed "
    "again (their files are the same ones). A hardship (`python -m benchmarks.robustness.hardships`) is done "
    "to a run of seven parts: afterwards, or once the cause is gone and the command is given again, the run is equal byte for byte "
    "to one that met none."
)


def _earlier_inputs(text: str) -> list[str]:
    """Return the tables of inputs that an earlier state of the code was tried on."""
    tables = re.findall(r"^### Inputs by .*?(?=\n\n###|\Z)", text, re.DOTALL | re.MULTILINE)
    return [
        re.sub(r"^(### Inputs by \w+)$", r"\1, of an earlier state of the code", each, flags=re.MULTILINE)
        for each in tables
    ]


def _inputs(tried: Found, by: str, title: str) -> Table:
    named = [{**each, "command": str(each["scene"]).partition(":")[0]} for each in tried]
    header = (by, "inputs", "refused", "taken", *_FAULTS, "other", "slowest, s", "largest, MB")
    groups = {name: [each for each in named if each[by] == name] for name in sorted({each[by] for each in named})}
    return Table(title, header, [_row(name, group) for name, group in {**groups, "all": named}.items()])


def _row(name: str, group: Found) -> tuple[str, ...]:
    refused = sum(each["status"] in {1, 2} for each in group)
    taken = sum(each["status"] == 0 for each in group)
    counts = [sum(any(map(belongs, each["faults"])) for each in group) for belongs in _FAULTS.values()]
    others = sum(
        any(not any(belongs(fault) for belongs in _FAULTS.values()) for fault in each["faults"]) for each in group
    )
    slowest, largest = max(each["seconds"] for each in group), max(each["peak_megabytes"] for each in group)
    return (
        name,
        *(f"{number:,}" for number in (len(group), refused, taken, *counts, others)),
        f"{slowest:.1f}",
        f"{largest:,}",
    )


def _kills(killed: Found) -> Table:
    rows = []
    for command in dict.fromkeys(each["command"] for each in killed):
        group = [each for each in killed if each["command"] == command]
        alive = [each for each in group if each["alive"]]
        kinds = [
            sum(any(fault.startswith(kind) for fault in each["faults"]) for each in group)
            for kind in ("process", "shared", "again")
        ]
        files = sum(any(fault.startswith(("half", "gone", "neither")) for fault in each["faults"]) for each in group)
        misread = sum(any("neither the old nor" in fault for fault in each["faults"]) for each in group)
        longest = max((each["seconds_left"] for each in alive), default=0.0)
        counts = (
            len(group),
            len(alive),
            *kinds[:2],
            files,
            misread,
            kinds[2],
            sum(each.get("parts_there", 0) for each in group),
            sum(each.get("parts_twice", 0) for each in group),
            sum(not each["faults"] for each in group),
        )
        rows.append((command, *map(str, counts), f"{longest:.2f}"))
    header = (
        "command",
        "kills",
        "running",
        "process left",
        "memory left",
        "file spoiled",
        "misread",
        "again",
        "parts there",
        "computed twice",
        "well",
        "longest-lived, s",
    )
    return Table("Kills at random moments", header, rows)


def _hardships(endured: Found) -> Table:
    rows = [
        (each["name"], "well" if not each["faults"] else _plain("; ".join(each["faults"])), f"{each['seconds']:.1f}")
        for each in endured
    ]
    return Table("Hardships of a long run", ("what happens", "what came of it", "seconds"), rows)


def _listed(title: str, found: Found, line: Callable[[Mapping[str, Any]], str]) -> str:
    faulty = [each for each in found if each["faults"]]
    return "\n".join([f"### {title}", "", *(map(line, faulty) if faulty else ["None."])])


def _input_line(tried: Mapping[str, Any]) -> str:
    said = f": `{_plain(tried['said'])}`" if tried["said"] else ""
    return f"- `{tried['name']}` **{', '.join(tried['faults'])}** `{_plain(tried['words'])}` ({_plain(tried['change'])}){said}"


def _kill_line(killed: Mapping[str, Any]) -> str:
    return f"- `{killed['name']}` at {killed['moment']:.2f} s: {_plain('; '.join(killed['faults']))}"


def _plain(text: str) -> str:
    """Return text on one line, without control characters and quotes of Markdown, and not too long."""
    return "".join(sign if sign.isprintable() and sign != "`" else "\ufffd" for sign in text)[:300]
