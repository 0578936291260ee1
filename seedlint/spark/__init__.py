"""The plan of a run on Apache Spark: for corpora that one machine does not hold, or that lie where Spark is.

`steps` is what workers do with Arrow batches, and knows no Spark; `job` puts these steps in order over data
frames, and `groups` those for facts across documents. None of them finds or judges anything itself: that is
`seedlint.plan`, as everywhere.
"""
