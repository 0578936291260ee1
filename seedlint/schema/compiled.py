"""A schema's role graph as one Python function, for speed: selecting is done for every document.

The graph of `seedlint.schema.roles` is written out as nested loops over exactly the properties that matter,
with nothing left to look up. A schema that refers to itself, matches keys by pattern or is very large
is walked by `seedlint.schema.roles` instead. Only property names from the schema, which is trusted, enter the
source, and only as literals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedlint.finding import JSON, escape_token
from seedlint.schema.rolereader import collect_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from seedlint.schema.roles import RoleNode

_MAX_LINES = 3000
_MAX_NESTING = 15  # Python allows 20 nested blocks


class _CannotCompileError(Exception):
    pass


def compile_roles(root: RoleNode, placed: Collection[str] | None = None) -> Callable[[JSON], Any] | None:
    """Return a function that does what `Roles.select` promises, None where the graph has to be walked.

    With ``placed``, only the values of those roles come with their pointers, as `Roles.survey` promises:
    most pointers are never asked for.
    """
    writer = _Writer(placed)
    writer.share(root)
    try:
        writer.node(root, "data", "''", 1, ())
    except _CannotCompileError:
        return None
    head = ["def select(data):", "  strange = []"]
    head += [f"  places_{i} = []; add_{i} = places_{i}.append" for i in sorted(set(writer.roles.values()))]
    tail = (
        "  return {" + ", ".join(f"{role!r}: places_{i}" for role, i in writer.roles.items()) + "}, strange"
    )
    source = "\n".join([*head, *writer.lines, tail])
    names: dict[str, Any] = {**writer.constants, "collect": collect_keys, "M": object(), "C": {dict, list}}
    exec(compile(source, "<roles>", "exec"), names)  # noqa: S102 - built from literals, see above
    select: Callable[[JSON], Any] = names["select"]
    return select


class _Writer:
    def __init__(self, placed: Collection[str] | None) -> None:
        self.placed = placed
        self.pointed: dict[int, bool] = {}
        self.lines: list[str] = []
        self.roles: dict[str, int] = {}
        self.constants: dict[str, frozenset[str]] = {}
        self.variables = 0

    def write(self, indent: int, line: str) -> None:
        if len(self.lines) > _MAX_LINES or indent > _MAX_NESTING * 2:
            raise _CannotCompileError
        self.lines.append("  " * indent + line)

    def variable(self) -> int:
        self.variables += 1
        return self.variables

    def node(
        self, node: RoleNode, value: str, pointer: str, indent: int, above: tuple[RoleNode, ...]
    ) -> None:
        """Write the code for one place; ``value`` and ``pointer`` are expressions."""
        if node in above or node.patterns or node.additional or node.prefix:
            raise _CannotCompileError
        for index, role in {self.roles[role]: role for role in node.roles}.items():
            self.write(indent, f"add_{index}({value if self.bare(role) else f'({pointer}, {value})'})")
        level = len(above) + 1
        word = "if"
        if node.properties:
            self.write(indent, f"if type({value}) is dict:")
            self.mapping(node, value, pointer, indent + 1, (*above, node))
            word = "elif"
        if node.items:
            self.write(indent, f"{word} type({value}) is list:")
            self.sequence(node.items, value, pointer, indent + 1, (*above, node))
            word = "elif"
        self.write(indent, f"{word} type({value}) in C: collect({value}, strange, {level})")

    def share(self, root: RoleNode) -> None:
        """Give each role the number of its list: roles that the same places have share one."""
        places: dict[str, list[int]] = {}
        todo = [root]
        seen = {id(root)}
        for node in todo:
            for role in node.roles:
                places.setdefault(role, []).append(id(node))
            inside = [*node.properties.values(), *([node.items] if node.items else [])]
            fresh = {id(one): one for one in inside if id(one) not in seen}
            seen |= fresh.keys()
            todo += fresh.values()
        lists: dict[tuple[bool, tuple[int, ...]], int] = {}
        for role, nodes in places.items():
            self.roles[role] = lists.setdefault((self.bare(role), tuple(nodes)), len(lists))

    def bare(self, role: str) -> bool:
        """Whether the values of a role come without their pointers."""
        return self.placed is not None and role not in self.placed

    def points(self, node: RoleNode) -> bool:
        """Whether a pointer is needed at a place or below."""
        if id(node) not in self.pointed:
            self.pointed[id(node)] = False  # a graph with a circle is not compiled, but must not hang here
            below = (*node.properties.values(), *((node.items,) if node.items else ()))
            self.pointed[id(node)] = not all(map(self.bare, node.roles)) or any(map(self.points, below))
        return self.pointed[id(node)]

    def mapping(
        self, node: RoleNode, value: str, pointer: str, indent: int, above: tuple[RoleNode, ...]
    ) -> None:
        known = f"K{self.variable()}"
        self.constants[known] = frozenset(node.properties)
        self.write(indent, f"if not {known}.issuperset({value}):")
        self.write(indent + 1, f"for k in {value}:")
        self.write(
            indent + 2,
            f"if k not in {known}: strange.append(k); collect({value}[k], strange, {len(above) + 1})",
        )
        for key, child in node.properties.items():
            name = f"v{self.variable()}"
            self.write(indent, f"{name} = {value}.get({key!r}, M)")
            self.write(indent, f"if {name} is not M:")
            place = (
                f"{pointer} + {'/' + escape_token(key)!r}"
                if pointer != "''"
                else repr("/" + escape_token(key))
            )
            if (child.properties or child.items) and self.points(child):
                inner = f"p{self.variable()}"
                self.write(indent + 1, f"{inner} = {place}")
                place = inner
            self.node(child, name, place, indent + 1, above)

    def sequence(
        self, items: RoleNode, value: str, pointer: str, indent: int, above: tuple[RoleNode, ...]
    ) -> None:
        number = self.variable()
        if not self.points(items):
            self.write(indent, f"for v{number} in {value}:")
            self.node(items, f"v{number}", "''", indent + 1, above)
            return
        self.write(indent, f"for i{number}, v{number} in enumerate({value}):")
        self.write(indent + 1, f"p{number} = f'{{{pointer}}}/{{i{number}}}'" if "'" not in pointer else
                   f"p{number} = {pointer} + '/' + str(i{number})")  # fmt: skip
        self.node(items, f"v{number}", f"p{number}", indent + 1, above)
