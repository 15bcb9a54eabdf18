"""TOML files that people write: presets to start from, tables checked as pydantic models, tables of a `kind`."""
