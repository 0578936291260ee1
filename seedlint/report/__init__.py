"""The corpus as tables, its figures, and the maintainers' report. Loaded only when that is asked for.

tables, rows        what the tables are, and how a document becomes rows of them
stream              documents and findings -> rows -> writers (sqlite, writers, parquet)
measure, score      the figures, by SQL; metrics says what they are
history, known      what earlier reports have measured and found; backfill asks git
markdown, verdict   the report in words
build               all together
expectations        what the corpus is expected to be
"""
