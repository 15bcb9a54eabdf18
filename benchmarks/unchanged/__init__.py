"""The proof that a change of the code changed nothing a user computes: ``python -m benchmarks.unchanged --before REF``.

Two checkouts are given the same inputs, each through its own command line and the public names of its rooms, and all that
they write is compared bit for bit. What the older one wrote is then opened by the newer one.
"""
