"""Limits that several parts of a run keep to."""

from __future__ import annotations

DEFAULT_MAX_FILE_SIZE = 5_000_000
