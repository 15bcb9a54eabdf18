"""`asymmetry data`: bars and funding, from wherever they are; one module a command."""

from __future__ import annotations

from scripts.cli.lazy import LazyGroup

__all__ = ["command"]

SUMMARIES = {
    "import": "Put files of bars together: CSV, exchange dumps, Parquet, Feather.",
    "funding": "Put funding settlements on bars or signals.",
    "download": "Download bars from an exchange.",
}

command = LazyGroup(
    name="data",
    package=__name__,
    summaries=SUMMARIES,
    short_help="Get bars and funding into one clean file.",
    help="Get bars and funding into one clean file.",
)
