"""What is known from earlier runs, by content, in one SQLite file."""
