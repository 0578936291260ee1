"""Rules that the configuration defines, in `[[rules.custom]]`: what they say, and what judges by them."""
