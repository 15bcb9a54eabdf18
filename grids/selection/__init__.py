"""Which cells of a product are tried: what the constraints leave, and seeded samples of it.

Here live constraints and draws. The product itself lives in `grids.product`.
"""
