"""What git knows, asked of git or read from its files; nothing here knows of documents."""
