"""What reports offer to editors and code scanning as fixes: edits of the text.

They are tried first, as `--fix` does: made, read again, and compared. Those of articles that stand in many
documents are tried once for each text.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from seedlint.document import Document
from seedlint.engine.cut import down
from seedlint.finding import PlacedFinding, Region, Replacement
from seedlint.fixes.pieces import PieceResolver
from seedlint.fixes.sound import ROUNDS, Trial
from seedlint.util.redact import Secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from seedlint.engine.cut import Cut, Item
    from seedlint.engine.engine import Engine
    from seedlint.fixes.edits import FixResolver
    from seedlint.fixes.sound import Chosen
    from seedlint.reading.syntax import TextEdit

Made = tuple[Replacement, ...]


def offered(engine: Engine, origin: Document | Cut, findings: Sequence[PlacedFinding]) -> Mapping[int, Made]:
    """Return what is offered for the findings of a document, by their identity; the engine is its own."""
    if isinstance(origin, Document):
        return tried(origin, engine.read, findings)
    made = _offered_in_pieces(engine, origin, findings)
    return tried(origin.document(), engine.read, findings) if made is None else made


def _offered_in_pieces(engine: Engine, cut: Cut, findings: Sequence[PlacedFinding]) -> dict[int, Made] | None:
    """Return the same, each piece of the document by itself; None if they can't be told apart.

    That is so only if all of them can be made at once, in each piece: then they can in the whole.
    """
    pieces: dict[int | None, list[PlacedFinding]] = {}
    removals: list[PlacedFinding] = []
    for finding in findings:
        found = engine.repeats.inside(finding.pointer)
        index = found and found[0]
        if engine.repeats.judges(finding.code) and _stays_inside(engine, finding, index):
            pieces.setdefault(index, []).append(finding)
        else:
            removals.append(finding)
    made = _removed(engine, cut, removals, pieces) if removals else {}
    if made is None:
        return None
    mask = Secrets(cut.head).mask
    for index, mine in pieces.items():
        if index is None:
            offers = _at_once(engine, engine.read(cut.path, cut.plain_head()), mine)
            shift = cut.moved
        else:
            item = cut.items[index]
            offers = _offered_in_item(engine, cut, item, mine, index)
            shift = partial(down, lines=cut.begins[index])
        if offers is None:
            return None
        for finding, offer in zip(mine, offers, strict=True):
            if offer is not None and all(mask(one.text) == one.text for one in offer):
                made[id(finding)] = tuple(
                    [Replacement(one.region and shift(one.region), one.text) for one in offer]
                )
    return made


def _removed(
    engine: Engine, cut: Cut, findings: Sequence[PlacedFinding], others: Collection[int | None]
) -> dict[int, Made] | None:
    """Return what is offered for findings whose fixes do nothing but take items out; None if some do more.

    So they do if something else is to be done in such an item, or around it: ``others`` are the items in
    which there is.
    """
    repeats = engine.repeats
    for finding in findings:
        for edit in finding.fix.edits if finding.fix else ():
            found = repeats.inside(edit.pointer)
            if found is None or found[1] or edit.action != "remove" or found[0] in others:
                return None

    def understood(path: str, raw: bytes) -> Document:
        after = repeats.cut(path, raw)
        return after.document() if after else engine.read(path, raw)

    document, resolver = cut.document(), PieceResolver(cut)
    chosen = _chosen(document, understood, findings, resolver)
    if chosen is None:
        return None
    for finding, edits in chosen:
        assert finding.fix is not None
        mine = [repeats.inside(edit.pointer) for edit in finding.fix.edits]
        if not all(any(one and resolver.holds(one[0], edit) for one in mine) for edit in edits):
            return None
    made = {id(finding): _shown(document, edits) for finding, edits in chosen}
    return {one: offer for one, offer in made.items() if offer is not None}


def _stays_inside(engine: Engine, finding: PlacedFinding, index: int | None) -> bool:
    """Whether a fix changes nothing but what is in one piece: an item of a list is more than its text."""
    for edit in finding.fix.edits if finding.fix else ():
        found = engine.repeats.inside(edit.pointer)
        if (found and found[0]) != index or (found and not found[1]):
            return False
        if edit.pointer == f"/{engine.repeats.key}":
            return False
        if edit.action == "insert" and edit.pointer.count("/") < 2:
            return False  # where it goes depends on what the document ends with
    return True


def _offered_in_item(
    engine: Engine, cut: Cut, item: Item, findings: Sequence[PlacedFinding], index: int
) -> list[Made | None] | None:
    """Return what is offered for the findings in an item, lines counted from 0, its first."""
    at = len(engine.repeats.at("", index))
    start = engine.repeats.at("", 0)
    local = []
    for finding in findings:
        assert finding.fix is not None
        edits = tuple([replace(edit, pointer=start + edit.pointer[at:]) for edit in finding.fix.edits])
        fix = replace(finding.fix, edits=edits)
        local.append(replace(finding, path="", pointer=start + finding.pointer[at:], fix=fix))
    key = repr([(one.code, one.pointer, one.fix) for one in local])
    if key not in item.made:
        alone = engine.repeats.alone([item.text], cut.cutter)
        offers = _at_once(engine, alone, local)
        item.made[key] = offers and [
            offer
            and tuple(
                [Replacement(one.region and down(one.region, -cut.cutter.first), one.text) for one in offer]
            )
            for offer in offers
        ]
    made: list[Made | None] | None = item.made[key]
    return made


def _at_once(
    engine: Engine, document: Document, findings: Sequence[PlacedFinding]
) -> list[Made | None] | None:
    """Return what is offered for some findings if that can be made all at once, else None."""
    chosen = _chosen(document, engine.read, findings)
    return None if chosen is None else [_shown(document, edits) for _, edits in chosen]


def _chosen(
    document: Document,
    understand: Callable[[str, bytes], Document],
    findings: Sequence[PlacedFinding],
    resolver: FixResolver | None = None,
) -> list[Chosen] | None:
    """Return the edits that make the fixes of some findings; None if they can't be made all at once."""
    refused: list[str] = []
    trial = Trial(
        document,
        understand,
        lambda _finding, reason: refused.append(reason),
        twice=False,
        resolver=resolver,
    )
    chosen, waiting = trial.choose(findings)
    if waiting or refused or len(chosen) < len(findings) or trial.sound(chosen)[0] is not chosen or refused:
        return None
    return chosen


def tried(
    document: Document, understand: Callable[[str, bytes], Document], findings: Sequence[PlacedFinding]
) -> dict[int, Made]:
    """Return what is offered for findings, by their identity; fixes that touch follow one another."""
    made: dict[int, Made] = {}
    trial = Trial(document, understand, lambda _finding, _reason: None, twice=False)
    waiting = list(findings)
    for _ in range(ROUNDS):
        chosen, waiting = trial.choose(waiting)
        good, later = trial.sound(chosen)
        waiting += later
        for finding, edits in good:
            shown = _shown(document, edits)
            if shown is not None:
                made[id(finding)] = shown
        if not waiting:
            break
    return made


def _shown(document: Document, edits: Sequence[TextEdit]) -> Made | None:
    from seedlint.fixes.edits import DROP_BOM

    position, mask = document.position, document.derive(Secrets).mask
    made = []
    for edit in edits:
        if mask(edit.text) != edit.text:
            return None
        region = None if edit is DROP_BOM else Region(*position(edit.start), *position(edit.end))
        made.append(Replacement(region, edit.text))
    return tuple(made)
