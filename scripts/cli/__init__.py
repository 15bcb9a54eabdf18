"""The `asymmetry` command line: a module for each command, loaded when it is called."""

from scripts.cli.start import main

__all__ = ["main"]
