"""The corpus as tables, its figures, and the maintainers' report. Loaded only when that is asked for.

stream    documents and findings -> rows -> writers
tables    the tables and their columns
rows      one document -> its rows
"""
