"""Lists of known makers: what each calls its columns, what it counts, and what it leaves to be known."""
