"""The schemas that settings name, each compiled once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.errors import SchemaError
from seedlint.schema.schema import DEFAULT, Schema
from seedlint.util.paths import Looks, looks_of, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from seedlint.config.settings import Settings
    from seedlint.finding import JSON


class Schemas:
    """Schemas by the files they are in; None stands for that of the seed format."""

    def __init__(self, contents: Mapping[Path | None, tuple[JSON, str]] | None = None) -> None:
        """Take what is in some files, and what they are called; all others are read."""
        self._known = {file: Schema(*one) for file, one in (contents or {}).items()}
        self.files: Looks = {}
        """All files that were read, or were to be, and how they looked before that."""

    def of(self, settings: Settings) -> Schema:
        """Return the schema that documents obey by some settings; SchemaError if there is none."""
        file = settings.schema
        schema = self._known.get(file)
        if schema is None:
            try:
                schema = self._load(file, settings.schema_roots)
            except SchemaError as error:
                if file is None or file.is_file():
                    raise
                raise SchemaError(f"{settings.naming('schema')}{error}") from None
            self._known[file] = schema
        return schema

    def _load(self, file: Path | None, roots: tuple[Path, ...]) -> Schema:
        if file is None:
            return Schema.load(DEFAULT)
        return Schema.load(file, shown(file), roots, self._look)

    def _look(self, file: Path) -> None:
        self.files |= looks_of((str(file),))

    def preset(self, settings: Settings) -> str:
        """Return which rules `ALL` stands for by some settings.

        If they don't say so, it is the schema: one that has articles is much like that of the seed format.
        """
        if settings.preset is not None:
            return settings.preset
        return "seed" if settings.schema is None or self.of(settings).gives("article") else "generic"

    def slips(self) -> Iterator[str]:
        """Yield what is most likely misspelt in the schemas that were read so far, but for seedlint's own."""
        for file, schema in self._known.items():
            if file is not None:
                from seedlint.schema.slips import slips

                yield from (f"{schema.name}: {words}" for words in slips(schema.contents))

    def contents(self) -> dict[Path | None, tuple[JSON, str]]:
        """Return what makes the same in another process."""
        return {file: (schema.contents, schema.name) for file, schema in self._known.items()}


__all__ = ["Schemas"]
