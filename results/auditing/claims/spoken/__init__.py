"""Claims from plain text: numbers as people write them, the words around them, and what each form of words says."""
