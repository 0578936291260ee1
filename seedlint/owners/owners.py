"""Who owns a document or a finding, by all that is said of paths, rules and providers.

The most exact word counts, and takes the place of the others: what is said of a rule, then of the provider,
then of the path; of the path, what the configuration says, then CODEOWNERS. So nothing is everybody's: who
wants several to know names them in one list.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from seedlint.owners.model import NOBODY, Owned
from seedlint.urls.domains import to_unicode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seedlint.owners.codeowners import CodeOwners
    from seedlint.patterns.wildmatch import Patterns


NAMELESS = "nobody"
"""What the owner of what nobody owns is called where owners are named."""


class PathOwners(NamedTuple):
    """Who owns the files that some patterns match, relative to the root."""

    patterns: Patterns
    owned: Owned


class Owners:
    """Tells who owns what. Paths are from the root, with slashes; rules are told by their codes."""

    def __init__(
        self,
        *,
        codeowners: CodeOwners | None = None,
        prefix: str = "",
        paths: Sequence[PathOwners] = (),
        rules: Mapping[str, Owned] | None = None,
        providers: Mapping[str, Owned] | None = None,
    ) -> None:
        """Take what is said: of paths, the last that matches counts; of providers, by their domains.

        ``prefix`` is the path of the root from the top of the working copy, with a slash at its end.
        """
        self.codeowners = codeowners
        self._prefix = prefix
        self._paths = tuple(reversed(paths))
        self._rules = dict(rules or {})
        self._providers = {domain_key(domain): owned for domain, owned in (providers or {}).items()}
        every = [*(path.owned for path in paths), *self._rules.values(), *self._providers.values()]
        named = [owner for one in every for owner in one.owners]
        self._spelled: dict[str, str] = {}
        for owner in (*named, *(codeowners.owners if codeowners else ())):
            self._spelled.setdefault(owner.casefold(), owner)

    def __bool__(self) -> bool:
        """Whether anything is said of owners."""
        return bool(self.codeowners or self._paths or self._rules or self._providers)

    @property
    def by_provider(self) -> bool:
        """Whether it can matter whose article a finding is about."""
        return bool(self._providers)

    def of_path(self, path: str) -> Owned:
        """Return who owns the file at a path, whatever is in it."""
        for one in self._paths:
            if one.patterns.match_file(path):
                return self._spelling(one.owned)
        if self.codeowners is None:
            return NOBODY
        place = posixpath.normpath(self._prefix + path)
        return NOBODY if place.startswith("../") else self._spelling(self.codeowners.of(place))

    def of_rule(self, code: str) -> Owned | None:
        """Return who owns all findings of a rule, None if nothing is said of it."""
        found = self._rules.get(code)
        return found and self._spelling(found)

    def of_provider(self, domain: str | None) -> Owned | None:
        """Return who owns what is a provider's, None if nothing is said of its domain or one above it."""
        if not domain or not self._providers:
            return None
        name = domain_key(domain)
        while name:
            if (found := self._providers.get(name)) is not None:
                return self._spelling(found)
            name = name.partition(".")[2]
        return None

    def of_document(self, path: str, provider: str | None = None) -> Owned:
        """Return who owns a document of a provider, which is told by its domain."""
        return self.of_provider(provider) or self.of_path(path)

    def of_finding(self, path: str, code: str, provider: str | None = None) -> Owned:
        """Return who owns a finding in a document; ``provider`` is that of the article that it is about."""
        return self.of_rule(code) or self.of_document(path, provider)

    def named(self) -> tuple[str, ...]:
        """Return all owners that are named anywhere, in their order."""
        return tuple(self._spelled.values())

    def spelling(self, owner: str) -> str:
        """Return an owner as it was first written: `@Sport` and `@sport` are one."""
        return self._spelled.get(owner.casefold(), owner)

    def _spelling(self, owned: Owned) -> Owned:
        return owned._replace(owners=tuple(dict.fromkeys(map(self.spelling, owned.owners))))


def domain_key(domain: str) -> str:
    """Return a domain in the form in which they are compared: in small letters, without punycode."""
    name = to_unicode(domain.strip().lower()).removesuffix(".")
    return name if name.isascii() else normalize("NFC", name)


__all__ = ["NAMELESS", "Owners", "PathOwners", "domain_key"]
