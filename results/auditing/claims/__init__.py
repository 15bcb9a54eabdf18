"""Numbers that somebody claims, read from plain text or TOML and held against the list."""
