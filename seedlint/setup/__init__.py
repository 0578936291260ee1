"""The first contact: what a repository has, and the files that put seedlint to use in it."""
