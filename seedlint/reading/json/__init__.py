"""JSON behind the door: values by Python's own reader, places and edits by a scanner of what that accepts."""
