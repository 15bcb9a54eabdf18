"""How everything looks: colours, page template, fonts, tables for a terminal, numbers in words.

Nothing here knows what it shows.
"""
