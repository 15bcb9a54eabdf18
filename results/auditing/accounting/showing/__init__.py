"""The accounts as sentences, tables, and what pictures show."""
