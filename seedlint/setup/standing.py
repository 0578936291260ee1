"""What is there already and can be taken as it is: a schema, a baseline."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from seedlint.baseline.file import read
from seedlint.errors import ConfigurationError, SchemaError
from seedlint.schema.schema import Schema
from seedlint.util.paths import shown

if TYPE_CHECKING:
    from pathlib import Path


def why_no_schema(path: Path) -> str:
    """Say why a file can't be used as a schema; nothing if it can."""
    try:
        Schema.load(path, shown(path))
    except SchemaError as error:
        return str(error)
    return ""


def is_baseline(path: Path, root: Path) -> bool:
    """Whether a file is a baseline of documents below ``root``."""
    try:
        read(path, os.fspath(root))
    except ConfigurationError:
        return False
    return True


__all__ = ["is_baseline", "why_no_schema"]
