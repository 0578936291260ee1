"""What an editor can do: each of its abilities that answers depend on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types

from seedlint.lsp.actions import Abilities
from seedlint.lsp.completion import Client

if TYPE_CHECKING:
    from collections.abc import Sequence


class Able:
    """What a client has said of itself when it began."""

    def __init__(self, capabilities: types.ClientCapabilities, *, commands: bool = False) -> None:
        """Look at what it has said; ``commands``: it knows the commands of the extension."""
        self._text = capabilities.text_document
        workspace = capabilities.workspace
        window = capabilities.window
        again = workspace.diagnostics if workspace else None
        self.pulls = bool(again and again.refresh_support) and self._of("diagnostic") is not None
        """Whether it asks for diagnostics: then none are sent unasked.

        One that can't be told to ask again would miss what other documents make of a text: it is told
        everything, as those that never ask.
        """
        edit = workspace.workspace_edit if workspace else None
        self.edits = Abilities(
            versioned=bool(edit and edit.document_changes), snippets=bool(edit and edit.snippet_edit_support)
        )
        completion = self._of("completion")
        item = getattr(completion, "completion_item", None)
        modes = getattr(item, "insert_text_mode_support", None)
        self.completion = Client(
            snippets=bool(getattr(item, "snippet_support", False)),
            markdown=_markdown(getattr(item, "documentation_format", None) or []),
            as_is=types.InsertTextMode.AsIs in (getattr(modes, "value_set", None) or []),
            indents=getattr(completion, "insert_text_mode", None) == types.InsertTextMode.AdjustIndentation,
            commands=commands,
        )
        formats = getattr(self._of("hover"), "content_format", None)
        self.markdown = formats is None or _markdown(formats)
        """Whether it shows Markdown where a mouse points."""
        told = getattr(self._of("publish_diagnostics"), "related_information", False)
        self.related = bool(told) or self.pulls
        """Whether it shows related places."""
        self.progress = bool(window and window.work_done_progress)

    def _of(self, name: str) -> Any:
        return getattr(self._text, name, None)


def _markdown(formats: Sequence[types.MarkupKind]) -> bool:
    return types.MarkupKind.Markdown in formats


__all__ = ["Able"]
