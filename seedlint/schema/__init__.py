"""The JSON Schema: validation, explanations, and the roles it gives to values."""
