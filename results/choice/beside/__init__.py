"""What stands beside a choice: what it survived, what one step along each axis does, and what no other cell beats."""
