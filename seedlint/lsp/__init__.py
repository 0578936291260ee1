"""The language server: what the command line says of documents, in the editor, while they are written."""
