"""What was left out or mended while a file was read, said on standard error."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from scripts.cli.terminal.speaking import note, warn

if TYPE_CHECKING:
    from signals import Assets, Bars, Layout, Signals

__all__ = ["find_noted", "noted", "tell_guessed"]

Read = TypeVar("Read", "Bars", "Signals")


def noted(read: Read) -> Read:
    """Print what was guessed of bars or signals, and a warning for each of their notes; return them."""
    from signals.data import Signals  # noqa: PLC0415 - --help need not wait

    where = f"{read.path}: " if isinstance(read, Signals) and read.path is not None else ""
    tell_guessed(read.guessed if isinstance(read, Signals) else ())
    for line in read.notes:
        warn(f"{where}{line}")
    return read


def tell_guessed(lines: Iterable[str]) -> None:
    """Print what was guessed of files, where it does not disturb what a command prints."""
    for line in lines:
        note(f"asymmetry: note: {line}")


def find_noted(files: Iterable[str], layout: Layout | None) -> Assets:
    """Return the signal files that `--signals` names; one alone is read, and said of it what `noted` says.

    Of several, whoever reads them one at a time says it.
    """
    from signals import Asset, Assets, find_assets  # noqa: PLC0415 - --help need not wait

    assets = find_assets(files, layout)
    if assets.several:
        return assets
    alone = next(iter(assets))
    return Assets((Asset(alone.name, noted(alone.load())),))
