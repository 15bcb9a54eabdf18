"""Several signal files as the assets of one run: named, found in folders and by patterns, read one at a time."""

from signals.assets.asset import Asset, Assets, One
from signals.assets.finding import Given, as_assets, find_assets

__all__ = ["Asset", "Assets", "Given", "One", "as_assets", "find_assets"]
