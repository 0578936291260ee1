"""What makes a finding the same one in another version of its document.

Line numbers, positions in lists and the wording of messages change while a defect stays. What counts is
the rule, the document, the field, and the *subject*: a digest of the value the finding is about.
Findings that agree in all of those are told apart by counting them, in the order of their document.
"""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from seedlint.util.late import late
from seedlint.util.redact import mask_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from seedlint.document import Document
    from seedlint.finding import JSON, Part, PlacedFinding

_INDEX = late(r"/[0-9]+(?=/|$)")
_QUOTED = late(r"`([^`]*)`")


class Identity(NamedTuple):
    """The name of a finding: ``occurrence`` counts from 1; list indices in ``pointer`` are ``*``."""

    path: str
    code: str
    pointer: str
    subject: str
    occurrence: int


def subject(document: Document, pointer: str, part: Part, message: str) -> str:
    """Return a digest of what a finding is about, as 16 hexadecimal digits.

    Of a string, white space does not matter. Of a mapping, a list or a key, what is in them is not what
    the finding is about: what the message quotes stands for it. Of payloads nothing is digested.
    """
    about = value_subject(document, pointer, part)
    return quoted(message) if about is None else about


def value_subject(document: Document, pointer: str, part: Part) -> str | None:
    """Return the digest of the value that a finding is about; None where its message stands for that."""
    if document.broken or part == "key":
        return None
    try:
        value = document.get(pointer)
    except (KeyError, TypeError, ValueError, IndexError):
        return None
    if isinstance(value, (dict, list)):
        return None
    secrets = document.derive(_secrets)
    while secrets:
        if pointer in secrets:
            return ""
        if not pointer:
            break
        pointer = pointer[: pointer.rfind("/")]
    return _digest(value)


def _secrets(document: Document) -> frozenset[str]:
    return frozenset(pointer for pointer, _ in document.select("payload"))


def quoted(message: str) -> str:
    """Return a digest of what a message quotes."""
    return digest_of(_QUOTED.findall(message))


def digest_of(parts: Iterable[str]) -> str:
    """Return a digest of several texts, as `subject` does of a value."""
    return _digest("\0".join(parts))


def _digest(value: JSON) -> str:
    text = mask_line(" ".join(value.split())) if isinstance(value, str) else repr(value)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def anywhere(pointer: str) -> str:
    """Return a pointer with ``*`` for positions in lists, which change when something is added above."""
    return _INDEX.sub("/*", pointer)


def identities(
    findings: Iterable[PlacedFinding], names: Mapping[str, str] | None = None
) -> Iterator[tuple[Identity, PlacedFinding]]:
    """Yield findings with their identities, in their order.

    ``names`` says what to call documents, such as the paths they had in a repository; those that are not in
    it are called by their paths from the root.
    """
    seen: Counter[tuple[str, str, str, str]] = Counter()
    for finding in findings:
        path = names.get(finding.path, finding.path) if names else finding.path
        pointer = anywhere(finding.pointer)
        name = (path, finding.code, pointer, finding.subject)
        seen[name] += 1
        yield Identity(*name, seen[name]), finding
