"""The list that docs/audit.md shows, and a picture of the page of its audit."""
