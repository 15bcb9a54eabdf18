"""Honest lists and false ones: of how many honest ones an audit accuses, and how many faults it finds and names.

Nothing here uses the project's engines: markets, bots and accounts are written a second time, as simply as they can be, so
that what the audit takes for granted is not taken for granted twice.
"""
