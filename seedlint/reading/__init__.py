"""Text in, values, places and edits out: one door (`seedlint.reading.syntax`), a room for each syntax behind it."""
