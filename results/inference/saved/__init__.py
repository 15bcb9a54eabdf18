"""What a judge keeps in the folder of a run while it works, one judge at a time."""
