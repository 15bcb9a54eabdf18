"""The size and order of the code, before and after: ``python -m benchmarks.house --before REF``."""
