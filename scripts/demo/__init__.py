"""`asymmetry demo`: the whole way from bars to maps, on real data out of the box.

Real markets are the daily S&P 500 and Nasdaq of 1999 to 2018 that come with the `arch` package; a SIMULATED futures
market with a chosen true edge shows what the tool says where the truth is known.
"""

from scripts.demo.study import Study, demo

__all__ = ["Study", "demo"]
