"""The contract in plain Python, bar by bar: slow on purpose, and what both engines are tested against."""
