"""Links from the report to documents at their lines, where somebody has a page for each."""

from __future__ import annotations

import posixpath
import re
from string import Formatter
from urllib.parse import quote

from seedlint.errors import UsageError
from seedlint.util.escape import escape

FIELDS = ("ref", "path", "line", "column")
_WEB = re.compile(r"https?://[^\s\"'<>`\\]+", re.IGNORECASE)
_NO_COMMIT = "HEAD"


class SourceLinks:
    """Makes the URLs of documents from a template such as ``https://host/blob/{ref}/{path}#L{line}``."""

    def __init__(self, template: str | None, ref: str | None = None, prefix: str = "") -> None:
        """Check the template, None for no links; UsageError says what is wrong with it.

        ``ref`` is the commit, and ``prefix`` where the root of the tables' paths is in the repository.
        """
        self._template = template
        self._ref = ref or _NO_COMMIT
        self._prefix = prefix
        if template is None:
            return
        shown = f"source-url `{escape(template)}`"
        if not _WEB.fullmatch(template):
            raise UsageError(f"{shown}: it must be a URL that begins with https://, without spaces or quotes")
        try:
            fields = [(name, rest) for _, name, *rest in Formatter().parse(template) if name is not None]
        except ValueError as error:
            raise UsageError(f"{shown}: {error}; write {{{{ for a brace") from None
        for name, (form, conversion) in fields:
            if name not in FIELDS or form or conversion:
                known = ", ".join(f"{{{field}}}" for field in FIELDS)
                raise UsageError(f"{shown}: `{{{escape(name)}}}` is not known; there are {known}")
        if "path" not in [name for name, _ in fields]:
            raise UsageError(f"{shown}: it needs {{path}}")

    def __call__(self, document: str, line: int | None = None, column: int | None = None) -> str | None:
        """Return the URL of a place; None without a template, and for what is not in the repository."""
        path = posixpath.normpath(self._prefix + document)
        if self._template is None or path.startswith(("../", "/")) or path[1:2] == ":":
            return None
        return self._template.format(
            ref=quote(self._ref, safe="/"),
            path=quote(path, safe="/"),
            line=line or 1,
            column=column or 1,
        )
