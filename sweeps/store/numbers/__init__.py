"""The numbers of a part as bytes: counts and sums of its families, and the balances of its cells. No file is opened here.

A grid's neighbours share most of their trades: what a step along one axis adds is mostly what it adds beside a step along
another. So numbers become multiples of a quantum, fine enough for what is reckoned from them, and differences of these
along a few axes, which are small, go through pcodec. Adding up whole numbers is exact, so that what is written is read.
"""

from sweeps.store.numbers.curves import decode_curves, encode_curves
from sweeps.store.numbers.families import CURVES, alike, decode_families, encode_families

__all__ = ["CURVES", "alike", "decode_curves", "decode_families", "encode_curves", "encode_families"]
