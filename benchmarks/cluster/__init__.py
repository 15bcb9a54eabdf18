"""What it costs to have chunks of a run evaluated elsewhere, and what a thousand cores would come to by it."""
