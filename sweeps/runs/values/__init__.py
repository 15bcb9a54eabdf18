"""What `run.json` holds, value by value: of what was asked, of the signals, of parts, of what was found, and of what was before."""
