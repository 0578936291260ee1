"""For rule authors: examples as tests, pages about rules, `seedlint rules new`."""
