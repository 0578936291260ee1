"""What a run is about: the documents whose findings are wanted, those of the corpus, where they are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.trees import WORKING_TREE

if TYPE_CHECKING:
    from seedlint.discovery import Found
    from seedlint.trees import Tree


@dataclass(slots=True)
class Scope:
    """The documents of a run, by the paths they are shown as; those that were ``found`` are in the corpus."""

    found: Found
    corpus: list[str]
    tree: Tree = WORKING_TREE
