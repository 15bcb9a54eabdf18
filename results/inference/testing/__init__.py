"""The two tests over a run: whether its cells earn more than nothing, and whether their timing knows anything."""
