"""The verdict: ruled, recorded beside the cells that it names, and said in words."""
