"""Bars and funding: imported, joined, mended and counted, simulated or from a library."""
