"""An audit in words, as tables for a terminal, as JSON, and as a page with pictures. What is found is not decided here."""
