"""Several signal files as the assets of one run: named, found in folders and by patterns, read one at a time."""
