"""What is expected of the corpus as a whole, as data."""
