"""The terminal: what commands print, what cuts them short, and what surrounds them."""
