"""Every colour by what it means: pictures, pages and tables take theirs from here, and none stands anywhere else."""

from __future__ import annotations

__all__ = ["css_variables", "map_scale"]

INK, FAINT = "#1c2024", "#5b636b"
"""Text, and the text beside it: notes, labels, axes."""
RULE, FRAME, SHADE = "#e3e6ea", "#8a929a", "#f3f4f6"
"""Lines between rows and of grids, frames, and the ground of what stands back."""

DIVERGING = (
    "#67001f", "#b2182b", "#d6604d", "#f4a582", "#fddbc7", "#f7f7f7", "#d1e5f0", "#92c5de", "#4393c3", "#2166ac",
    "#053061",
)  # fmt: skip
"""A map of values with a neutral middle, from loss to profit: ColorBrewer's RdBu. Plotly's own is paler and turned."""
SEQUENTIAL, COUNTS = "viridis", "cividis"
"""Maps of values without a neutral middle, and of numbers of trades: matplotlib's and plotly's names."""
TOO_FEW, HATCH = "#b9bdc2", "#a9b0b7"
"""Squares with too few trades to say, and the strokes where a verdict is open."""
PALENESS = 0.38
"""Opacity of squares that a verdict does not call confidently positive."""

WIN, LOSS = DIVERGING[-2], DIVERGING[1]
"""Trades that won and balances after costs; trades that lost and drawdowns."""
GROSS, ALL_TRADES, HOLD, PRICE = "#92b7d8", "#3d464f", "#b9bdc2", "#878787"
"""Balances before costs, of all trades, and of buying and holding; the price."""

OUT_OF_SAMPLE, IN_SAMPLE, UNKNOWN_SAMPLE, NO_PROBABILITY = "#2f6fb5", "#d9822b", "#9aa1a9", "#f1f2f4"
"""Bars the model had not seen, had seen, may have seen, and says nothing of."""

EXITS = {
    "stop_loss": (LOSS, "x", "x"),
    "breakeven": ("#c994c7", "v", "triangle-down"),
    "trailing_stop": ("#e08214", "P", "cross"),
    "take_profit": (WIN, "*", "star"),
    "liquidation": ("#000000", "X", "x-thin-open"),
    "signal": ("#1b7837", "o", "circle"),
    "opposite": ("#01847f", "d", "diamond-tall"),
    "max_hold": ("#762a83", "s", "square"),
    "end": (PRICE, "D", "diamond"),
}
"""Of each exit reason: colour, matplotlib's mark, plotly's symbol; lightness sets them apart, too."""

PASSED, FAILED = ("#2f855a", "#eef7f1"), ("#b3261e", "#fbeeed")
"""Edge and ground of a box that says so."""
BAD, POOR = "#fdf0ef", "#fff8e6"
"""Grounds of a table's rows."""

SUBJECT, SUBJECT_SHADES, PEER, LIMIT = "#1f5fa8", ("#9cc3e6", "#4d8fcc", "#1f5fa8"), "#a7adb5", "#c2571a"
"""Benchmarks: this project, other projects, and what a machine allows."""

TERMINAL = {"bad": "red", "poor": "yellow", "seen": "dim", "note": "dim", "title": "bold", "ranked": "bold"}
"""Styles of rows, columns and texts in a terminal."""


def map_scale(neutral: float | None) -> str | tuple[str, ...]:
    """Return the scale of a map: a named one, or its colours from low to high where the measure has a neutral value."""
    return SEQUENTIAL if neutral is None else DIVERGING


def css_variables() -> str:
    """Return the colours of pages as variables of a style sheet."""
    colours = {
        "ink": INK, "faint": FAINT, "rule": RULE, "frame": FRAME, "shade": SHADE, "ideal": HOLD, "bad": BAD,
        "poor": POOR, "passed": PASSED[0], "passed-ground": PASSED[1], "failed": FAILED[0], "failed-ground": FAILED[1],
    }  # fmt: skip
    return ":root { " + " ".join(f"--{name}: {colour};" for name, colour in colours.items()) + " }"
