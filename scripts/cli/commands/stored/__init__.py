"""Commands about runs as they are stored: which there are, whether they are whole, and what is made of them."""
