"""A schema from a profile: what nearly all documents agree in, with the evidence, and the outliers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.infer import remarks
from seedlint.infer.conditions import Condition, conditions, deciding
from seedlint.infer.forms import EMPTY, WORDLIKE, is_secret
from seedlint.infer.guesses import LITTLE, NEARLY, Forms, Guess, guessed, hides
from seedlint.infer.outliers import Kind, Outlier, shown
from seedlint.infer.places import Ways, give_up_data_keys, unite
from seedlint.infer.profile import ARRAY, FLOAT, INTEGER, OBJECT, STRING, Place, Seen
from seedlint.infer.slips import meant
from seedlint.infer.vocabulary import Vocabulary, allows_empty, is_wordy, pooled, pools, vocabulary
from seedlint.schema.roles import ROLE_KEYWORD
from seedlint.schema.schema import BODY_KEYWORD
from seedlint.util.words import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlint.infer.profile import Profile

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FEW = 100
"""Documents; of fewer, nobody can say what is always so."""

_TYPES = (OBJECT, ARRAY, STRING, INTEGER, FLOAT, "boolean", "null")
_RARE = 0.01
_SELDOM = 20
"""So often something may be there that is taken for a slip, unless it looks like one."""
_LEAST = 50
"""So many objects there must be for one in which a field is to be rare."""
_TIMES = 10
"""So many times more often a field is there than another that is taken for a misspelling of it."""
_USUAL = 0.1
"""The share of objects that have a field of which another may be a misspelling."""
_HALF = 0.5
_KIND = 0.25
"""The share of documents that makes them a kind of their own, if they are lists and others mappings."""
_FREE = 5
_FRESH = 0.02
"""The share of documents with a field that no other has, from which on the fields are free."""
_REQUIRED = 3

JSONObject = dict[str, Any]


class Draft(NamedTuple):
    """A schema, and what in the documents it does not adopt, worst first."""

    schema: JSONObject
    outliers: list[Outlier]
    documents: int
    unread: int
    fields: int
    has_articles: bool
    """Whether the rules about articles have something to judge."""

    @property
    def is_little(self) -> bool:
        """Whether there are too few documents to tell what is always so."""
        return self.documents < FEW


def draft(profile: Profile) -> Draft:
    """Return the draft of a schema for documents of which a profile was made; that is used up."""
    drafter = _Drafter(profile)
    schema = drafter.schema()
    outliers = sorted(drafter.outliers, key=Outlier.key)
    return Draft(
        schema, outliers, profile.read.times, profile.unread.times, drafter.fields, drafter.has_articles
    )


class _Drafter:
    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.root = profile.root
        self.outliers: list[Outlier] = []
        self.fields = 0
        self.has_articles = False
        self.different = give_up_data_keys(self.root)
        """By identity of a place whose keys are data, how many there were, where that is known."""
        self.shared = unite(self.root)
        """The places that are one thing, by identity, and what they are called."""
        self.ways = Ways(self.root)
        self.defs: dict[str, JSONObject] = {}
        self.vocabularies: dict[int, tuple[Vocabulary, str | None]] = {}
        """By identity of the place; with the name under which it is shared."""
        self.forms: dict[str, dict[str, int]] = {}
        """Of all texts of a name."""
        self._survey()

    def _survey(self) -> None:
        by_name: dict[str, list[Place]] = {}
        for place in self.ways.places:
            name = self.ways.name(place)
            if place.of_type(STRING):
                forms = self.forms.setdefault(name, {})
                for form, seen in place.forms.items():
                    forms[form] = forms.get(form, 0) + seen.times
            if is_wordy(place):
                by_name.setdefault(name, []).append(place)
        for name, places in sorted(by_name.items()):
            self._agree(name, places)

    def _agree(self, name: str, places: list[Place]) -> None:
        """Find the words that places of one name have in common."""
        number = 0
        for group in pools(places):
            found = vocabulary(pooled(group))
            if found is None:
                continue
            shared = None
            if len(group) > 1 and name:
                number += 1
                shared = self._free(name if number == 1 else f"{name}{number}")
                self.defs[shared] = {"enum": list(found.words)}
            for place in group:
                self.vocabularies[id(place)] = (found, shared)

    def _free(self, name: str) -> str:
        taken = {*self.defs, *(shared.name for shared in self.shared.values())}
        while name in taken:
            name = f"{name}Value"
        return name

    # The schema

    def schema(self) -> JSONObject:
        body = self._value(self.root, 0, 0)
        found: JSONObject = {"$schema": DIALECT, **body}
        if self.profile.fenced and not self.profile.bodies.times:
            found[BODY_KEYWORD] = "empty"
        if self.profile.unread.times:
            unread = self.profile.unread
            total = self.profile.read.times + unread.times
            self._note(Kind.UNREAD, self.root, "", "no values can be read", unread, total=total)
        if self.defs:
            found["$defs"] = {name: self.defs[name] for name in sorted(self.defs)}
        return found

    def _note(self, kind: Kind, place: Place, what: str, message: str, seen: Seen, **more: Any) -> None:
        """Note an outlier at a place; ``more``: of how many it is one, and what was meant."""
        ways = self.ways.to(place)
        self.outliers.append(Outlier(kind, ways, what, message, seen.times, documents=seen.documents, **more))

    def _value(self, place: Place, there: int, of: int) -> JSONObject:
        """Return the schema of a place; of ``of`` that could have it, ``there`` do (0: who knows)."""
        shared = self.shared.get(id(place))
        said = [remarks.count(there, of)] if of else []
        if shared is None:
            return self._inline(place, said)
        name = shared.name
        if name not in self.defs:
            self.defs[name] = {}  # it is not asked for again while it is made
            self.defs[name] = self._inline(place, [remarks.times(place.count)])
        found = {"$ref": f"#/$defs/{_escaped(name)}"}
        return {**found, "$comment": said[0]} if said else found

    def _inline(self, place: Place, said: list[str]) -> JSONObject:
        types = self._types(place)
        found: JSONObject = {}
        if types:
            found["type"] = types[0] if len(types) == 1 else types
        if STRING in types:
            said += self._strings(place, types, found)
        if {INTEGER, FLOAT} & set(types):
            said += remarks.numbers(place)
        if place.deep:
            said.append(remarks.DEEP)
        else:
            if ARRAY in types:
                said += remarks.sizes(place)
                if place.items is not None:
                    found["items"] = self._value(place.items, 0, 0)
            if OBJECT in types:
                said += self._object(place, found)
        remark = remarks.joined(said)
        if remark:
            found["$comment"] = remark
        return found

    def _types(self, place: Place) -> list[str]:
        """Return the types that are no outliers."""
        total = place.count
        numbers = place.of_type(INTEGER) + place.of_type(FLOAT)
        kept = []
        for name in _TYPES:
            seen = place.types.get(name)
            if seen is None:
                continue
            weight = numbers if name in {INTEGER, FLOAT} else seen.times
            # Where keys are data, the values under a rare one may well be of another type.
            least = 0.0 if self.ways.is_below_data(place) else (1 - NEARLY) * total
            if place is self.root:
                least = _KIND * total
            if weight > max(least, total >= LITTLE):
                kept.append(name)
            else:
                self._note(Kind.TYPE, place, name, remarks.is_a(name), seen, total=total)
        if FLOAT in kept and INTEGER in kept:
            kept.remove(INTEGER)
        return kept

    # Texts

    def _strings(self, place: Place, types: list[str], found: JSONObject) -> list[str]:
        name = self.ways.name(place)
        forms = Forms({form: seen.times for form, seen in place.forms.items()})
        known = self.vocabularies.get(id(place))
        if known is not None:
            self._words(place, known, types, found)
            return []
        pool = forms
        if forms.total < LITTLE and not place.words:
            pool = Forms(self.forms.get(name, {}))
        guess = guessed(name, pool)
        if guess is not None and (not guess.right or forms.share(*guess.right) >= _HALF or not forms.total):
            found.update(_or_empty(guess) if guess.right and allows_empty(place) else guess.keywords)
            self._odd_forms(place, guess)
        hidden = hides(name, forms) or (place.words is None and is_secret(name))
        return [] if hidden else remarks.texts(place, dates=guess is not None and "date" in guess.words)

    def _odd_forms(self, place: Place, guess: Guess) -> None:
        """Note texts that are not what nearly all others are."""
        if not guess.right:
            return
        total = place.of_type(STRING)
        for form, seen in place.forms.items():
            if form not in guess.right and not (form == EMPTY and allows_empty(place)):
                words = f"{remarks.FORMS[form]} among {guess.words}"
                self._note(Kind.FORM, place, form, words, seen, total=total)

    def _words(
        self,
        place: Place,
        known: tuple[Vocabulary, str | None],
        types: list[str],
        found: JSONObject,
    ) -> None:
        own, shared = known
        total = place.of_type(STRING)
        words = place.words or {}
        for word, seen in words.items():
            if word in own.misspelt:
                like = own.misspelt[word]
                said = f"`{word}`, where others have `{like}`"
                self._note(Kind.WORD, place, word, said, seen, total=total, meant=like)
        for form, seen in place.forms.items():
            if form not in WORDLIKE and not (form == EMPTY and allows_empty(place)):
                said = f"{remarks.FORMS[form]} among words"
                self._note(Kind.FORM, place, form, said, seen, total=total)
        if own.names:
            found[ROLE_KEYWORD] = "text"
        more: list[Any] = [""] if allows_empty(place) else []
        if types != [STRING]:
            # An enum binds values of all types.
            if set(types) != {STRING, "null"}:
                return
            more.append(None)
        if shared and not more:
            found["$ref"] = f"#/$defs/{_escaped(shared)}"
        elif len(own.words) == 1 and not more:
            found["const"] = own.words[0]
        else:
            found["enum"] = [*own.words, *more]

    # Objects

    def _object(self, place: Place, found: JSONObject) -> list[str]:
        objects = place.of_type(OBJECT)
        if place.keys is None:
            if place.others is not None:
                found["additionalProperties"] = self._value(place.others, 0, 0)
            return [remarks.keys(self.different.get(id(place)))]
        self._odd_keys(place)
        keys = place.keys
        there = place.there
        order = sorted(keys, key=lambda key: (place.positions[key] / there[key].times, key))
        slips = _slips(place)
        free = self._is_free(place, slips)
        each = self._conditions(place)
        explained = {key for one in each for key in (*one.required, *one.absent)}
        properties, required = {}, []
        for key in order:
            self.fields += 1
            sub = self._value(keys[key], there[key].times, objects)
            if key not in explained and (remark := self._presence(place, key, slips, free=free)):
                sub["$comment"] = remarks.joined([sub.get("$comment", ""), remark])
            properties[key] = sub
            if there[key].times == objects and (objects >= _REQUIRED or objects == self.root.count):
                required.append(key)
        if self._is_article(place, properties):
            found[ROLE_KEYWORD] = "article"
            self.has_articles = True
        if required:
            found["required"] = required
        if not free:
            found["additionalProperties"] = False
        found["properties"] = properties
        if each:
            found["allOf"] = [_conditional(one, order) for one in each]
        return ["fields that no other has keep coming, so any may"] if free else []

    def _odd_keys(self, place: Place) -> None:
        if place.strange.times:
            said = "a key that can't be the name of a field"
            self._note(Kind.STRANGE, place, "", said, place.strange, total=place.of_type(OBJECT))

    def _is_free(self, place: Place, slips: Mapping[str, str]) -> bool:
        """Whether objects have fields of their own all the time, so that an unknown one is no slip.

        It is documents that count: one of another kind may have any number of fields of its own.
        """
        documents = min(place.of_type(OBJECT), self.profile.read.times)
        own = {seen.documents for key, seen in place.there.items() if key not in slips}
        own = {those for those in own if len(those) == 1}
        return documents >= LITTLE and len(own) >= _FREE and len(own) > _FRESH * documents

    def _presence(self, place: Place, key: str, slips: Mapping[str, str], *, free: bool) -> str:
        """Say what is remarkable about how many objects have a field, and note outliers."""
        seen, objects = place.there[key], place.of_type(OBJECT)
        if seen.times == objects:
            return ""
        if seen.times >= NEARLY * objects:
            lacking = Seen(objects - seen.times, place.lacks[key])
            self._note(Kind.MISSING, place, key, f"`{key}` is missing", lacking, total=objects)
            return remarks.nearly_always(lacking)
        like = slips.get(key)
        if like is None and (free or objects < _LEAST):
            return ""
        rare = _RARE if like is None else 1 - NEARLY
        if seen.times > max(rare * objects, 1) or (like is None and seen.times > _SELDOM):
            return ""
        slip = f"; a misspelling of `{like}`?" if like else ""
        said = f"`{key}` is hardly ever there{slip}"
        self._note(Kind.KEY, place, key, said, seen, total=objects, meant=like)
        return remarks.rare(seen, like)

    def _is_article(self, place: Place, properties: JSONObject) -> bool:
        """Whether most objects have what the rules about articles look for by name."""
        provider = (place.keys or {}).get("provider")
        if provider is None or provider.keys is None or "domain" not in provider.keys:
            return False
        usual = {key for key, seen in place.there.items() if 2 * seen.times >= place.of_type(OBJECT)}

        def has(keyword: str, value: str, *names: str) -> bool:
            return any(properties[name].get(keyword) == value for name in usual.intersection(names))

        return (
            "provider" in usual
            and has(ROLE_KEYWORD, "web", "webUrl", "originalUrl")
            and has("format", "date-time", "publishedDateTime")
            and has(ROLE_KEYWORD, "text", "title")
        )

    def _conditions(self, place: Place) -> list[Condition]:
        known = {
            key: self.vocabularies[id(inner)][0].words
            for key, inner in (place.keys or {}).items()
            if id(inner) in self.vocabularies
        }
        return conditions(place, deciding(place, known))


def _slips(place: Place) -> dict[str, str]:
    """Return the fields that look like misspellings of others, which are far more frequent."""
    there, objects = place.there, place.of_type(OBJECT)
    usual = sorted(key for key, seen in there.items() if seen.times > _USUAL * objects)
    found = {}
    for key, seen in there.items():
        most = max(_TIMES * seen.times, _USUAL * objects)
        like = meant(key, [other for other in usual if there[other].times > most])
        if like is not None:
            found[key] = like
    return found


def _or_empty(guess: Guess) -> JSONObject:
    """Return the keywords for texts that may be empty as well."""
    keywords = dict(guess.keywords)
    if not {"format", "anyOf"} & set(keywords):
        keywords["minLength"] = 1  # an empty text must not have a role
    return {"anyOf": [*keywords.pop("anyOf", [keywords]), {"const": ""}]}


def _conditional(one: Condition, order: list[str]) -> JSONObject:
    then: JSONObject = {}
    if one.required:
        then["required"] = sorted(one.required, key=order.index)
    if one.absent:
        then["properties"] = {
            key: {
                "not": {},
                "x-seedlint-message": f"`{key}` does not go with `{one.field}: {one.word}` (none of"
                f" {number(one.times)} had both when the schema was drafted); remove it, or correct"
                f" `{one.field}`",
            }
            for key in sorted(one.absent, key=order.index)
        }
    return {
        "$comment": f"true of all {number(one.times)}",
        "if": {"properties": {one.field: {"const": one.word}}, "required": [one.field]},
        "then": then,
    }


def _escaped(name: str) -> str:
    """Return a name as a JSON pointer in a URI has it."""
    from urllib.parse import quote

    return quote(name.replace("~", "~0").replace("/", "~1"))


__all__ = ["Draft", "draft", "shown"]
