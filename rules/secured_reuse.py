"""Payloads and vectors that stand in several documents: SL605, SL606. Facts are hashes only."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from seedlint.rule import Bad, CorpusRule, Fact, Finding, Good, Group, Severity
from seedlint.rules.elsewhere import Elsewhere, documents_have
from seedlint.rules.secured import COPY, PROGRAM, payloads

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from seedlint.document import Document


def _hash(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def hashes(document: Document) -> list[tuple[str, str, str]]:
    """Return pointer, hash of the ciphertext and hash of the vector of each well-formed payload."""
    found = []
    for payload in document.derive(payloads):
        ciphertext, vector = payload.ciphertext, payload.vector
        if payload.form or ciphertext is None or vector is None or ciphertext.flaw or vector.flaw:
            continue
        hashed = _hash(vector.data)
        found.append((payload.pointer, f"{_hash(ciphertext.data)} {hashed}", hashed))
    return found


_ONE = "secured: AAECAwQFBgcICQoLDA0ODw==;3q2+796tvu/erb7v3q2+7w==\n"
_SAME_VECTOR = "secured: EBESExQVFhcYGRobHB0eHw==;3q2+796tvu/erb7v3q2+7w==\n"
_OTHER = "secured: EBESExQVFhcYGRobHB0eHw==;7776ur6+yv7K/sr+yv7K/g==\n"


class SecuredIvReuse(CorpusRule):
    """Two documents with different payloads have the same initialisation vector.

    Why: a vector used twice with one key reveals what the payloads have in common.
    Fix: have the program that publishes the articles create the payloads again; it takes a new random vector
    for each.
    """

    code = "SL605"
    name = "secured-iv-reuse"
    severity = Severity.ERROR
    since = "0.1.0"
    scope = "article"
    examples = (
        Good(_ONE, others={"b.md": _OTHER}),
        Good(_ONE, others={"b.md": _ONE}),
        Bad(
            _ONE,
            at="/secured",
            says="another document has the same initialisation vector",
            others={"b.md": _SAME_VECTOR},
        ),
        Bad(
            _ONE,
            at="/secured",
            says="another document has the same initialisation vector",
            others={"b.md": _SAME_VECTOR, "c.md": _ONE},
        ),
    )

    def collect(self, document: Document) -> Iterator[Fact]:
        """Contribute the vector's hash, with the payload's as value."""
        for pointer, payload, vector in document.derive(hashes):
            yield Fact(vector, pointer, payload)

    def suspects(self, counts: Mapping[int, int]) -> Collection[int]:
        """Look at vectors of several payloads."""
        return counts.keys() if len(counts) > 1 else ()

    def check(self, key: str, facts: Group) -> Iterator[Finding]:  # noqa: ARG002
        """Report every document with the vector, if another one has another payload."""
        elsewhere = Elsewhere(facts)
        for placed in facts:
            count = elsewhere.count(placed, differing=True)
            if count or elsewhere.is_torn(placed):
                who = documents_have(count) if count else "another payload of this document has"
                message = f"{who} the same initialisation vector; have {PROGRAM} create a new one"
                related = elsewhere.places(placed, "the same vector", differing=True)
                yield self.finding(placed.item.pointer, message, related=related, path=placed.path)


class SecuredDuplicate(CorpusRule):
    """Two documents have the same payload.

    Why: every document has a payload of its own; the same one twice is usually an unfinished copy.
    Fix: check whether the documents are the same article; if not, copy the payload of each from the program
    that publishes it.
    """

    code = "SL606"
    name = "secured-duplicate"
    severity = Severity.ERROR
    since = "0.1.0"
    scope = "article"
    examples = (
        Good(_ONE, others={"b.md": _OTHER}),
        Good(_ONE, others={"b.md": _SAME_VECTOR}),
        Bad(_ONE, at="/secured", says="another document has the same payload", others={"b.md": _ONE}),
        Bad(
            _ONE,
            at="/secured",
            says="2 other documents have the same payload",
            others={"b.md": _ONE, "c.md": _ONE},
        ),
    )

    def collect(self, document: Document) -> Iterator[Fact]:
        """Contribute the payload's hash."""
        for pointer, payload, _ in document.derive(hashes):
            yield Fact(payload, pointer)

    def check(self, key: str, facts: Group) -> Iterator[Finding]:  # noqa: ARG002
        """Report every document with the payload."""
        elsewhere = Elsewhere(facts)
        for placed in facts:
            count = elsewhere.count(placed)
            if count:
                message = f"{documents_have(count)} the same payload; each must have its own: {COPY}"
                related = elsewhere.places(placed, "the same payload")
                yield self.finding(placed.item.pointer, message, related=related, path=placed.path)
