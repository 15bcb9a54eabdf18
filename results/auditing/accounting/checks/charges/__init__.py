"""Fees and what became of them: left out, of a part only, turned round."""
