"""Where the references in a schema lead: by pointer, by anchor, by the names that its parts have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.finding import JSON, escape_token, pointer_tokens
from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from seedlint.schema.validator import Draft

DATA = frozenset(("const", "enum", "default", "examples"))
"""Keywords that hold data, not schemas."""
NAMES = frozenset(
    ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies")
)
"""Keywords that hold schemas by name."""
REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_SHELVES = ("$defs", "definitions")
"""What holds schemas that count only where something refers to them."""
_ANCHORS = ("$anchor", "$dynamicAnchor")
_SCHEME = late(r"[A-Za-z][A-Za-z0-9+.-]*:")


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


def joined(base: str, reference: str) -> str:
    """Return what a reference means at a base, as RFC 3986 has it; also where the base is no hierarchy."""
    if _SCHEME.match(reference):
        return reference
    if not reference or reference.startswith("#"):
        return base.partition("#")[0] + reference
    from urllib.parse import urljoin

    return urljoin(base, reference)


def at_pointer(schema: JSON, pointer: str) -> JSON:
    """Return what stands at a pointer, None if nothing does."""
    for token in pointer_tokens(pointer):
        if isinstance(schema, dict):
            schema = schema.get(token)
        elif isinstance(schema, list) and token.isdigit() and int(token) < len(schema):
            schema = schema[int(token)]
        else:
            return None
    return schema


def reached(
    schema: JSON,
    references: References,
    through: Container[str],
    wanted: Callable[[dict[str, JSON]], object],
) -> bool:
    """Whether the schema has an object that is ``wanted`` inside one of the keywords ``through``."""
    todo = [(schema, False)]
    seen: set[tuple[int, bool]] = set()
    while todo:
        one, inside = todo.pop()
        if not isinstance(one, dict) or (id(one), inside) in seen:
            continue
        seen.add((id(one), inside))
        if inside and wanted(one):
            return True
        for keyword, value in one.items():
            if keyword in REFERENCES and isinstance(value, str):
                todo.append((references.resolve(value, one), inside))
            elif keyword not in DATA and keyword not in _SHELVES and isinstance(value, (dict, list)):
                subs = [value]
                if isinstance(value, list) or keyword in NAMES:
                    subs = list(value.values()) if isinstance(value, dict) else value
                todo += [(sub, inside or keyword in through) for sub in subs]
    return False


class References:
    """The places in a schema that have names."""

    def __init__(self, schema: JSON, draft: Draft, base: str = "") -> None:
        """Look for all names in a schema; ``base`` is what its references begin from."""
        self._schema = schema
        self._draft = draft
        self.base = base
        self._resources: dict[str, JSON] = {base: schema}
        self._anchors: dict[tuple[str, str], JSON] = {}
        self.bases: dict[int, str] = {}
        """What references begin from, by the identity of the object that they stand in."""
        self.pointers: dict[int, str] = {}
        """Where each subschema stands, by its identity."""
        self._read(schema, base, "", names=False)

    @property
    def lone(self) -> bool:
        """Whether what stands beside a ``$ref`` says nothing, as in older drafts."""
        return self._draft.lone_references

    def _read(self, schema: JSON, base: str, pointer: str, *, names: bool) -> None:
        if isinstance(schema, list):
            for index, value in enumerate(schema):
                self._read(value, base, f"{pointer}/{index}", names=False)
        if not isinstance(schema, dict):
            return
        if not names:
            base = self._named(schema, base)
            self.bases[id(schema)] = base
            self.pointers.setdefault(id(schema), pointer)
        for key, value in schema.items():
            if (names or key not in DATA) and isinstance(value, (dict, list)):
                place = f"{pointer}/{escape_token(str(key))}"
                self._read(value, base, place, names=key in NAMES and not names)

    def _named(self, schema: dict[str, JSON], base: str) -> str:
        """Note the names that a subschema gives itself; return the base of the references in it."""
        identifier = schema.get(self._draft.identifier)
        if isinstance(identifier, str) and not (self.lone and "$ref" in schema):
            resource, _, fragment = joined(base, identifier).partition("#")
            if resource != base:
                self._resources.setdefault(resource, schema)
                if schema is self._schema:
                    self.base = resource
                base = resource
            if fragment and not fragment.startswith("/"):
                self._anchors.setdefault((base, fragment), schema)
        for keyword in _ANCHORS:
            if isinstance(schema.get(keyword), str):
                self._anchors.setdefault((base, schema[keyword]), schema)
        return base

    def resolve(self, reference: str, within: JSON = None) -> JSON:
        """Return the subschema a reference leads to, None if it leads nowhere.

        ``within`` is the subschema that the reference stands in; the schema itself where it is not given.
        """
        return self.find(joined(self.bases.get(id(within), self.base), reference))

    def find(self, address: str) -> JSON:
        """Return the subschema at an absolute address, None if there is none."""
        resource, _, fragment = address.partition("#")
        if resource not in self._resources:
            return None
        if not fragment:
            return self._resources[resource]
        if "%" in fragment:
            from urllib.parse import unquote

            fragment = unquote(fragment)
        if fragment.startswith("/"):
            return at_pointer(self._resources[resource], fragment)
        return self._anchors.get((resource, fragment))

    def place(self, address: str) -> str | None:
        """Return the pointer to what is at an absolute address, None if there is nothing."""
        resource, _, fragment = address.partition("#")
        found = self.find(address)
        if found is None:
            return None
        whole = self.pointers.get(id(self._resources[resource]), "")
        if not fragment or fragment.startswith("/"):
            from urllib.parse import unquote

            return whole + unquote(fragment)
        return self.pointers.get(id(found))

    def knows(self, resource: str) -> bool:
        """Whether a part of the schema has a name."""
        return resource in self._resources


__all__ = ["DATA", "NAMES", "REFERENCES", "References", "at_pointer", "joined", "reached", "subschemas"]
