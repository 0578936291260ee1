"""Rules that the configuration defines, in `[[rules.custom]]`: what they say, and how they are evaluated."""
