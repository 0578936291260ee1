"""Small tools that know nothing of documents."""
