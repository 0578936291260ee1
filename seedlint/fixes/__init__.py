"""Fixes as edits of exact stretches of text: made, checked, and written."""
