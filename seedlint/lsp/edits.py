"""Changes of a text as the fewest edits: what stays as it is, and the cursor in it, is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from seedlint.fixes.linediff import changes, lines_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.fixes.linediff import Step
    from seedlint.lsp.buffers import Buffer
    from seedlint.lsp.positions import Positions


def of_steps(positions: Positions, steps: Sequence[Step], after: str) -> list[types.TextEdit]:
    """Return the edits that make ``after`` of a text, which some steps have made of it.

    The text is that of the positions, without a byte order mark.
    """
    before = positions.text.removeprefix("\ufeff")
    old, new = lines_of(before), lines_of(after)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    made = []
    for a, b, c, d in changes(steps, old, new):
        made.append(_trimmed(positions, starts[a], "".join(old[a:b]), "".join(new[c:d])))
    return made


def _trimmed(positions: Positions, start: int, old: str, new: str) -> types.TextEdit:
    """Return an edit without what is the same at its beginning and its end."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    # Never between the two characters of a line break.
    if (
        head
        and old[head - 1 : head] == "\r"
        and (old[head : head + 1] == "\n" or new[head : head + 1] == "\n")
    ):
        head -= 1
    stop = len(old) - tail
    if (
        tail
        and old[stop : stop + 1] == "\n"
        and (old[stop - 1 : stop] == "\r" or new[len(new) - tail - 1 :][:1] == "\r")
    ):
        tail -= 1
        stop += 1
    return types.TextEdit(positions.of_offsets(start + head, start + stop), new[head : len(new) - tail])


def _common(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def workspace_edit(
    buffer: Buffer, edits: Sequence[types.TextEdit], *, versioned: bool
) -> types.WorkspaceEdit:
    """Return edits of an open document; ``versioned``: the client refuses them if it has changed since."""
    if not versioned:
        return types.WorkspaceEdit(changes={buffer.uri: list(edits)})
    document = types.OptionalVersionedTextDocumentIdentifier(buffer.uri, buffer.version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, list(edits))])


__all__ = ["of_steps", "workspace_edit"]
