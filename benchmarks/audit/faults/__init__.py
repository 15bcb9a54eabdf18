"""Faults, each a function that makes an honest book false, with the kinds of finding that name it."""
