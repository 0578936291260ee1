"""The file of a draft: it says of itself that it is one, and whether anybody has edited it since."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seedlint.errors import OutputError
from seedlint.files.streams import STDOUT, open_output, refuse_foreign
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from seedlint.infer.draft import Draft

DRAFT_KEYWORD = "x-seedlint-draft"
_VERSION = 1
_LARGEST = 2**26
_BEGINNING = 1000


def text_of(draft: Draft) -> str:
    """Return a draft as it is written; the same documents give the same bytes."""
    contents = _marked(draft)
    text = json.dumps(contents, ensure_ascii=False, indent=2, allow_nan=False)
    if not text.isascii():
        text = "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)
    return text + "\n"


def _marked(draft: Draft) -> dict[str, Any]:
    head, *rest = draft.schema.items()
    mark = {"version": _VERSION, "documents": draft.documents, "digest": _digest(draft.schema)}
    return dict([head, (DRAFT_KEYWORD, mark), *rest])


def _digest(contents: dict[str, Any]) -> str:
    """Return what tells whether a schema was edited; line ends and indents are no edit."""
    text = json.dumps(contents, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:32]


def is_untouched(path: Path) -> bool:
    """Whether a file is a draft as it was written."""
    try:
        if path.stat().st_size > _LARGEST:
            return False
        contents = json.loads(path.read_text(encoding="utf-8-sig"))
        return bool(contents.pop(DRAFT_KEYWORD)["digest"] == _digest(contents))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return False


def check_target(target: str) -> None:
    """Raise OutputError for a file that is there and is no draft as seedlint has written it."""
    if target != STDOUT:
        _refuse_edited(target)
        refuse_foreign(target, lambda _begins: is_untouched(Path(target)))


def _refuse_edited(target: str) -> None:
    path = Path(target)
    try:
        is_draft = (
            path.is_file() and DRAFT_KEYWORD in path.read_text(encoding="utf-8", errors="replace")[:1000]
        )
    except (OSError, ValueError):
        return
    if is_draft and not is_untouched(path):
        raise OutputError(
            f"cannot write {escape(target)}: it is a draft that was edited since; move it away, or name"
            " another file and take over what you want"
        )


def write(target: str, text: str) -> None:
    """Write a draft; OutputError for a place that can't be written."""
    check_target(target)
    with open_output(target, lambda _begins: is_untouched(Path(target))) as stream:
        stream.write(text)


__all__ = ["check_target", "is_untouched", "text_of", "write"]
