"""One cell's portfolio as a tear sheet: statistics, pictures and pages."""
