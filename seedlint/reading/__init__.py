"""From text to values, problems, places and edits: one door (`syntax`), and a room for each syntax."""
