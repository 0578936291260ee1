"""Files that seedlint writes: only its own, whole or not at all, and nothing left behind."""
