"""From text to values, problems and places: fences, and a room for each syntax."""
