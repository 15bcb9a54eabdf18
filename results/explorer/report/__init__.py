"""The report: the explorer's page as one file with its data inside, as Markdown with pictures, and as PDF.

What is shown is the page's own; here it is gathered, made small, and written.
"""
