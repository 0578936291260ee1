"""Names in folders of tables.

What a job of Spark's has beside the tables is for a report that is made of them. No table of a schema is
called so, as none has a dash in its name.
"""

from __future__ import annotations

MANIFEST = "tables.json"
"""By this file a folder is known as an export."""
FOLDER = "tables"
SCHEMAS = "own-schemas"
"""The tables of schemas, numbered, each as `seedlint.tables.described` tells it."""
VALUES = "own-values"
"""The values in their documents, as `seedlint.export.own.Value` has them, with the number of the table."""

__all__ = ["FOLDER", "MANIFEST", "SCHEMAS", "VALUES"]
