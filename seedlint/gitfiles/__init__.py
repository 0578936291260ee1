"""What lies in a git repository, read as files, without asking git."""
