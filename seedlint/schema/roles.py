"""Where in a document a schema says which role a value plays.

Roles come from ``format: date-time`` (timestamp), ``format: uri`` (url) and the annotation
``x-seedlint-role``. The schema is compiled once into a graph that runs beside the document (and, for
speed, into code: `seedlint.schema.compiled`):
``$ref``, ``$defs``, ``allOf``, ``anyOf``, ``oneOf``, ``if/then/else`` and ``dependentSchemas`` all
count, because each of them may describe the same value.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from seedlint.finding import JSON, MAX_DEPTH, escape_token, pointer_tokens
from seedlint.schema.compiled import compile_roles
from seedlint.schema.rolereader import PLACED, TooDeepError, collect_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

FORMAT_ROLES = {"date-time": "timestamp", "uri": "url"}
ROLE_KEYWORD = "x-seedlint-role"

_IN_PLACE = ("allOf", "anyOf", "oneOf")
_IN_PLACE_ONE = ("then", "else", "if")

DATA = frozenset(("const", "enum", "default", "examples"))
"""Keywords that hold data, not schemas."""
NAMES = frozenset(("properties", "patternProperties", "$defs", "definitions", "dependentSchemas"))
"""Keywords that hold schemas by name."""


def subschemas(schema: JSON, names: bool = False) -> Iterator[dict[str, JSON]]:
    """Yield every object in a schema that may be a subschema; ``names``: its keys are names, not keywords."""
    if isinstance(schema, dict):
        if not names:
            yield schema
        for key, value in schema.items():
            if names or key not in DATA:
                yield from subschemas(value, key in NAMES and not names)
    elif isinstance(schema, list):
        for value in schema:
            yield from subschemas(value)


class RoleNode:
    """What the schema says about one place: its roles, and the nodes of what is inside."""

    __slots__ = ("additional", "items", "patterns", "prefix", "properties", "roles")

    def __init__(self, roles: tuple[str, ...]) -> None:
        """Make a node that says nothing about the inside yet."""
        self.roles = roles
        self.properties: dict[str, RoleNode] = {}
        self.patterns: list[tuple[re.Pattern[str], RoleNode]] = []
        self.additional: RoleNode | None = None
        self.prefix: list[RoleNode] = []
        self.items: RoleNode | None = None

    def property(self, key: str) -> RoleNode | None:
        """Return the node for a key, None if the schema does not name it."""
        node = self.properties.get(key)
        if node is None and type(key) is str:
            for pattern, candidate in self.patterns:
                if pattern.search(key):
                    return candidate
            return self.additional
        return node


class Roles:
    """A schema's roles, ready to select from documents."""

    def __init__(self, schema: JSON) -> None:
        """Compile a schema; a reference that leads nowhere is the schema check's business, not ours."""
        self._schema = schema
        self._nodes: dict[frozenset[int], RoleNode] = {}
        self._named: dict[str, dict[str, JSON]] = {}
        for sub in subschemas(schema):
            for keyword in ("$anchor", "$dynamicAnchor"):
                if isinstance(sub.get(keyword), str):
                    self._named.setdefault("#" + sub[keyword], sub)
            if isinstance(sub.get("$id"), str):
                self._named.setdefault(sub["$id"].rstrip("#"), sub)
        self.root = self._node([schema])
        self._survey = compile_roles(self.root, PLACED)
        self._compiled: Callable[[JSON], Any] | None = None

    def select(self, data: JSON) -> tuple[dict[str, list[tuple[str, JSON]]], list[Any]]:
        """Return the places of each role, list items in order, and the keys the schema does not name."""
        if self._survey is None:
            return self.walk(data)
        if self._compiled is None:
            self._compiled = compile_roles(self.root) or self.walk
        places: tuple[dict[str, list[tuple[str, JSON]]], list[Any]] = self._compiled(data)
        return places

    def survey(self, data: JSON) -> tuple[dict[str, list[Any]], list[Any]]:
        """Return the same, but only for the roles in `PLACED` with pointers; for all others, values alone."""
        if self._survey is not None:
            values: tuple[dict[str, list[Any]], list[Any]] = self._survey(data)
            return values
        places, strange = self.walk(data)
        return {
            role: list(found) if role in PLACED else [value for _, value in found]
            for role, found in places.items()
        }, strange

    def walk(self, data: JSON) -> tuple[dict[str, list[tuple[str, JSON]]], list[Any]]:
        """Do the same by walking the graph: slower, and for any schema."""
        walk = _Walk()
        walk.value(self.root, data, "", 1)
        return dict(walk.found), walk.strange

    def resolve(self, reference: str) -> JSON:
        """Return the subschema a reference inside the schema leads to, None if it leads nowhere."""
        if reference in {"#", ""}:
            return self._schema
        if reference.startswith("#/"):
            at: JSON = self._schema
            for token in pointer_tokens(reference[1:].replace("%25", "%").replace("%24", "$")):
                if isinstance(at, dict):
                    at = at.get(token)
                elif isinstance(at, list) and token.isdigit() and int(token) < len(at):
                    at = at[int(token)]
                else:
                    return None
            return at
        named = self._named.get(reference.rstrip("#"))
        if named is None:
            named = next(
                (s for name, s in self._named.items() if name.endswith(("/" + reference, ":" + reference))),
                None,
            )
        return named

    def _expand(self, schemas: Iterable[JSON]) -> list[dict[str, JSON]]:
        """Return the schemas and all that apply in the same place."""
        seen: dict[int, dict[str, JSON]] = {}
        todo = [schema for schema in schemas if isinstance(schema, dict)]
        while todo:
            schema = todo.pop(0)
            if id(schema) in seen:
                continue
            seen[id(schema)] = schema
            more: list[JSON] = []
            references = (schema.get(keyword) for keyword in ("$ref", "$dynamicRef"))
            more += [self.resolve(reference) for reference in references if isinstance(reference, str)]
            for keyword in _IN_PLACE:
                if isinstance(schema.get(keyword), list):
                    more += schema[keyword]
            more += [schema.get(keyword) for keyword in _IN_PLACE_ONE]
            if isinstance(schema.get("dependentSchemas"), dict):
                more += schema["dependentSchemas"].values()
            todo += [sub for sub in more if isinstance(sub, dict)]
        return list(seen.values())

    def _node(self, schemas: Iterable[JSON]) -> RoleNode:
        here = self._expand(schemas)
        key = frozenset(map(id, here))
        if key in self._nodes:
            return self._nodes[key]
        roles: dict[str, None] = {}
        for schema in here:
            for role in _roles_of(schema):
                roles[role] = None
        node = self._nodes[key] = RoleNode(tuple(roles))
        names = {name: None for s in here for name in _mapping(s, "properties")}
        for name in names:
            parts = [_mapping(s, "properties").get(name) for s in here]
            node.properties[name] = self._node(p for p in parts if p is not None)
        for schema in here:
            for pattern, sub in _mapping(schema, "patternProperties").items():
                try:
                    node.patterns.append((re.compile(pattern), self._node([sub])))
                except re.error:
                    continue
        open_ends = [
            s[k]
            for s in here
            for k in ("additionalProperties", "unevaluatedProperties")
            if isinstance(s.get(k), dict)
        ]
        node.additional = self._node(open_ends) if open_ends else None
        width = max(
            (len(s["prefixItems"]) for s in here if isinstance(s.get("prefixItems"), list)), default=0
        )
        for index in range(width):
            parts = [s["prefixItems"][index] for s in here if index < len(s.get("prefixItems") or ())]
            node.prefix.append(self._node(parts))
        items = [s[k] for s in here for k in ("items", "unevaluatedItems") if isinstance(s.get(k), dict)]
        node.items = self._node(items) if items else None
        return node


