"""Where in a document a schema says which role a value plays.

Roles come from ``format: date-time`` (timestamp), ``format: uri`` (url) and the annotation
``x-seedlint-role``. The schema is compiled once into a graph that runs beside the document, and, for speed,
into code (`seedlint.schema.compiled`): ``$ref``, ``$defs``, ``allOf``, ``anyOf``, ``oneOf``, ``if/then/else``
and ``dependentSchemas`` all count, because each of them may describe the same value. Where a role depends on
which of these hold, or on more than names of fields, the walk is another (`seedlint.schema.places`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedlint.schema.compiled import compile_roles
from seedlint.schema.places import FIRST_WITH_PREFIX, Part, Parts, Walker
from seedlint.schema.references import REFERENCES, References, reached
from seedlint.schema.rolereader import PLACED
from seedlint.schema.validator import Branches, draft_of, matches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from seedlint.finding import JSON

FORMAT_ROLES = {"date-time": "timestamp", "uri": "url"}
ROLE_KEYWORD = "x-seedlint-role"
_KINDS = {"web": "url", "published": "timestamp"}
"""Roles that are kinds of others: a value with such a role has the other, too."""

_IN_PLACE = ("allOf", "anyOf", "oneOf")
_IN_PLACE_ONE = ("then", "else", "if")
_BRANCHES = frozenset(
    "anyOf oneOf if then else dependentSchemas dependencies unevaluatedProperties unevaluatedItems".split()
)


class RoleNode:
    """What the schema says about one place: its roles, and the nodes of what is inside."""

    __slots__ = ("additional", "items", "patterns", "prefix", "properties", "roles")

    def __init__(self, roles: tuple[str, ...]) -> None:
        """Make a node that says nothing about the inside yet."""
        self.roles = roles
        self.properties: dict[str, RoleNode] = {}
        self.patterns: list[tuple[str, RoleNode]] = []
        self.additional: RoleNode | None = None
        self.prefix: list[RoleNode] = []
        self.items: RoleNode | None = None

    def property(self, key: str) -> RoleNode | None:
        """Return the node for a key, None if the schema does not name it."""
        node = self.properties.get(key)
        if node is None and type(key) is str:
            for pattern, candidate in self.patterns:
                if matches(pattern, key):
                    return candidate
            return self.additional
        return node


class Roles:
    """A schema's roles, ready to select from documents."""

    def __init__(self, schema: JSON) -> None:
        """Compile a schema; a reference that leads nowhere is the schema check's business, not ours."""
        self._schema = schema
        self._draft = draft_of(schema)
        self._nodes: dict[frozenset[int], RoleNode] = {}
        self.references = References(schema, self._draft)
        self.root = self._node([schema])
        simple = not reached(schema, self.references, _BRANCHES, self._roles_of)
        self._survey = compile_roles(self.root, PLACED) if simple and not self._overrides() else None
        self._compiled: Callable[[JSON], Any] | None = None
        self._walker: Walker | None = None
        self._last: tuple[JSON, tuple[dict[str, list[tuple[str, JSON]]], list[Any]]] | None = None

    def _overrides(self) -> bool:
        """Whether what stands beside a reference must be passed over."""
        return self._draft.lone_references and reached(
            {"allOf": [self._schema]}, self.references, ("allOf",), lambda one: "$ref" in one and len(one) > 1
        )

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
        """Return what `select` returns; slower, and for any schema.

        The same values are asked for twice, first without their places: the second time nobody walks.
        """
        last = self._last
        if last is not None and last[0] is data:
            self._last = None
            return last[1]
        if self._walker is None:
            parts = Parts(self.references, self._draft, self._roles_of)
            root = parts.of(self._schema) or Part(())
            self._walker = Walker(root, Branches(self._schema, self._draft))
        found = self._walker.walk(data)
        self._last = data, found
        return found

    def resolve(self, reference: str, within: JSON = None) -> JSON:
        """Return the subschema a reference inside the schema leads to, None if it leads nowhere."""
        return self.references.resolve(reference, within)

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
            references = (schema.get(keyword) for keyword in REFERENCES)
            more += [self.resolve(one, schema) for one in references if isinstance(one, str)]
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
            for role in self._roles_of(schema):
                roles[role] = None
        node = self._nodes[key] = RoleNode(tuple(roles))
        names = {name: None for s in here for name in _mapping(s, "properties")}
        for name in names:
            parts = [_mapping(s, "properties").get(name) for s in here]
            node.properties[name] = self._node(p for p in parts if p is not None)
        for schema in here:
            for pattern, sub in _mapping(schema, "patternProperties").items():
                node.patterns.append((pattern, self._node([sub])))
        open_ends = [
            s[k]
            for s in here
            for k in ("additionalProperties", "unevaluatedProperties")
            if isinstance(s.get(k), dict)
        ]
        node.additional = self._node(open_ends) if open_ends else None
        prefixes = [one for s in here if isinstance(one := self._prefix(s), list)]
        for index in range(max(map(len, prefixes), default=0)):
            node.prefix.append(self._node(one[index] for one in prefixes if index < len(one)))
        words = ("items", "additionalItems", "unevaluatedItems")
        items = [s[k] for s in here for k in words if isinstance(s.get(k), dict)]
        node.items = self._node(items) if items else None
        return node

    def _prefix(self, schema: dict[str, JSON]) -> JSON:
        """Return the schemas for the first items of a list."""
        return schema.get("prefixItems" if self._draft.number >= FIRST_WITH_PREFIX else "items")

    def _roles_of(self, schema: dict[str, JSON]) -> list[str]:
        """Return the roles that an object of the schema gives a value, by format and by annotation."""
        named = schema.get(ROLE_KEYWORD)
        roles = [named] if isinstance(named, str) else named if isinstance(named, list) else []
        form = schema.get("format")
        if isinstance(form, str) and form in FORMAT_ROLES and not self._passed_over(schema):
            roles = [FORMAT_ROLES[form], *roles]
        # What the schema calls a date is none of the timestamps, whenever it was published.
        kinds = (
            _KINDS if form != "date" else {role: kind for role, kind in _KINDS.items() if kind != "timestamp"}
        )
        return [one for role in roles if isinstance(role, str) for one in (role, kinds.get(role)) if one]

    def _passed_over(self, schema: dict[str, JSON]) -> bool:
        return self._draft.lone_references and "$ref" in schema


def _mapping(schema: dict[str, JSON], keyword: str) -> dict[str, JSON]:
    value = schema.get(keyword)
    return value if isinstance(value, dict) else {}
