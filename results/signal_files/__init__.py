"""Signal files described and checked, as text, page and picture."""
