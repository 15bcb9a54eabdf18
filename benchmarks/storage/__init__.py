"""What a cell takes on the disk, as rows and factored."""
