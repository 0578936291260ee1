"""Fields that the schema does not know where they stand: misspelt, in the wrong place, or of no use."""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import islice
from typing import TYPE_CHECKING

from seedlint.finding import JSON, escape_token, pointer_tokens
from seedlint.schema.glued import Glued, glued
from seedlint.schema.misplaced import Home, home_of, moved, words_for
from seedlint.schema.references import at_pointer
from seedlint.schema.synonyms import synonyms
from seedlint.schema.violations import violations
from seedlint.schema.wording import condition, pointer_of
from seedlint.util.shorten import shorten
from seedlint.util.suggest import closest

if TYPE_CHECKING:
    from seedlint.schema.roles import RoleNode
    from seedlint.schema.schema import Schema

_MAX_MOVES = 10
"""So many fields of a document are tried in another place."""
_MAX_VIOLATIONS = 1000

Merged = Callable[[str], Collection[str]]
"""Gives the fields of an object that are written elsewhere, and only merged into it."""
Told = tuple[str, str | None]
"""A message, and what to call the field instead: None to take it out, nothing where neither is sure."""


class Strangers:
    """Finds out what an unknown field was meant to be.

    ``known`` gives the fields of an object, ``missing`` has the pointers of objects with the required fields
    that they lack; those of them that are there after all are put into ``renamed``. ``merged`` gives the
    fields of an object that a merge key has brought.
    """

    def __init__(
        self,
        schema: Schema,
        data: JSON,
        known: Callable[[str], list[str]],
        missing: set[tuple[str, str]],
        renamed: set[tuple[str, str]],
        *,
        merged: Merged,
    ) -> None:
        """Look at the fields of one document."""
        self.schema = schema
        self.data = data
        self.known = known
        self.missing = missing
        self.renamed = renamed
        self.merged = merged
        self.count = 0
        """How many fields something was said about."""
        self.moves = 0

    def told(self, instance: dict[str, JSON], pointer: str, name: str, form: str = "") -> Told:
        """Say what is to be done about a field of the object at ``pointer``.

        ``form`` is what in the object says which of several forms it has, if anything does.
        """
        self.count += 1
        if name in self.known(pointer):
            return self.of_another_form(instance, pointer, name, form)
        home = home_of(self.schema.roles.root, pointer, name)
        # A name that fits another place exactly is another field's only where that one has to be.
        exact = home is not None and home.name == name
        match = self.misspelt(instance, pointer, name, needed=exact)
        if match is None and (home is None or not exact or home.pointer is None):
            match = self.optional(instance, pointer, name)
        if match:
            self.renamed.add((pointer, match))
            words = ", which is missing here" if (pointer, match) in self.missing else ""
            return f"unknown field {shorten(name)}; did you mean `{match}`{words}?", match
        twin = None if exact else closest(name, self.known(pointer))
        if twin in self.merged(pointer):
            # Whoever writes it here does so to have another value than that; so this one is to be kept.
            return f"unknown field {shorten(name)}; did you mean `{twin}`, which now comes from `<<`?", ""
        if twin:
            return f"unknown field {shorten(name)}; did you mean `{twin}`, which is there already?", None
        if home:
            return self.misplaced(home, pointer, name), ""
        return f"unknown field {shorten(name)}; remove it, or see if it belongs elsewhere", None

    def of_another_form(self, instance: dict[str, JSON], pointer: str, name: str, form: str) -> Told:
        """Say that a field is known, but not beside what is here; it may be right, and what is here wrong."""
        match = self.misspelt(instance, pointer, name, needed=True)
        does_not_go = f"the field {shorten(name)} does not go {f'with {form}' if form else 'here'}"
        if match:
            self.renamed.add((pointer, match))
            return f"{does_not_go}; did you mean `{match}`, which is missing here?", match
        if form:
            return f"{does_not_go}; change the one, or remove the other", ""
        return f"the field {shorten(name)} is not allowed here; only another part of the schema has it", ""

    def apart(self, instance: dict[str, JSON], pointer: str, name: str) -> Glued | None:
        """Take a key of YAML apart that has swallowed the beginning of its value."""
        absent = [field for field in self.known(pointer) if field not in instance]
        missing = [field for field in absent if (pointer, field) in self.missing]
        found = glued(name, instance[name], absent, missing)
        if found is None:
            return None
        self.count += 1
        self.renamed.add((pointer, found.field))
        node = self.node(pointer)
        field = node.property(found.field) if node else None
        return found._replace(secret="payload" in field.roles) if field else found

    def lacks(self, pointer: str) -> bool:
        """Whether a field is missing in an object."""
        return any(place == pointer for place, _ in self.missing)

    def misspelt(self, instance: dict[str, JSON], pointer: str, name: str, *, needed: bool) -> str | None:
        """Return the field that is not there yet, and is meant; ``needed``: among those that are missing."""
        absent = [field for field in self.known(pointer) if field not in instance]
        missing = [field for field in absent if (pointer, field) in self.missing]
        match = closest(name, missing)
        match = match or self.allowed(
            synonyms(name, instance[name], missing, self.node(pointer)), pointer, name
        )
        match = match or (None if needed else closest(name, absent))
        if match:
            return match
        ending = [field for field in missing if _ends_with(field, name)]
        return ending[0] if len(ending) == 1 else None

    def optional(self, instance: dict[str, JSON], pointer: str, name: str) -> str | None:
        """Return the field that is meant by another name for it, which need not be there, and is not."""
        node, value = self.node(pointer), instance[name]
        known = self.known(pointer)
        if synonyms(name, value, [field for field in known if field in instance], node):
            return None  # where one of them is there, the name may stand for anything
        absent = [field for field in known if field not in instance]
        return self.allowed(synonyms(name, value, absent, node), pointer, name)

    def allowed(self, fields: list[str], pointer: str, name: str) -> str | None:
        """Return the first of some fields that a field may be called, None if there is none."""
        for field in fields:
            taken = (pointer, field) in self.renamed
            if not taken and self.refusal(Home(field, pointer, ""), pointer, name) is None:
                return field
        return None

    def node(self, pointer: str) -> RoleNode | None:
        """Return what the schema says about a place; None if nothing."""
        return node_at(self.schema, pointer)

    def misplaced(self, home: Home, pointer: str, name: str) -> str:
        """Say where a field belongs; it may be right in all but its place, so nobody is told to delete it."""
        spelt = f"the field {shorten(name)}"
        if home.name != name:
            spelt = f"unknown field {shorten(name)}; did you mean `{home.name}`? That"
        message = f"{spelt} belongs to {home.words}, not to {words_for(pointer)}"
        owner = at_pointer(self.data, home.pointer) if home.pointer is not None else None
        if home.pointer is None or not isinstance(owner, dict):
            return f"{message}; move it there"
        if home.name in owner:
            return f"{message}; there is one there already, so keep the right one of the two"
        refusal = self.refusal(home, pointer, name)
        if refusal is not None:
            return f"{message}; but it is not allowed there{refusal}: change that, or remove the field"
        if (home.pointer, home.name) not in self.missing:
            return f"{message}; move it there"
        self.renamed.add((home.pointer, home.name))
        return f"{message}; move it there, where it is missing"

    def refusal(self, home: Home, pointer: str, name: str) -> str | None:
        """Say why a field would not be allowed in its place either; None if it would be."""
        self.moves += 1
        if self.moves > _MAX_MOVES or home.pointer is None:
            return None
        data = moved(self.data, pointer, name, home.pointer, home.name)
        target = f"{home.pointer}/{escape_token(home.name)}"
        for error in islice(violations(self.schema.asserted, data), _MAX_VIOLATIONS):
            if error.validator == "not" and error.validator_value == {} and pointer_of(error) == target:
                return condition(self.schema.asserted, self.schema.roles.resolve, error)
        return None


def node_at(schema: Schema, pointer: str) -> RoleNode | None:
    """Return what the schema says about a place; None if nothing."""
    node = schema.roles.root
    for token in pointer_tokens(pointer):
        child = node.property(token)
        if child is None and token.isdigit():
            child = node.prefix[int(token)] if int(token) < len(node.prefix) else node.items
        if child is None:
            return None
        node = child
    return node


def _ends_with(field: str, name: str) -> bool:
    """Whether a field's name, such as `webUrl`, ends with a word: `url`."""
    return len(name) > 1 and field.endswith(name[0].upper() + name[1:])


__all__ = ["Merged", "Strangers", "node_at"]
