"""Files as such, whatever is in them: what may be opened, what may be replaced, and what to say of a full disk.

Every input passes `opening` and `damage`, every output `replacing`. What a file means is read elsewhere.
"""
