"""What a verdict says of the leading cell, as typed values: whoever reads it loads nothing that judges."""
