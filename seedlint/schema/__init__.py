"""The JSON Schema: its verdict, its explanation, and the roles it gives to values."""
