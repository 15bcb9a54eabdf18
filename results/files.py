"""Writing files whole or not at all, so that a failure leaves what was there before."""

from __future__ import annotations

from signals.files.replacing import make_folder, write_whole

__all__ = ["make_folder", "write_whole"]
