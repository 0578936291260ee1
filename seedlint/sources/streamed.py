"""A search that holds no list of what it finds: of corpora whose names alone would fill the memory."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from seedlint.errors import UsageError
from seedlint.patterns.globs import fixed_part, is_glob
from seedlint.sources.discovery import Discovery, Found
from seedlint.sources.gitignore import compile_patterns
from seedlint.sources.symlinks import LEADS_OUT, inside_or_plain
from seedlint.util.paths import folder_from_root, shown
from seedlint.util.spelling import in_any_form

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from seedlint.util.paths import Signature


class _Included:
    """A pattern of ``include``: where its search starts, and which files it wants."""

    def __init__(self, search: Streamed, pattern: str) -> None:
        fixed = fixed_part(pattern.strip("/"))
        self.pattern = pattern
        self.start = in_any_form(os.path.join(search.root, fixed))
        self.there = os.path.lexists(self.start)
        self.plain = fixed == pattern.strip("/")
        self.met = False
        if self.plain and self.there:
            name = search.names.of(self.start)
            self._own = search.known_as(name)
            self._below = folder_from_root(name, search.root)
        elif self.there:
            self._spec = compile_patterns([search.names.respelled(pattern)])

    def wants(self, path: str) -> bool:
        """Whether the pattern takes a file in; if so, it is noted that it takes in something."""
        if not self.there:
            wanted = False
        elif self.plain:
            wanted = path == self._own or path.startswith(self._below)
        else:
            wanted = bool(self._spec.match_file(path))
        self.met = self.met or wanted
        return wanted


class Streamed(Discovery):
    """Finds what `Discovery` finds, and hands it on as it comes.

    What is reached in two ways may come twice. Links to files are left to `links_among`: who meets a link
    can't tell yet whether what it leads to will come.
    """

    def stream(self, paths: Iterable[str], found: Found) -> Iterator[str]:
        """Yield the files that paths and globs stand for.

        What there is to say beside them is added to ``found``.
        """
        for path in paths:
            before = len(found.unreadable) + len(self._links)
            self._again = False
            come = False
            try:
                starts = [path] if os.path.lexists(path) or not is_glob(path) else self._matching(path, found)
                for start in starts:
                    for file in self._from(start, found):
                        come = True
                        yield file
            except UsageError as error:
                found.missing.append(str(error))
                continue
            if not come and not self._again and len(found.unreadable) + len(self._links) == before:
                found.empty.append(shown(path))
        found.unreadable = list(dict.fromkeys(found.unreadable))

    def stream_included(self, patterns: Sequence[str], found: Found) -> Iterator[str]:
        """Yield the files that the configuration's ``include`` names; see `Discovery.find_included`."""
        included = [_Included(self, pattern) for pattern in patterns]
        links: list[str] = []
        for number, one in enumerate(included):
            if not one.there:
                continue
            # What is searched for one pattern is not searched again for the next.
            later = included[number:]
            if one.plain and os.path.isfile(one.start) and self._leads_out(one.start):
                # The configuration is trusted, but who put the link there need not be.
                found.unreadable.append((self.known_as(self.names.of(one.start)), LEADS_OUT))
                one.met = True
                continue
            self._again = False
            self._links = []
            known = len(found.unreadable)
            for file in self._from(one.start, found):
                if _wanted(file, later):
                    yield file
            refused = found.unreadable[known:]
            found.unreadable[known:] = [problem for problem in refused if _wanted(problem[0], later)]
            links += [link for link in self._links if _wanted(link, later)]
            one.met = one.met or (one.plain and self._again)
        self._links = list(dict.fromkeys(links))
        found.unreadable = list(dict.fromkeys(found.unreadable))
        found.empty += [one.pattern for one in included if not one.met]

    def links_among(self, there: Callable[[Collection[str]], Collection[str]]) -> list[str]:
        """Return the links to files that no other name has brought in, after the rest has come.

        ``there`` returns which of some paths are among those that came.
        """
        targets = {
            self.known_as(self.names.of(os.path.realpath(os.path.join(self.root, one))))
            for one in self._links
        }
        files: dict[str, Signature | None] = dict.fromkeys(there(targets))
        come = len(files)
        self._take_links(files)
        return list(files)[come:]

    def _leads_out(self, path: str) -> bool:
        return not inside_or_plain(path, self._homes(self.root))

    def _from(self, path: str, found: Found) -> Iterator[str]:
        """Yield what one file or directory stands for."""
        files: dict[str, Signature | None] = {}
        if not os.path.isdir(path):
            self._take(path, files, found)
            yield from files
            return
        for _ in self._folder_by_folder(self.names.folder(path), files, found):
            yield from files
            files.clear()


def _wanted(path: str, patterns: Sequence[_Included]) -> bool:
    """Whether any of some patterns wants a file; each of them is asked, as it notes what it has met."""
    return sum(one.wants(path) for one in patterns) > 0


__all__ = ["Streamed"]
