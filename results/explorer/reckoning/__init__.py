"""What the page's workers reckon from planes, reckoned by the server where there are too many cells to send them."""
