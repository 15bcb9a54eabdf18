"""Compiled kernels on the disk: where they may lie, what may be trusted there, and what each is made of."""
