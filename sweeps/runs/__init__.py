"""What is kept of a run: its description, its parts with their checksums, and whether vectorbt has confirmed it.

`run.json` is the one truth of a complete run: its own content and every part carry a SHA-256 in it, and it is replaced as
a whole. While a sweep goes on, finished parts are listed in `parts.jsonl`, a line each. What neither of them lists is no
part of the run, whatever it is called.
"""
