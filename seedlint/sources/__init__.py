"""Where documents come from: the disk, or a revision or the index of git, and which files are documents."""
