"""What was compared and what differs, as tables: ``benchmarks/results/unchanged.md``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.tables.table import Table
from benchmarks.unchanged.comparing import Compared
from benchmarks.unchanged.reopening import Reopened

__all__ = ["grouped", "markdown"]

_HOW = (
    "Written by `python -m benchmarks.unchanged --before REF`. Both checkouts were given the same SIMULATED inputs, each "
    "in processes of its own, through the command line and the names that its rooms export. Tables are compared by "
    "their bits, documents value by value, and prose by the numbers in it: words may be said otherwise. Pictures and "
    "pages must be there; the numbers they show are in the tables beside them."
)


def grouped(found: Iterable[tuple[Path, Compared]]) -> dict[str, Compared]:
    """Add comparisons of files up by what they belong to: a run, or the first folder."""
    groups: dict[str, Compared] = {}
    for path, compared in found:
        group = groups.setdefault(_group(path), Compared())
        group += compared
    return groups


def _group(path: Path) -> str:
    folders = path.parts[:-1]
    if not folders:
        return "files at the top"
    return " ".join(folders[:2]) if folders[0] in {"runs", "demo"} else folders[0]


def markdown(
    refs: tuple[str, str], groups: Mapping[str, Compared], reopened: Sequence[Reopened], failed: Sequence[str]
) -> str:
    """Return everything as one page.

    Parameters
    ----------
    refs
        What was compared with what.
    groups
        As `grouped` returns them.
    reopened
        What the later checkout made of the earlier one's files.
    failed
        Commands that both checkouts refused; nothing is known of what they would have written.
    """
    every = [*groups.values(), *(each.compared for each in reopened)]
    differences = [line for each in every for line in each.differences]
    names = sorted(set().union(*(each.names for each in every)))
    parts = ["# Unchanged", _HOW, _found(refs, len(differences)), _compared(groups).markdown()]
    if reopened:
        parts.append(_reopened(reopened).markdown())
    parts.append(_listed("Refused by both checkouts", failed))
    parts.append(_listed("Names that are compared otherwise", names))
    parts.append(_listed("Differences", differences))
    return "\n\n".join(part for part in parts if part) + "\n"


def _found(refs: tuple[str, str], differences: int) -> str:
    found = f"**{differences:,} differences**" if differences else "**equal**"
    return f"`{refs[0]}` and `{refs[1]}`: {found}."


def _compared(groups: Mapping[str, Compared]) -> Table:
    header = ("what", "files", "rows", "values", "reworded", "differences")
    rows = [(name, *_counts(each), _verdict(each)) for name, each in groups.items()]
    return Table("Compared", header, rows)


def _counts(each: Compared) -> tuple[str, ...]:
    return tuple(f"{number:,}" for number in (each.files, each.rows, each.values, each.reworded))


def _verdict(compared: Compared) -> str:
    return f"{len(compared.differences):,}" if compared.differences else "equal"


def _reopened(reopened: Sequence[Reopened]) -> Table:
    rows = [
        (
            each.name,
            f"{each.compared.values:,}",
            f"refused: {each.refused}" if each.refused else _verdict(each.compared),
        )
        for each in reopened
    ]
    return Table("Files of the earlier checkout, opened by the later one", ("command", "values", "result"), rows)


def _listed(title: str, lines: Sequence[str]) -> str:
    return "\n".join([f"### {title}", "", *(f"- {line}" for line in lines)]) if lines else ""
