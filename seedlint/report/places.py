"""SQL that several figures share; and of tables whose rows are kept once (`seedlint.export.pieces`)."""

from __future__ import annotations

BLANKS = "char(9, 10, 11, 12, 13, 32, 160)"
"""The characters of a text that is blank."""
RANK = "CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END"
"""How much a finding matters: what matters most comes first."""
MISSING = {
    "image": "ifnull(image_count, 0) = 0",
    "excerpt": f"trim(ifnull(excerpt, ''), {BLANKS}) = ''",
    "topic": "ifnull(topic_count, 0) = 0",
    "related": "ifnull(related_count, 0) = 0",
}
"""What a document may lack, by the SQL that says which ones do; of one that can't be read nobody knows."""
_IN_PIECES = frozenset(("related", "images", "links"))
"""Tables whose rows are counted where each is there once, with the number of places it stands in."""


def source(table: str) -> str:
    """Return where the rows of a table are, each with how often it is there."""
    return f"{table}_pieces JOIN uses USING (piece)" if table in _IN_PIECES else table


def times_of(table: str) -> str:
    """Return SQL for how often a row is there."""
    return "times" if table in _IN_PIECES else "1"


def rows_in(table: str) -> str:
    """Return SQL that counts the rows of `source`."""
    return "ifnull(sum(times), 0)" if table in _IN_PIECES else "count(*)"
