"""Edits of values, as rules name them, applied to the values themselves.

A fix is trusted only if the file, read again, has exactly these values: so this knows nothing of text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedlint.finding import JSON, Edit, pointer_tokens

if TYPE_CHECKING:
    from collections.abc import Iterable


_NO_VALUE = frozenset(("drop-bom", "comment", "source"))
"""Edits that leave all values as they are."""


class EditError(ValueError):
    """An edit does not fit the values it is to change."""


def applied(data: JSON, edits: Iterable[Edit]) -> JSON:
    """Return ``data`` with all edits made; their pointers are those of ``data``, which stays as it is.

    What no edit touches is the same object in both. EditError for an edit that leads nowhere, or that would
    overwrite another value.
    """
    holder: list[JSON] = [data]
    owned: dict[int, JSON] = {}
    found = [(edit, *_place(holder, owned, edit)) for edit in edits if edit.action not in _NO_VALUE]
    spans = [item for item in found if item[0].action == "replace" and item[0].span]
    for edit, parent, key in sorted(spans, key=lambda item: item[0].span or (0, 0), reverse=True):
        parent[key] = spliced(parent[key], edit)
    for edit, parent, key in found:
        if edit.action == "replace" and not edit.span:
            parent[key] = _copy(edit.value)
    for edit, parent, key in found:
        if edit.action == "rename":
            _rename(parent, key, edit.value)
    # From the end, so that the indexes before it still hold.
    removed = [(parent, key) for edit, parent, key in found if edit.action == "remove"]
    for parent, key in sorted(
        removed, key=lambda item: item[1] if isinstance(item[1], int) else 0, reverse=True
    ):
        del parent[key]
    for edit, parent, key in found:
        if edit.action == "insert" and isinstance(parent, list):
            parent.insert(key, _copy(edit.value))
        elif edit.action == "insert":
            parent[key] = _copy(edit.value)
    return holder[0]


def spliced(text: JSON, edit: Edit) -> str:
    """Return a text with the span of a `replace` edit replaced; EditError if there is no such span."""
    start, end = edit.span or (0, 0)
    if not isinstance(text, str) or not isinstance(edit.value, str) or not 0 <= start <= end <= len(text):
        raise EditError(f"{edit.pointer} has no characters {start} to {end}")
    return text[:start] + edit.value + text[end:]


def same(one: JSON, other: JSON) -> bool:
    """Whether two values are equal in kind, too: 1, 1.0 and true are three different things."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other or (one != one and other != other))


def _copy(value: JSON) -> JSON:
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, (list, tuple)) else value


def _own(parent: Any, key: Any, owned: dict[int, JSON]) -> Any:
    """Return what is under a key, which may then be changed: it is copied unless it was already."""
    value = parent[key]
    if id(value) in owned or not isinstance(value, (dict, list, tuple)):
        return value
    value = parent[key] = dict(value) if isinstance(value, dict) else list(value)
    owned[id(value)] = value
    return value


def _place(holder: list[JSON], owned: dict[int, JSON], edit: Edit) -> tuple[Any, Any]:
    """Return the list or mapping that an edit changes, and the index or key in it."""
    try:
        return _find(holder, owned, edit)
    except (KeyError, IndexError, TypeError):
        raise EditError(f"{edit.pointer} does not exist") from None


def _find(holder: list[JSON], owned: dict[int, JSON], edit: Edit) -> tuple[Any, Any]:
    parent: Any = holder
    key: Any = 0
    for word in pointer_tokens(edit.pointer):
        parent = _own(parent, key, owned)
        key = word
        if isinstance(parent, list):
            key = len(parent) if word == "-" else int(word) if word.isascii() and word.isdigit() else -1
            if not 0 <= key <= len(parent) - (edit.action != "insert"):
                raise EditError(f"{edit.pointer} does not exist")
        elif not isinstance(parent, dict) or (word not in parent and edit.action != "insert"):
            raise EditError(f"{edit.pointer} does not exist")
    if isinstance(parent, dict) and edit.action == "insert" and key in parent:
        raise EditError(f"{edit.pointer} is there already")
    if parent is holder and edit.action != "replace":
        raise EditError("the whole document can't be renamed or removed")
    return parent, key


def _rename(parent: Any, key: Any, name: JSON) -> None:
    if not isinstance(parent, dict) or not isinstance(name, str):
        raise EditError("only keys can be renamed, and only to strings")
    if name in parent and name != key:
        raise EditError(f"there is a `{name}` already")
    items = [(name if old == key else old, value) for old, value in parent.items()]
    parent.clear()
    parent.update(items)
