"""Whether the text that a finding marks is what it is about, as readers that are not seedlint's have it."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

from readers import values

_UNKNOWN = "SL103"
_MISSING = "SL101"


def wrong_mark(text: str, syntax: str, data: Any, finding: dict[str, Any]) -> str | None:
    """Say what a finding marks in a text, if that is not what it is about.

    ``finding`` is one as the JSON format has it, and ``data`` what the text means. Of an unknown field, the
    key is to be marked; of a missing one, the key of the object that lacks it. Of all else it is the value,
    or a part of it; its key, where it is a list or mapping, or nothing stands behind that. What has no
    key (the whole, an item of a list) is marked at its first line, or at a key, where it lacks a field.
    """
    marked = cut(text, finding["region"])
    tokens = [token.replace("~1", "/").replace("~0", "~") for token in finding["pointer"].split("/")[1:]]
    name = tokens[-1] if tokens and isinstance(_at(data, tokens[:-1]), dict) else None
    keys = _keys(syntax, marked)
    if finding["code"] == _UNKNOWN:
        right = name in keys
    else:
        there = _at(data, tokens)
        right = _is(syntax, marked, finding["region"]["column"], there) or _part(marked, there)
        if name is not None:
            right = right or (name in keys and (there is None or isinstance(there, (dict, list))))
        elif isinstance(there, dict) and finding["code"] == _MISSING:
            right = right or bool(keys & there.keys())
        if name is None and isinstance(there, (dict, list)):
            right = right or not there or _begins(syntax, marked, there, tokens)
    return None if right else f"{finding['code']} at {finding['pointer']} marks {marked!r}"


def _part(marked: str, there: Any) -> bool:
    """Whether some text is a part of a value; how it is broken into lines counts for nothing."""
    written = " ".join(marked.split())
    if there is None or isinstance(there, (bool, int, float)):
        return written.strip("'\"") == json.dumps(there)  # behind a tag that says what it is
    if not written:
        return isinstance(there, str) and " " in " ".join(there.splitlines())  # blanks and line breaks
    forms = (there, json.dumps(there, ensure_ascii=False)[1:-1]) if isinstance(there, str) else ()
    return any(marked in form or written in " ".join(form.split()) for form in forms)


def _begins(syntax: str, marked: str, there: Any, tokens: list[str]) -> bool:
    """Whether some text is the line in which a list or mapping begins, or the header of its table."""
    if marked.lstrip("-[{ '\"")[:1] in {"", "|", ">", "!", "#"}:
        return True  # the value itself begins on the line below, behind a tag, or there is but a comment
    try:
        line = values(syntax, marked)
        if type(line) is type(there) and next(iter(line)) == next(iter(there)):
            return True
    except Exception:  # noqa: BLE001 - a line that means nothing by itself
        pass
    if marked.startswith("["):
        there = [*tokens[-2:-1], there]
    while isinstance(there, (dict, list)) and there:
        there = next(iter(there))
    first = there if isinstance(there, str) else json.dumps(there)
    word = first.split()[0] if first.split() else ""
    return "\n" not in marked and (word in marked or json.dumps(word)[1:-1] in marked)


def cut(text: str, region: dict[str, int]) -> str:
    """Return the text of a region."""
    lines = re.split(r"\r\n|\n|\r", text)[region["line"] - 1 : region["endLine"]]
    lines[-1] = lines[-1][: region["endColumn"] - 1]
    lines[0] = lines[0][region["column"] - 1 :]
    return "\n".join(lines)


def _is(syntax: str, marked: str, column: int, there: Any) -> bool:
    try:
        if syntax == "TOML":
            found = values(syntax, f"a = {marked}")["a"]
        else:
            # Where lines of a value begin counts in YAML: they stand behind its first one.
            found = values(syntax, " " * (column - 1) * (syntax == "YAML") + marked)
    except Exception:  # noqa: BLE001 - no value at all
        return False
    return json.dumps(found, sort_keys=True) == json.dumps(there, sort_keys=True)


def _keys(syntax: str, marked: str) -> set[str]:
    """Return the names that a text may be as a key; in TOML, the header of a table has several."""
    try:
        if syntax == "TOML":
            inner = tomllib.loads(f"{marked.strip('[] ')} = 1")
            found = set()
            while isinstance(inner, dict):
                (key, inner), *_ = inner.items()
                found.add(key)
            return found
        return {found if isinstance(found := values(syntax, marked), str) else json.dumps(found), marked}
    except Exception:  # noqa: BLE001 - none
        return {marked}


def _at(data: Any, tokens: list[str]) -> Any:
    for token in tokens:
        data = data[int(token)] if isinstance(data, list) else data[token]
    return data
