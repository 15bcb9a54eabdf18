"""A run of a billion cells from its plan to its verdict, what each phase took, and what it lies on the disk with."""