def _mapping(schema: dict[str, JSON], keyword: str) -> dict[str, JSON]:
    value = schema.get(keyword)
    return value if isinstance(value, dict) else {}


def _roles_of(schema: dict[str, JSON]) -> Iterator[str]:
    form = schema.get("format")
    if isinstance(form, str) and form in FORMAT_ROLES:
        yield FORMAT_ROLES[form]
    role = schema.get(ROLE_KEYWORD)
    if isinstance(role, str):
        yield role
    elif isinstance(role, list):
        yield from (r for r in role if isinstance(r, str))


class _Walk:
    """One walk through data beside the graph: the places of each role, and the keys that it does not name."""

    __slots__ = ("found", "strange")

    def __init__(self) -> None:
        self.found: defaultdict[str, list[tuple[str, JSON]]] = defaultdict(list)
        self.strange: list[Any] = []

    def value(self, node: RoleNode, value: JSON, pointer: str, level: int) -> None:
        """Take a value, and all inside."""
        for role in node.roles:
            self.found[role].append((pointer, value))
        kind = type(value)
        if kind is dict:
            self._mapping(node, value, pointer, level)
        elif kind is list:
            self._list(node, value, pointer, level)

    def _mapping(self, node: RoleNode, value: dict[str, JSON], pointer: str, level: int) -> None:
        if level > MAX_DEPTH:
            raise TooDeepError
        found, known = self.found, node.properties.get
        for key, item in value.items():
            child = known(key)
            if child is None:
                self.strange.append(key)
                child = node.property(key)
                if child is None:
                    collect_keys(item, self.strange, level + 1)
                    continue
                key = escape_token(str(key))
            elif "/" in key or "~" in key:
                key = escape_token(key)
            # `value`, written out: it would be called for every value of a document.
            for role in child.roles:
                found[role].append((f"{pointer}/{key}", item))
            inner = type(item)
            if inner is dict:
                self._mapping(child, item, f"{pointer}/{key}", level + 1)
            elif inner is list:
                self._list(child, item, f"{pointer}/{key}", level + 1)

    def _list(self, node: RoleNode, value: list[JSON], pointer: str, level: int) -> None:
        if level > MAX_DEPTH:
            raise TooDeepError
        prefix = node.prefix
        for index, item in enumerate(value):
            child = prefix[index] if index < len(prefix) else node.items
            if child is None:
                collect_keys(item, self.strange, level + 1)
            else:
                self.value(child, item, f"{pointer}/{index}", level + 1)
