"""What was measured, as tables, charts and files, beside the targets."""
