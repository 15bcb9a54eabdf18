"""Whether all that a run keeps is what was written, every byte of it read; and damaged parts computed again."""
