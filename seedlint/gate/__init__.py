"""Conditions on a report of the corpus: what they say, and whether they are met."""
