"""What stands beside the verdict: its leading cell, the shape of the map around it, what choosing it is worth."""
