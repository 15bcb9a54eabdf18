"""What an examination says: findings with a weight, tables, and the numbers behind pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from signals.arrays import Integers

__all__ = ["ACCUSING", "REFUTING", "Finding", "Part", "Picture", "Table", "Weight"]

Weight = Literal["impossible", "refuted", "doubtful", "holds", "note", "untestable"]
"""``impossible``: it cannot have happened. ``refuted``: it contradicts what is stated. ``doubtful``: an honest list hardly looks
like this. ``holds``: stated, tested, and right. ``note``: worth knowing, no reproach. ``untestable``: what could not be tested,
why, and what would make it testable."""
REFUTING: tuple[Weight, ...] = ("impossible", "refuted")
"""What makes the exit status 3."""
ACCUSING: tuple[Weight, ...] = ("impossible", "refuted", "doubtful")


@dataclass(frozen=True)
class Finding:
    """One thing that was found, or that could not be tested.

    Attributes
    ----------
    kind
        A key for programs, of `a-z0-9_`, stable: what docs/audit.md lists, and benchmarks.audit counts.
    weight
        How much it says against the list.
    text
        One or two sentences in a trader's words, with the numbers.
    rows
        The first trades concerned, as rows of the file (1 is the first row of data), at most 20.
    count
        How many trades are concerned; 0 where it is about the whole.
    numbers
        What programs may want, plain values by name.
    all_rows
        Rows of all trades concerned, int64, where `rows` are only the first; None where they are all, or nobody needs them.
    """

    kind: str
    weight: Weight
    text: str
    rows: tuple[int, ...] = ()
    count: int = 0
    numbers: Mapping[str, Any] = field(default_factory=dict)
    all_rows: Integers | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Table:
    """A small table: texts as they are shown, the first column being words.

    Attributes
    ----------
    title
        Above it.
    columns, rows
        Heads and texts.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Picture:
    """What a picture shows, as plain values; how it looks is the report's.

    Attributes
    ----------
    key
        A name for files and anchors.
    title, caption
        Above and under it.
    kind
        ``lines`` (series of x and y), ``steps`` (the same, by steps), ``bars`` (labels and values), ``histogram`` (values or
        edges and counts, with `marks`), ``map`` (x, y, z), ``intervals`` (label, low, value, high).
    data
        Plain lists by name: ``series`` = [{"name", "x", "y"}], or ``labels`` and ``values``, or ``x``, ``y``, ``z``; ``marks`` =
        [{"name", "at"}]; ``x_title``, ``y_title``, ``percent`` (whether values are fractions to be shown as such),
        ``logarithmic``. Times are ISO 8601 texts. At most some 2,000 points a series: whoever makes it thins it.
    """

    key: str
    title: str
    caption: str
    kind: Literal["lines", "steps", "bars", "histogram", "map", "intervals"]
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """What one family of examinations found.

    Attributes
    ----------
    key, title
        For programs and people.
    findings, tables, pictures
        In the order in which they are shown.
    numbers
        For JSON: plain values by name.
    """

    key: str
    title: str
    findings: Sequence[Finding] = ()
    tables: Sequence[Table] = ()
    pictures: Sequence[Picture] = ()
    numbers: Mapping[str, Any] = field(default_factory=dict)
