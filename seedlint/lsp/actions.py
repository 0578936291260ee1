"""Code actions: fixes, suppressions, missing fields. Nothing is offered that the command line refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsprotocol import types

from seedlint.codes import NEVER_SUPPRESSED, REQUIRED_FIELD
from seedlint.finding import pointer_tokens, pointer_words
from seedlint.fixes.add_suppressions import Suppressing, add_comments
from seedlint.fixes.mend import mend
from seedlint.lsp.cursor import each
from seedlint.lsp.diagnostics import SOURCE
from seedlint.lsp.edits import of_steps, workspace_edit
from seedlint.lsp.skeletons import lacking_fields, required_lines
from seedlint.lsp.snippets import plain, snippet
from seedlint.reading.lines import BREAK
from seedlint.reading.stream import parted
from seedlint.suppressions.apply import Coverage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.document import Document
    from seedlint.finding import PlacedFinding, Replacement
    from seedlint.lsp.buffers import Buffer
    from seedlint.lsp.fields import Fields
    from seedlint.output.result import Result
    from seedlint.reading.tree import Node
    from seedlint.run.session import Session

FIX_ALL = "source.fixAll.seedlint"
KINDS = (types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll, FIX_ALL)
REASON = "accepted in the editor"
"""The reason that a suppression gets until somebody writes a better one."""


@dataclass(frozen=True)
class Abilities:
    """What the client can do with actions."""

    versioned: bool = True
    snippets: bool = False


class Actions:
    """The actions of one open document, as it was judged."""

    def __init__(
        self, session: Session, buffer: Buffer, document: Document, result: Result, abilities: Abilities
    ) -> None:
        """Look at a document; ``result`` is of this very text."""
        self._session = session
        self._name = document.path
        self._buffer = buffer
        self._document = document
        self._result = result
        self._abilities = abilities

    def at(self, wanted: types.Range, only: Sequence[str] | None) -> list[types.CodeAction]:
        """Return the actions for a range; ``only`` are the kinds that are asked for, None: all."""
        made: list[types.CodeAction] = []
        if _asked(types.CodeActionKind.QuickFix.value, only):
            here = [one for one in self._result.findings if _touches(self._range(one), wanted)]
            for finding in here:
                made += self._fixes(finding)
            made += self._missing(here)
            for finding in here:
                made += self._suppression(finding)
        if _asked(FIX_ALL, only):
            made += self._all(FIX_ALL)
        return made

    def _range(self, finding: PlacedFinding) -> types.Range:
        return self._buffer.positions.range(finding.region)

    def _edit(self, edits: Sequence[types.TextEdit]) -> types.WorkspaceEdit:
        return workspace_edit(self._buffer, edits, versioned=self._abilities.versioned)

    # Fixes

    def _fixes(self, finding: PlacedFinding) -> Iterator[types.CodeAction]:
        made = self._result.replacements(finding) if finding.fix else None
        if made is None or finding.fix is None:
            return
        edits = [self._replacement(one) for one in made]
        if None in edits:
            return  # the byte order mark is the editor's
        words = finding.fix.description
        unsafe = "" if finding.fix.safe else " (check it)"
        yield types.CodeAction(
            title=f"{finding.code}: {words}{unsafe}",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[self._told(finding)],
            edit=self._edit([one for one in edits if one is not None]),
            is_preferred=finding.fix.safe or None,
        )

    def _replacement(self, one: Replacement) -> types.TextEdit | None:
        if one.region is None:
            return None
        positions = self._buffer.positions
        line, column, end_line, end_column = one.region.numbers()
        span = types.Range(positions.at(line, column), positions.at(end_line, end_column))
        return types.TextEdit(span, one.text)

    def _told(self, finding: PlacedFinding) -> types.Diagnostic:
        return types.Diagnostic(self._range(finding), finding.message, code=finding.code, source=SOURCE)

    def _all(self, kind: str) -> Iterator[types.CodeAction]:
        """Yield one action that makes all safe fixes, if there are any."""
        safe = [one for one in self._result.findings if one.fix and one.fix.edits and one.fix.safe]
        if not safe:
            return
        engine = self._session.engine
        corpus = {rule.code for rule in engine.family.by_number.values()}
        done = mend(
            engine,
            self._name,
            self._buffer.raw,
            lambda finding: bool(finding.fix and finding.fix.safe),
            more=[one for one in safe if one.code in corpus],
            shown=self._result.findings,
        )
        if not done.changed:
            return
        after = done.after.decode("utf-8", "surrogatepass").removeprefix("\ufeff")
        edits = of_steps(self._buffer.positions, done.steps, after)
        if edits:
            count = sum(done.fixed.values())
            yield types.CodeAction(
                title=f"seedlint: apply all safe fixes ({count})", kind=kind, edit=self._edit(edits)
            )

    # Suppressions

    def _suppression(self, finding: PlacedFinding) -> Iterator[types.CodeAction]:
        if finding.code in NEVER_SUPPRESSED or finding.unjudged:
            return
        engine = self._session.engine.of(self._name, self._buffer.raw)
        coverage = Coverage(self._session.registry, engine.severity, engine.enabled, ())
        corpus = {rule.code for rule in engine.family.by_number.values()}
        done = add_comments(
            Suppressing(engine, coverage, REASON),
            self._name,
            self._buffer.raw,
            [finding],
            frozenset({id(finding)} if finding.code in corpus else ()),
        )
        if not done.changed:
            return
        after = done.after.decode("utf-8", "surrogatepass").removeprefix("\ufeff")
        edits = of_steps(self._buffer.positions, done.steps, after)
        yield types.CodeAction(
            title=f"{finding.code}: suppress it here with a comment",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[self._told(finding)],
            edit=self._edit(edits),
        )

    # Missing fields

    def _missing(self, findings: Sequence[PlacedFinding]) -> Iterator[types.CodeAction]:
        """Yield an action for each mapping that lacks fields; only of YAML in lines of its own."""
        lacking = dict.fromkeys(one.pointer for one in findings if one.code == REQUIRED_FIELD)
        if self._document.reading.name != "YAML":
            return
        for pointer in lacking:
            told = [
                one for one in self._result.findings if one.code == REQUIRED_FIELD and one.pointer == pointer
            ]
            action = self._filled(pointer, told)
            if action is not None:
                yield action

    def _filled(self, place: str, told: Sequence[PlacedFinding]) -> types.CodeAction | None:
        number, inner = parted(place) if self._document.parts else (0, place)
        document, start, _ = each(self._document)[number]
        node = document.node(inner)
        begin = _begins(document, node, inner)
        if begin is None:
            return None
        engine, tokens = self._session.engine.of(self._name, self._buffer.raw), tuple(pointer_tokens(inner))
        fields, lacking = lacking_fields(engine.schema, document.data, tokens)
        at = _end_of(document, node.end) if node and node.items else begin
        text = _lines(document.text, fields, tokens, lacking, first=begin, at=at)
        after = f"{document.text[:at]}{plain(text)}{document.text[at:]}".encode(errors="surrogatepass")
        if not lacking or not _is_sound(document, engine.document(self._name, after), inner, lacking):
            return None
        where = f" of {pointer_words(inner)}" if inner else ""
        return types.CodeAction(
            title=f"add the missing field{'s' * (len(lacking) > 1)}{where}: {_named(lacking)}",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[self._told(one) for one in told],
            edit=self._snippet(at + start, text),
        )

    def _snippet(self, at: int, text: str) -> types.WorkspaceEdit:
        span = self._buffer.positions.of_offsets(at, at)
        if not (self._abilities.snippets and self._abilities.versioned):
            return self._edit([types.TextEdit(span, plain(text))])
        edit = types.SnippetTextEdit(span, types.StringValue(snippet(text)))
        document = types.OptionalVersionedTextDocumentIdentifier(self._buffer.uri, self._buffer.version)
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, [edit])])


def _lines(
    source: str, fields: Fields, tokens: tuple[str, ...], lacking: Sequence[str], *, first: int, at: int
) -> str:
    """Return the lines of missing fields, below those of a mapping whose first key is at ``first``."""
    indent = " " * (first - source.rfind("\n", 0, first) - 1)
    made = required_lines(fields, tokens, indent, lacking)
    newline = "\r\n" if "\r\n" in source else "\n"
    text = "".join(f"{line}{newline}" for line in made)
    closed = not at or source[at - 1] in "\r\n"
    return text if closed else f"{newline}{text.removesuffix(newline)}"


def _begins(document: Document, node: Node | None, place: str) -> int | None:
    """Return where the first key of a mapping in lines of its own stands, or would; None: it is no such."""
    if node is not None and node.kind == "mapping" and node.items:
        return None if node.style == "[" else node.items[0].start
    begin, end = document.front
    empty = not place and document.data == {} and "{" not in document.text[begin:end]
    return end if empty else None


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _is_sound(document: Document, after: Document, place: str, lacking: Sequence[str]) -> bool:
    """Whether a document brings the fields, and changes nothing else."""
    if after.broken:
        return False
    try:
        now = after.get(place)
    except KeyError:
        return False
    kept = {key: value for key, value in now.items() if key not in lacking}
    return bool(kept == document.get(place))


def _end_of(document: Document, offset: int) -> int:
    """Return where the line after the one begins that something ends on."""
    text = document.text
    # A mapping ends where the next thing begins: go back over what is between.
    while offset > 0 and text[offset - 1] in " \t\r\n":
        offset -= 1
    found = BREAK.search(text, offset)
    return found.end() if found else len(text)


def _asked(kind: str, only: Sequence[str] | None) -> bool:
    """Whether a kind of actions is asked for; one that is asked for takes in those below it."""
    if not only:
        return True
    return any(one in {"", kind} or kind.startswith(f"{one}.") for one in only)


def _touches(one: types.Range, other: types.Range) -> bool:
    def key(position: types.Position) -> tuple[int, int]:
        return position.line, position.character

    return key(one.start) <= key(other.end) and key(other.start) <= key(one.end)


__all__ = ["FIX_ALL", "KINDS", "Abilities", "Actions"]
