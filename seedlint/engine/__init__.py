"""One document to findings and facts; facts of many documents to findings across them."""
