"""Documents and findings as rows, made in workers and written as tables."""
