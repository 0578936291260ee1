"""The maintainers' report: figures, history, expectations, pages. Loaded only when that is asked for.

measure             the figures, by SQL over the tables; `metrics` says what they are
samples, spread     findings to show beside them, and how values are spread
history, known      what earlier reports have measured and found; `backfill` asks git
pages               the report in words and pictures
gx                  what the corpus is expected to be, judged
build               all together
"""
