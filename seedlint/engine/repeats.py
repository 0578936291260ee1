"""Judges each distinct text of an article once, wherever it stands.

Real corpora repeat articles: most items of `related` stand in many documents, letter for letter. So a
document is cut into a head and the items (`seedlint.reading.syntax.Cutter`). Each piece is read and judged
without the others by the rules that judge articles by themselves (`scope`); what came of an item is kept, and
moved to wherever else it stands. Rules about whole documents get a whole one, put together from the pieces'
values.

The long way, where nothing is kept, is for corpora that do not repeat themselves (`Worth`), and for whatever
is unusual: a piece that can't be read by itself or that the schema refuses, comments, a rule that crashes or
has very much to say.
"""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from dataclasses import replace
from itertools import accumulate, chain
from typing import TYPE_CHECKING

from seedlint.codes import FORM
from seedlint.document import Document
from seedlint.engine.cut import Cut, Item, ItemFacts, down
from seedlint.engine.facts import entries_of, once
from seedlint.engine.spots import MAX_FINDINGS, Spot, check_finding, may_have_comments, on_lines, spot_of
from seedlint.engine.values import same
from seedlint.engine.worth import Worth
from seedlint.finding import Finding, PlacedFinding, Region
from seedlint.identity import article_at, quoted, untold, value_subject
from seedlint.reading.choose import SYNTAXES
from seedlint.reading.fences import below
from seedlint.util.late import late
from seedlint.util.redact import Secrets, areas, ends_areas

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from seedlint.engine.engine import Engine, Linted
    from seedlint.engine.facts import Bundle
    from seedlint.engine.located import Located
    from seedlint.reading.syntax import Cutter
    from seedlint.rule import BaseRule, CorpusRule, Fact, Rule

_MOST = 1_000
"""So many items are kept, and of those before them, those that were kept when there were as many."""
_MOST_IN_ONE = 1_000
"""A document with more items goes the long way: it would push out all the others."""


class _OddError(Exception):
    """The document goes the long way."""


class _View:
    """A document as rules see it: those of others get their own values, which nobody else will see."""

    def __init__(self, document: Document, cutter: Cutter, trusted: Collection[int]) -> None:
        self._document = document
        self._cutter = cutter
        self._trusted = trusted
        self._copy: Document | None = None

    def of(self, rule: BaseRule) -> Document:
        """Return the document for a rule; rules that are not trusted share a copy."""
        one = self._document
        if id(rule) in self._trusted:
            return one
        if self._copy is None:
            reading = self._cutter.known(one.text, one.front, deepcopy(one.data))
            self._copy = Document.of_reading(one.path, one.raw, one.text, reading, one.roles)
        return self._copy

    def curled(self, finding: Finding) -> bool:
        """Whether a finding may come from curly quotes around a value."""
        from seedlint.engine.causes import curled

        return curled(self._document, finding)


