"""Ratios between engines and libraries, measured side by side in one run; started by `make bench`."""
