"""What formats demand, as libraries for rules: RFC 3339, ciphertext, markup, mojibake."""