class Repeats:
    """What is known about articles, in one engine of one process."""

    def __init__(self, engine: Engine) -> None:
        """Know nothing yet."""
        self._engine = engine
        self.key, self._apart = engine.schema.apart or ("", engine.schema)
        if not ends_areas(f"{self.key}:"):
            self.key = ""  # what must not be shown of the head might go on in the items
        self._known: dict[str, Item | None] = {}
        self._older: dict[str, Item | None] = {}
        self._worth = Worth()
        self._last: Cut | None = None
        """The last document that was cut: who mends it asks for it again, and for what differs little."""
        self._rules = [rule for rule in engine.rules if rule.scope == "article"]
        every = (*engine.rules, *engine.corpus_rules.values())
        self._trusted = frozenset(id(rule) for rule in every if type(rule).__module__.startswith(_OWN))
        """The rules that leave values as they are."""
        self._codes = frozenset(rule.code for rule in self._rules)
        self._others = [rule for rule in engine.rules if rule.scope != "article"]
        self._once = [number for number, rule in engine.corpus_rules.items() if rule.once]

    def lint(self, linted: Linted, raw: bytes, *, wanted: bool, facts: bool) -> bool:
        """Judge a document as `Engine.lint` does; False if it must be done the long way."""
        engine, path = self._engine, linted.path
        if may_have_comments(raw):
            return False
        try:
            cut = self._cut(path, raw)
            spots = self._spots(cut) if wanted else []
            entries = self._entries(cut) if facts else []
        except Exception:  # noqa: BLE001 - whatever a document or a rule provokes, the long way tells
            return False
        linted.entries += entries
        linted.origin = cut
        spots = [spot for spot in spots if engine.enabled(spot.finding.code, path)]
        if spots:
            secret = Secrets(cut.head)
            # No payload stands in an item.
            outside = any(not cut.within(region) for spot in spots for region in (spot.region, *spot.related))
            secrets = cut.secrets(engine) if outside else []
            for spot in spots:
                around = spot.article or article_at(cut.head, "")
                engine.add(spot._replace(article=around), linted, secret, secrets)
            linted.findings.sort(key=PlacedFinding.sort_key)
        return True

    def look_up(
        self, path: str, raw: bytes, wanted: Collection[tuple[int, int]]
    ) -> tuple[Cut, list[Located]] | None:
        """Look up facts as `seedlint.engine.corpus.look_up` does; None if it must be done the long way."""
        from seedlint.engine.located import Located, without_rank

        engine = self._engine
        numbers = {number for number, _ in wanted}
        rules = map(engine.corpus_rules.get, numbers)
        if any(rule is None or rule.scope != "article" for rule in rules):
            return None
        located = []
        try:
            cut = self._cut(path, raw)
            secrets: list[Region] | None = None
            for number in sorted(numbers):
                for fact, digest in self._contributed(cut, number, wanted):
                    region, about, article = self._place(cut, fact.pointer)
                    secrets = cut.secrets(engine) if secrets is None else secrets
                    hidden = on_lines(secrets, region)
                    about = quoted("") if about is None else about
                    around = article or article_at(cut.head, "")
                    told = (about, untold(around, cut.head.derive(Secrets).values))
                    located.append(Located(number, digest, without_rank(fact), region, hidden, *told))
        except Exception:  # noqa: BLE001 - see `lint`
            return None
        return cut, located

    def cut(self, path: str, raw: bytes) -> Cut | None:
        """Return a document in pieces; None if it must be read as a whole."""
        try:
            return self._cut(path, raw)
        except Exception:  # noqa: BLE001 - see `lint`
            return None

    # Pieces

    def _cut(self, path: str, raw: bytes) -> Cut:
        """Return a document in pieces."""
        last = self._last
        if last is not None and last.path == path and last.raw == raw:
            return last
        if self._worth.rests() or not self.key or raw.startswith(b"\xef\xbb\xbf"):
            raise _OddError
        text = raw.decode()
        if self._engine.syntaxes.stretches(path, text):
            raise _OddError  # what is in one document has nothing to do with the others
        syntax, stretch = self._engine.syntaxes.choose(path, text)
        if syntax.cutter is None or isinstance(stretch, Finding):
            raise _OddError
        rest = below(text, stretch[1])
        if rest[0] < rest[1] and self._engine.schema.empty_body:
            raise _OddError  # what is below the front matter is in no piece
        pieces = syntax.cutter.cut(text, stretch, self.key)
        if pieces is None or len(pieces.items) > _MOST_IN_ONE:
            raise _OddError
        if not self._worth.found and not self._worth.listen(pieces.items):
            raise _OddError
        items = self._items(pieces.items, syntax.cutter)
        head = self._head(path, pieces.head, syntax.cutter)
        self._last = Cut(
            path, raw, text, stretch, syntax.cutter, head, pieces.line, pieces.start, items, self
        )
        return self._last

    def _head(self, path: str, text: str, cutter: Cutter) -> Document:
        if self._last is not None and self._last.path == path and self._last.head.text == text:
            return self._last.head
        raw = text.encode()
        syntax, stretch = self._engine.syntaxes.choose(path, text)
        if isinstance(stretch, Finding):
            raise _OddError
        reading = syntax.read(text, raw, stretch)
        if type(reading.data) is not dict or reading.data.get(self.key) != [cutter.mark]:
            raise _OddError  # what was cut was no list, but part of a text
        reading.data[self.key] = []
        head = Document.of_reading(path, raw, text, reading, self._engine.schema, sure=False)
        if head.problems or head.broken or not self._engine.schema.is_valid(head.data):
            raise _OddError
        if head.data[self.key]:
            raise _OddError  # it was read once more, with our mark in it
        return head

    def _items(self, texts: list[str], cutter: Cutter) -> list[Item]:
        """Return what came of items; those that are new are judged together, in one document."""
        known, older = self._known, self._older
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        if older and fresh:
            known.update((text, older[text]) for text in fresh if text in older)
            fresh = [text for text in fresh if text not in older]
        self._worth.count(len(texts), len(fresh))
        if fresh:
            judged: Sequence[Item | None] | None = self._judged(fresh, cutter)
            if judged is None:
                judged = [one[0] if (one := self._judged([text], cutter)) else None for text in fresh]
            known.update(zip(fresh, judged, strict=True))
        items = [item for text in texts if (item := known[text]) is not None]
        if len(known) > _MOST:
            self._older, self._known = known, {}
        if len(items) < len(texts):
            raise _OddError
        return items

    def _judged(self, texts: Sequence[str], cutter: Cutter) -> list[Item] | None:
        """Judge items without anything around them; None if that can't be done with all of these together."""
        try:
            document = self.alone(texts, cutter)
            values = document.data[self.key]
            items = [Item(text, value, text.count("\n")) for text, value in zip(texts, values, strict=True)]
            first = list(accumulate((item.lines for item in items), initial=cutter.first))
            view = self._view(document, cutter)
            for finding in self._found(self._rules, view):
                spot = spot_of(document, finding)
                index = self._index(finding.pointer)
                if any(self._index(pointer) != index for pointer in _pointers(finding)):
                    raise _OddError
                related = tuple([down(region, -first[index]) for region in spot.related])
                spot = spot._replace(region=down(spot.region, -first[index]), related=related)
                items[index].spots.append(spot)
            for number, rule in self._engine.corpus_rules.items():
                if rule.scope == "article":
                    self._give(items, number, self._facts(rule, view))
        except Exception:  # noqa: BLE001 - see `lint`
            return None
        return items

    def _give(self, items: Sequence[Item], number: int, found: ItemFacts) -> None:
        """Give each item what it contributes to a rule; the facts themselves only if they are compared."""
        shares: dict[int, ItemFacts] = {}
        last, share = "", _NONE
        for fact, key, value in zip(found.facts, found.keys, found.values, strict=True):
            # Those of one item come one after the other.
            if not last or not fact.pointer.startswith(last):
                index = self._index(fact.pointer)
                last = self.at("/", index)
                share = shares.setdefault(index, ItemFacts())
            share.add(fact, key, value)
        for index, share in shares.items():
            item = items[index]
            item.bundle.append((number, share.keys, share.values))
            if number in self._once:
                item.facts[number] = share.facts
                item.counted += share.keys

    def _index(self, pointer: str) -> int:
        """Return the number of the item that a pointer leads into."""
        found = self.inside(pointer)
        if found is None:
            raise _OddError
        return found[0]

    def inside(self, pointer: str) -> tuple[int, str] | None:
        """Return the number of the item that a pointer leads into, and the rest of it."""
        found = _INDEX.match(pointer, len(self.key) + 1)
        if found is None or not pointer.startswith(f"/{self.key}/"):
            return None
        return int(found[1]), pointer[found.end() :]

    def alone(self, texts: Sequence[str], cutter: Cutter) -> Document:
        """Return items as a document of their own."""
        text = cutter.alone(self.key, "".join(texts))
        document = Document("", text.encode(), self._apart)
        if document.problems or document.broken or document.select("payload") or _may_hold(text):
            raise _OddError  # what must not be shown of a document is looked for in its head
        # Text in quotes that goes on from one piece into the next makes one item of the two.
        if document.data.keys() != {self.key} or len(document.data[self.key]) != len(texts):
            raise _OddError
        if not self._apart.is_valid(document.data):
            raise _OddError
        return document

    # What the rules say

    def _spots(self, cut: Cut) -> list[Spot]:
        """Return what is found in a document, with its places."""
        spots = []
        for finding in self._found(self._rules, self._view(cut.head, cut.cutter)):
            spot = spot_of(cut.head, finding)
            if any(map(cut.has_list_in, (spot.region, *spot.related))) or any(
                map(self._is_about_list, _pointers(finding))
            ):
                raise _OddError
            related = tuple(map(cut.moved, spot.related))
            spots.append(spot._replace(region=cut.moved(spot.region), related=related))
        for index, item in enumerate(cut.items):
            if item.spots:
                spots += [self._moved(spot, index, cut.begins[index]) for spot in item.spots]
        if self._others:
            whole = cut.document()
            view = self._view(whole, cut.cutter)
            spots += [spot_of(whole, finding) for finding in self._found(self._others, view)]
        if len(spots) > MAX_FINDINGS:
            most = max(Counter(spot.finding.code for spot in spots).values())
            if most > MAX_FINDINGS:
                raise _OddError
        return spots

    def _moved(self, spot: Spot, index: int, line: int) -> Spot:
        """Return a finding in an item as it is where the item is number ``index`` and begins in a line."""
        finding = spot.finding
        related = tuple([replace(one, pointer=self._at(one.pointer, index)) for one in finding.related])
        fix = finding.fix
        if fix is not None and fix.edits:
            edits = tuple([replace(edit, pointer=self._at(edit.pointer, index)) for edit in fix.edits])
            fix = replace(fix, edits=edits)
        return Spot(
            replace(finding, pointer=self._at(finding.pointer, index), related=related, fix=fix),
            down(spot.region, line),
            tuple([down(region, line) for region in spot.related]),
            spot.about,
            spot.article,
        )

    def _is_about_list(self, pointer: str) -> bool:
        return f"{pointer}/".startswith(f"/{self.key}/")

    def judges(self, code: str) -> bool:
        """Whether findings of a code are those of a rule that judges articles by themselves."""
        return code in self._codes

    def at(self, inside: str, index: int) -> str:
        """Return a pointer into an item."""
        return f"/{self.key}/{index}{inside}"

    def _at(self, pointer: str, index: int) -> str:
        """Return a pointer into one item as it leads into another."""
        return f"/{self.key}/{index}{pointer[_end_of_index(pointer, len(self.key) + 2) :]}"

    def _found(self, rules: Sequence[Rule], view: _View) -> Iterator[Finding]:
        """Yield what rules find in a piece, or in a whole document."""
        for rule in rules:
            count = 0
            try:
                for finding in rule.check(view.of(rule)):
                    check_finding(finding, rule)
                    count += 1
                    if count > MAX_FINDINGS or finding.offsets is not None:
                        raise _OddError
                    if finding.code in FORM and view.curled(finding):
                        raise _OddError  # it is told otherwise
                    yield finding
            except _OddError:
                raise
            except (Exception, SystemExit):  # noqa: BLE001 - the long way tells it
                raise _OddError from None

    def _view(self, document: Document, cutter: Cutter) -> _View:
        return _View(document, cutter, self._trusted)

    # What they contribute to the corpus

    def _facts(self, rule: CorpusRule, view: _View) -> ItemFacts:
        try:
            facts = list(rule.collect(view.of(rule)))
            return ItemFacts(facts, *entries_of(facts, self._engine.digest))
        except (Exception, SystemExit):  # noqa: BLE001 - see above
            raise _OddError from None

    def _entries(self, cut: Cut) -> list[Bundle]:
        """Return what a document contributes to the corpus rules: by itself, and each of its items."""
        head = self._view(cut.head, cut.cutter)
        whole = None
        own = {}
        for number, rule in self._engine.corpus_rules.items():
            view = head
            if rule.scope != "article":
                view = whole = whole or self._view(cut.document(), cut.cutter)
            facts = self._facts(rule, view)
            if facts.keys:
                own[number] = facts
        bundles: list[Bundle] = [item.bundle for item in cut.items]
        counted = [key for number, facts in own.items() if number in self._once for key in facts.keys]
        for item in cut.items:
            counted += item.counted
        if len(set(counted)) < len(counted):
            bundles = self._counted_once(own, cut.items)
        bundles.append([(number, facts.keys, facts.values) for number, facts in own.items()])
        return [bundle for bundle in bundles if bundle]

    def _counted_once(self, own: dict[int, ItemFacts], items: Sequence[Item]) -> list[Bundle]:
        """Take from a document's ``own`` facts those that do not count; return the bundles of what does."""
        gone: list[list[tuple[int, int]]] = [[] for _ in items]
        for number in self._once:
            mine = own.get(number, _NONE)
            parts = [item.facts.get(number, ()) for item in items]
            left = set(once([*mine.facts, *chain.from_iterable(parts)]))
            start = len(mine.facts)
            for index, part in enumerate(parts):
                places = range(len(part))
                gone[index] += [(number, place) for place in places if start + place not in left]
                start += len(part)
            if mine.facts:
                own[number] = ItemFacts()
                for place in sorted(left.intersection(range(len(mine.facts)))):
                    own[number].add(mine.facts[place], mine.keys[place], mine.values[place])
                if not own[number].facts:
                    del own[number]
        return [item.without(tuple(some)) for item, some in zip(items, gone, strict=True)]

    def _contributed(
        self, cut: Cut, number: int, wanted: Collection[tuple[int, int]]
    ) -> Iterator[tuple[Fact, int]]:
        """Yield the facts of a document in wanted groups of a corpus rule, with the digests of their keys."""
        rule = self._engine.corpus_rules[number]
        head = self._facts(rule, self._view(cut.head, cut.cutter))
        parts: list[Sequence[Fact]] = [head.facts]
        keys = head.keys
        for item in cut.items:
            its = item.keys(number)
            # Where each counts once, those of another article may have to do with it.
            asked = rule.once or any((number, key) in wanted for key in its)
            parts.append(self._facts_of(item, number, cut.cutter) if asked else ())
            keys += its if asked else ()
        facts = list(chain.from_iterable(parts))
        owners = [index for index, part in enumerate(parts) for _ in part]
        if rule.once and not {fact.key for fact in head.facts}.isdisjoint(
            fact.key for fact in chain.from_iterable(parts[1:])
        ):
            raise _OddError  # which of them is the first depends on where in the document the list stands
        for at in once(facts) if rule.once else range(len(facts)):
            if (number, keys[at]) not in wanted:
                continue
            fact = facts[at]
            if owners[at]:  # the first part is the head
                fact = fact._replace(pointer=self._at(fact.pointer, owners[at] - 1))
            yield fact, keys[at]

    def _facts_of(self, item: Item, number: int, cutter: Cutter) -> Sequence[Fact]:
        """Return what an item contributes to a corpus rule: it is seldom asked for, and then found again."""
        keys = item.keys(number)
        if not keys:
            return ()
        if number not in item.facts:
            view = self._view(self.alone([item.text], cutter), cutter)
            found = self._facts(self._engine.corpus_rules[number], view)
            if found.keys != keys:
                raise _OddError
            item.facts[number] = found.facts
        return item.facts[number]

    def _place(self, cut: Cut, pointer: str) -> tuple[Region, str | None, str]:
        """Return where the value of a fact stands, the digest of what it is, and its article."""
        found = self.inside(pointer)
        if found is None:
            region = cut.head.locate(pointer)
            if cut.has_list_in(region):
                raise _OddError
            about = value_subject(cut.head, pointer, "value")
            return cut.moved(region), about, article_at(cut.head, pointer)
        index, inside = found
        item = cut.items[index]
        if inside not in item.places:
            alone = self.alone([item.text], cut.cutter)
            at = f"/{self.key}/0{inside}"
            region = down(alone.locate(at), -cut.cutter.first)
            item.places[inside] = region, value_subject(alone, at, "value"), article_at(alone, at)
        region, about, article = item.places[inside]
        return down(region, cut.begins[index]), about, article

    def agreed(self, head: Document, items: Sequence[Item], cutter: Cutter) -> bool:
        """Whether the reader that counts sees in each piece what was seen before."""
        for item in items:
            if item.agreed is None:
                text = cutter.alone(self.key, item.text)
                _, stretch = SYNTAXES.choose("", text)
                alone = None if isinstance(stretch, Finding) else cutter.known(text, stretch, None)
                item.agreed = alone is not None and same(alone.exact(), {self.key: [item.value]})
            if not item.agreed:
                return False
        exact = head.reading.exact()
        if not isinstance(exact, dict) or exact.get(self.key) != [cutter.mark]:
            return False
        return same({**exact, self.key: []}, head.data)


def _may_hold(text: str) -> bool:
    """Whether a payload may stand in some lines, whatever is taken for the end of one."""
    lines = text.splitlines()
    return bool(areas(lines) or (len(lines) != text.count("\n") and areas(text.split("\n"))))


def _pointers(finding: Finding) -> Iterator[str]:
    yield finding.pointer
    yield from (one.pointer for one in finding.related)
    if finding.fix is not None:
        yield from (edit.pointer for edit in finding.fix.edits)


def _end_of_index(pointer: str, start: int) -> int:
    end = pointer.find("/", start)
    return len(pointer) if end < 0 else end


_NONE = ItemFacts()
_INDEX = late(r"/([0-9]+)(?=/|\Z)")
_OWN = "seedlint."
"""How modules are called whose rules leave the values alone."""
