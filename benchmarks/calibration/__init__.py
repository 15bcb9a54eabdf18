"""Whether the verdict may be trusted: worlds without an edge, worlds with a planted one, and how often each is called positive."""
