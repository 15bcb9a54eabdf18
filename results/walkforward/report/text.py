"""The windows of a walk-forward as a table for a terminal, training and test side by side."""

from __future__ import annotations

from typing import Any

from rich.text import Text

from results.run.metrics import METRICS
from results.style.palette import TERMINAL
from results.style.terminal import heading, plain_table, printed
from results.walkforward.result import WalkForward

__all__ = ["walk_forward_text"]

_SHOWN = {"trades": "trades", "edge": "edge\npp", "expectancy": "net\n%", "t_statistic": "t"}
_CAPTION = (
    (
        "training, then test; net: mean return a trade after costs. return: of the test window, compounded. rank: "
        "share of the other cells that did worse in the test window (50 is what lots give). "
        "corr: rank correlation over cells."
    ),
    "*: ends early, with the bars.",
)


def walk_forward_text(walked: WalkForward) -> str:
    """Return the table of windows and, underneath, the verdict in words."""
    moved = [name for name in next((each for each in walked.choices if each), {}) if _moves(walked, name)]
    table = plain_table()
    for name in ("#\n", "test from\n", "to\n", "cell\n", *(axis.replace("_", "\n", 1) for axis in moved)):
        table.add_column(name, no_wrap=True)
    for side in ("train", "test"):
        for name in _SHOWN.values():
            table.add_column(f"{side}\n{name}".replace("\n", " ", name.count("\n")), justify="right", no_wrap=True)
    for name in ("return\n%", "rank\n%", "corr\n"):
        table.add_column(name, justify="right", no_wrap=True)
    for row, choice in zip(walked.windows.iter_rows(named=True), walked.choices, strict=True):
        table.add_row(*_texts(row, choice, moved), style="" if choice else TERMINAL["note"])
    caption = _CAPTION if not walked.windows["whole"].all() else _CAPTION[:-1]
    return printed(
        [heading("Chosen in training, traded in test"), Text(), table, Text(), *caption], keys=3
    ) + "\n".join(["", *walked.words, ""])


def _moves(walked: WalkForward, name: str) -> bool:
    return len({choice[name] for choice in walked.choices if choice}) > 1


def _texts(row: dict[str, Any], choice: dict[str, str] | None, moved: list[str]) -> list[str]:
    start, end = (f"{row[name]:%Y-%m-%d}" for name in ("test_from", "test_to"))
    head = [str(row["window"]), start, end + ("" if row["whole"] else "*")]
    if choice is None:
        return [*head, "none"]
    sides = [METRICS[name].written(row[f"{side}_{name}"], short=True) for side in ("train", "test") for name in _SHOWN]
    rank, corr = row["rank_in_test"], row["rank_correlation"]
    return [
        *head,
        str(row["cell"]),
        *(choice[name] for name in moved),
        *sides,
        METRICS["total_return"].written(row["test_total_return"], short=True),
        "-" if rank is None else f"{rank * 100:.0f}",
        "-" if corr is None else f"{corr:+.2f}",
    ]
