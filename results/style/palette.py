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


def _scale(colours: str) -> tuple[str, ...]:
    """Return colours written one after another as a scale, from low to high."""
    return tuple(f"#{colour}" for colour in colours.split())


SEQUENTIAL = _scale(
    "440154 46085c 471063 481769 481d6f 482475 472a7a 46307e 453781 433d84 414287 3f4889 3d4e8a "
    "3a538b 38598c 355e8d 33638d 31688e 2e6d8e 2c718e 2a768e 297b8e 27808e 25848e 23898e 218e8d "
    "20928c 1f978b 1e9c89 1fa188 21a585 24aa83 28ae80 2eb37c 35b779 3dbc74 46c06f 50c46a 5ac864 "
    "65cb5e 70cf57 7cd250 89d548 95d840 a2da37 b0dd2f bddf26 cae11f d8e219 e5e419 f1e51d fde725"
)
COUNTS = _scale(
    "00224e 002656 002a5f 002d68 003070 083370 163770 203a6f 273e6e 2e416d 34456c 3a486c 3f4c6c "
    "444f6c 49536c 4e566c 535a6d 575d6d 5c616e 60646f 656870 696b71 6d6f72 727274 767676 7a7a78 "
    "7e7d78 838179 888578 8d8878 928c78 969077 9b9476 a09875 a59c74 aaa073 afa471 b5a86f baac6d "
    "bfb06b c4b468 c9b965 cfbd62 d4c15f dac65b dfca57 e5cf52 ead34c f0d846 f6dd3f fce236 fee838"
)
"""Maps of values without a neutral middle, and of numbers of trades: matplotlib's viridis and cividis, every fifth colour."""

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
SERIES = (SUBJECT, LIMIT, EXITS["signal"][0], EXITS["max_hold"][0], ALL_TRADES)
"""Lines of one picture that mean nothing but themselves, told apart."""

TERMINAL = {"bad": "red", "poor": "yellow", "seen": "dim", "note": "dim", "title": "bold", "ranked": "bold"}
"""Styles of rows, columns and texts in a terminal."""


def map_scale(neutral: float | None) -> tuple[str, ...]:
    """Return the colours of a map from low to high: with a neutral middle where the measure has a neutral value."""
    return SEQUENTIAL if neutral is None else DIVERGING


def css_variables() -> str:
    """Return the colours of pages as variables of a style sheet."""
    colours = {
        "ink": INK, "faint": FAINT, "rule": RULE, "frame": FRAME, "shade": SHADE, "ideal": HOLD, "bad": BAD,
        "poor": POOR, "passed": PASSED[0], "passed-ground": PASSED[1], "failed": FAILED[0], "failed-ground": FAILED[1],
    }  # fmt: skip
    return ":root { " + " ".join(f"--{name}: {colour};" for name, colour in colours.items()) + " }"
