"""A walk-forward as files, a picture and a table."""
