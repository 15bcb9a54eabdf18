"""What commands say of the bars they wrote."""

from __future__ import annotations

from scripts.cli.terminal.speaking import report
from signals import Bars
from signals.checks.file_state import gaps
from signals.times.timestamps import to_iso

__all__ = ["tell_bars"]


def tell_bars(place: str, bars: Bars) -> None:
    """Print how many bars there are, their span, and their gaps."""
    report(f"{place}: {len(bars):,} bars, {to_iso(bars.time[0])} to {to_iso(bars.time[-1])}")
    holes = gaps(bars.time)
    if holes.count:
        report(
            f"  gaps: {holes.count:,}, {holes.missing:,} bars missing, the longest of {holes.longest_bars:,} after "
            f"{holes.longest_from}"
        )
