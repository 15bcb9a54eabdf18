"""The page: HTML, style and JavaScript modules as package data, for the explorer's server and for reports."""
