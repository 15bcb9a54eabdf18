"""From stored columns to the numbers the project works with: read as people write them, mended, and all of it counted."""
