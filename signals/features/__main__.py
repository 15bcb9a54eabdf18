"""Write docs/features.md: ``python -m signals.features``."""

from __future__ import annotations

from pathlib import Path

from signals.features.catalogue import catalogue_page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "features.md"

if __name__ == "__main__":
    PAGE.write_text(catalogue_page(), encoding="utf-8")
