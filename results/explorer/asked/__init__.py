"""Views as the page asks for them: read and checked, put to another run, and titled."""
