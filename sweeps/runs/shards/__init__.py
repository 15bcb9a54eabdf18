"""A run cut into shards, each made by itself, anywhere: which chunks are whose, and how they become one run again."""
