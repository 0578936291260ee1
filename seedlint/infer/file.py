"""The file of a draft: it says of itself that it is one, and whether anybody has edited it since."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from seedlint.errors import OutputError
from seedlint.files.streams import STDOUT, open_output, refuse_foreign
from seedlint.util.escape import escape
from seedlint.util.late import late

if TYPE_CHECKING:
    from seedlint.infer.draft import Draft

DRAFT_KEYWORD = "x-seedlint-draft"
_VERSION = 1
_LARGEST = 2**26
_BEGINNING = 1000
"""Characters; a draft says within these that it is one."""
_NO_DIGEST = '"digest": ""'
_DIGEST = late(r'"digest":"([0-9a-f]{32})"')
_BETWEEN = late(r'("(?:[^"\\]++|\\.)*+")|[ \t\r\n]++', re.DOTALL)
"""A text in JSON, or what stands between two."""


def text_of(draft: Draft) -> str:
    """Return a draft as it is written; the same documents give the same bytes."""
    head, *rest = draft.schema.items()
    mark = {"version": _VERSION, "documents": draft.documents, "digest": ""}
    contents = dict([head, (DRAFT_KEYWORD, mark), *rest])
    text = json.dumps(contents, ensure_ascii=False, indent=2, allow_nan=False)
    if not text.isascii():
        text = "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)
    assert text.find(_NO_DIGEST) < _BEGINNING
    return text.replace(_NO_DIGEST, f'"digest": "{_digest(_compact(text))}"', 1) + "\n"


def _compact(text: str) -> str:
    """Return a text in JSON without its line ends and indents, which are no edits; the order of keys is."""
    return _BETWEEN.sub(r"\1", text)


def _digest(compact: str) -> str:
    return hashlib.sha256(compact.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _is_untouched(path: Path) -> bool:
    """Whether a file is a draft as it was written."""
    try:
        if path.stat().st_size > _LARGEST:
            return False
        compact = _compact(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return False
    found = _DIGEST.search(compact, 0, _BEGINNING)
    return found is not None and found[1] == _digest(compact[: found.start(1)] + compact[found.end(1) :])


def check_target(target: str) -> None:
    """Raise OutputError for a file that is there and is no draft as seedlint has written it."""
    if target != STDOUT:
        refuse_foreign(target, lambda begins: _may_replace(target, begins))


def _may_replace(target: str, begins: str) -> bool:
    """Whether a file is an untouched draft; OutputError for one that was edited."""
    if DRAFT_KEYWORD not in begins[:_BEGINNING]:
        return False
    if _is_untouched(Path(target)):
        return True
    raise OutputError(
        f"cannot write {escape(target)}: it is a draft that was edited since; move it away, or name another"
        " file and take over what you want"
    )


def write(target: str, text: str) -> None:
    """Write a draft; OutputError for a place that can't be written."""
    with open_output(target, lambda begins: _may_replace(target, begins)) as stream:
        stream.write(text)


__all__ = ["check_target", "text_of", "write"]
