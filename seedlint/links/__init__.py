"""The link checker: `seedlint links` asks the network, keeps what it learns, and `seedlint check` reads that.

Collecting (`collect`) puts the URLs of the corpus into the store (`store`); the frontier (`frontier`) says
which is due next, the pace (`pace`) how fast each host may be asked; the checker (`checker`) looks at one
URL through a guarded session (`session`, `lookup`, `proxy`), and `verdict` decides what a look means.
Nothing is imported here: `seedlint check` needs only `snapshot` and `verdict`, and those only with a store.
"""
