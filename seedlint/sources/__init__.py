"""Where documents come from: directories, patterns, ignore files, trees."""
