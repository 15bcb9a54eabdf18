"""The runs around a run: those below a folder, what each says of itself in short, and those tried on the same signals before."""
