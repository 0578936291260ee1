"""What is wrong with the `secured` payload: SL601 to SL604 and SL607.

A payload is opaque. Messages speak of lengths, positions and statistics, and never quote a character of
it. A part is reported once: first its form, then its alphabet, then its length, then its content.
"""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64
from typing import TYPE_CHECKING, NamedTuple

from seedlint.formats.ciphertext import BLOCK, plaintext
from seedlint.rule import Bad, Finding, Good, Rule, Severity
from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint.document import Document

_OUTSIDE = late(r"[^A-Za-z0-9+/=]")
_PADDING_INSIDE = late(r"=(?==*[^=])|={3}")
_SHAPE = "it must be the ciphertext, `;` and the initialisation vector, both in base64"
PROGRAM = "the program that publishes the article"
COPY = f"copy the payload again from {PROGRAM}"


class Flaw(NamedTuple):
    """What is wrong with a text that should be base64, and where in it."""

    message: str
    start: int
    end: int

    def span(self, offset: int = 0) -> tuple[int, int] | None:
        """Return the characters at fault in a value where the text begins at ``offset``; None means all."""
        return (offset + self.start, offset + self.end) if self.end > self.start else None


class Part(NamedTuple):
    """One of a payload's two parts: its place in the value, and its bytes or what is wrong with it."""

    name: str
    start: int
    end: int
    data: bytes
    flaw: Flaw | None


class Payload(NamedTuple):
    """A payload: what is wrong with its form, and those of its parts that are there."""

    pointer: str
    text: str
    form: Flaw | None
    ciphertext: Part | None
    vector: Part | None


def payloads(document: Document) -> list[Payload]:
    """Take a document's payloads apart; use with ``document.derive``."""
    return [_payload(pointer, text) for pointer, text in document.strings("payload")]


def _payload(pointer: str, text: str) -> Payload:
    ciphertext, separator, vector = text.partition(";")
    end = len(ciphertext)
    if not separator or ";" in vector or not (ciphertext or vector):
        return Payload(pointer, text, _form_flaw(text), None, None)
    form = None if ciphertext and vector else _missing_part(end)
    return Payload(
        pointer,
        text,
        form,
        _part("ciphertext", ciphertext, 0) if ciphertext else None,
        _part("initialisation vector", vector, end + 1) if vector else None,
    )


def _form_flaw(text: str) -> Flaw:
    separators = text.count(";")
    if not text:
        return Flaw(f"the payload is empty; {_SHAPE}", 0, 0)
    if not separators:
        return Flaw(f"the payload has no `;`; {_SHAPE}", 0, len(text))
    if separators == 1:
        return Flaw(f"both parts of the payload are missing; {_SHAPE}", 0, 1)
    second = text.index(";", text.index(";") + 1)
    return Flaw(f"the payload has {separators} `;` and must have exactly one; {_SHAPE}", second, second + 1)


def _missing_part(separator: int) -> Flaw:
    side, name = ("after", "initialisation vector") if separator else ("before", "ciphertext")
    return Flaw(
        f"there is nothing {side} the `;`, so the {name} is missing; {_SHAPE}", separator, separator + 1
    )


def _part(name: str, text: str, start: int) -> Part:
    try:
        data = a2b_base64(text)
    except ValueError:
        data = b""
    # Only the canonical form comes back as it was; that also settles padding and trailing bits.
    if b2a_base64(data, newline=False).decode() == text:
        return Part(name, start, start + len(text), data, None)
    return Part(name, start, start + len(text), b"", _base64_flaw(text))


def _base64_flaw(text: str) -> Flaw:
    """Say why a text is not canonical base64."""
    outside = _OUTSIDE.search(text)
    if outside:
        at, char = outside.start(), outside[0]
        if char.isspace():
            what = "is whitespace"
        elif char in "-_":
            what = "belongs to the URL-safe alphabet"
        else:
            what = "is outside the base64 alphabet"
        return Flaw(f"character {at + 1} {what}", at, at + 1)
    inside = _PADDING_INSIDE.search(text)
    if inside:
        at = inside.start()
        return Flaw(
            f"character {at + 1} is padding, which belongs at the end and is at most two characters",
            at,
            at + 1,
        )
    if len(text) % 4:
        return Flaw(
            f"{len(text)} characters are not a multiple of four, so it is cut short or its padding is wrong",
            0,
            len(text),
        )
    last = len(text.rstrip("=")) - 1
    return Flaw(
        f"the unused bits of its last character, character {last + 1}, are not zero, so it was altered",
        last,
        last + 1,
    )


# The rules; the payloads of their examples are made up, and protect nothing.

_CIPHERTEXT = "yGmzx7eLNE7HhpMHBTe3Uz9pcw3C6ZIhMKlk28OQ4lw="
_VECTOR = "2e8hEm3Ou6tlgIyUgHoW4Q=="


class SecuredForm(Rule):
    """A payload is not two non-empty parts joined by one `;`.

    Why: decryption needs both parts, the ciphertext and the initialisation vector.
    Fix: copy the payload again from the program that publishes the article. Never repair it by hand.
    """

    code = "SL601"
    name = "secured-form"
    severity = Severity.ERROR
    since = "0.1.0"
    scope = "article"
    examples = (
        Good(f"secured: {_CIPHERTEXT};{_VECTOR}\n"),
        Good(f'secured: "{_CIPHERTEXT};not base64"\n'),
        Bad(f"secured: {_CIPHERTEXT}\n", at="/secured", says="has no `;`", marks=_CIPHERTEXT),
        Bad(
            f"secured: {_CIPHERTEXT};\n",
            at="/secured",
            says="there is nothing after the `;`, so the initialisation vector is missing",
            marks=";",
        ),
        Bad(f"secured: {_CIPHERTEXT};{_VECTOR};{_VECTOR}\n", at="/secured", says="has 2 `;`", marks=";"),
        Bad('secured: ""\n', at="/secured", says="the payload is empty", marks='""'),
    )

    def check(self, document: Document) -> Iterable[Finding]:
        """Report payloads that do not come apart in two."""
        return [
            self.finding(payload.pointer, f"{payload.form.message}; {COPY}", span=payload.form.span())
            for payload in document.derive(payloads)
            if payload.form
        ]


class SecuredBase64(Rule):
    """A part of a payload is not canonical base64 (RFC 4648).

    Why: strict decoders reject it and lenient ones read different bytes, so the payload can't be decrypted.
    A part that is not canonical was cut, wrapped or altered in transit.
    Fix: copy the payload again from the program that publishes the article: the alphabet with `+` and `/`,
    padded with `=`, no whitespace.
    """

    code = "SL602"
    name = "secured-base64"
    severity = Severity.ERROR
    since = "0.1.0"
    scope = "article"
    examples = (
        Good(f"secured: {_CIPHERTEXT};{_VECTOR}\n"),
        Good(f"secured: {_CIPHERTEXT};AAAA\n"),
        Bad(
            f"secured: {_CIPHERTEXT[:-1]};{_VECTOR}\n",
            at="/secured",
            says="the ciphertext is not base64: 43 characters are not a multiple of four",
            marks=_CIPHERTEXT[:-1],
        ),
        Bad(
            f"secured: {_CIPHERTEXT};{_VECTOR.replace('Q==', 'R==')}\n",
            at="/secured",
            says="the unused bits of its last character, character 22, are not zero",
            marks="R",
        ),
        Bad(
            f'secured: "{_CIPHERTEXT[:9]} {_CIPHERTEXT[9:]};{_VECTOR}"\n',
            at="/secured",
            says="character 10 is whitespace",
            marks=" ",
        ),
        Bad(f"secured: {_CIPHERTEXT};-_8=\n", at="/secured", says="the URL-safe alphabet", marks="-"),
    )

    def check(self, document: Document) -> Iterable[Finding]:
        """Report parts that are not canonical base64."""
        for payload in document.derive(payloads):
            for part in (payload.ciphertext, payload.vector):
                if part and part.flaw:
                    yield self.finding(
                        payload.pointer,
                        f"the {part.name} is not base64: {part.flaw.message}; {COPY}",
                        span=part.flaw.span(part.start),
                    )


class SecuredVector(Rule):
    """The initialisation vector is not 16 bytes long.

    Why: AES in CBC mode takes a vector of exactly one block; with any other length, nothing can be
    decrypted.
    Fix: copy the payload again from the program that publishes the article. In base64, the vector has 24
    characters.
    """

    code = "SL603"
    name = "secured-iv"
    severity = Severity.ERROR
    since = "0.1.0"
    scope = "article"
    examples = (
        Good(f"secured: {_CIPHERTEXT};{_VECTOR}\n"),
        Good(f"secured: {_CIPHERTEXT};2e8hEm3Ou6t\n"),
        Bad(
            f"secured: {_CIPHERTEXT};2e8hEm3Ou6tlgIyU\n",
            at="/secured",
            says="the initialisation vector is 12 bytes long and must be 16",
            marks="2e8hEm3Ou6tlgIyU",
        ),
        Bad(f"secured: {_VECTOR};{_CIPHERTEXT}\n", at="/secured", says="is 32 bytes long", marks=_CIPHERTEXT),
    )

    def check(self, document: Document) -> Iterable[Finding]:
        """Report vectors of another length."""
        for payload in document.derive(payloads):
            part = payload.vector
            if part and not part.flaw and len(part.data) != BLOCK:
                size = f"{len(part.data)} byte{'s' if len(part.data) != 1 else ''}"
                yield self.finding(
                    payload.pointer,
                    f"the initialisation vector is {size} long and must be {BLOCK}; {COPY}",
                    span=(part.start, part.end),
                )


class SecuredBlock(Rule):
    """The length of the ciphertext is not a positive multiple of 16 bytes.

    Why: AES in CBC mode produces only whole blocks; such a ciphertext was cut, or was never encrypted.
    Fix: copy the payload again from the program that publishes the article.
    """

    code = "SL604"
    name = "secured-block"
    severity = Severity.ERROR
    since = "0.1.0"
    scope = "article"
    examples = (
        Good(f"secured: {_CIPHERTEXT};{_VECTOR}\n"),
        Good(f"secured: {_VECTOR};{_VECTOR}\n"),
        Bad(
            f"secured: {_CIPHERTEXT[:40]};{_VECTOR}\n",
            at="/secured",
            says="30 bytes long, which is not a multiple of 16; copy",
            marks=_CIPHERTEXT[:40],
        ),
        Bad(
            f"secured: eyJxdWF5IjogIldlc3RlciIsICJnYXRlIjogIkEifQ==;{_VECTOR}\n",
            at="/secured",
            says="31 bytes long, which is not a multiple of 16, and it decodes to readable text",
        ),
    )

    def check(self, document: Document) -> Iterable[Finding]:
        """Report ciphertexts of other lengths."""
        for payload in document.derive(payloads):
            part = payload.ciphertext
            if part and not part.flaw and (not part.data or len(part.data) % BLOCK):
                why = plaintext(part.data)
                yield self.finding(
                    payload.pointer,
                    f"the ciphertext is {len(part.data)} bytes long, which is not a multiple of {BLOCK}"
                    + (
                        f", and {why}: it was never encrypted; have {PROGRAM} make the payload"
                        if why
                        else f"; {COPY}"
                    ),
                    span=(part.start, part.end),
                )


class SecuredPlaintext(Rule):
    """The ciphertext is not encrypted: it is readable text, or far too regular.

    The probability that properly encrypted data is reported is below one in a thousand million.

    Why: the payload is meant to be secret. Base64 is not encryption: anyone can decode it. Repeated blocks
    reveal the structure of the plaintext (ECB mode).
    Fix: have the program that publishes the article create the payload, and find out why it did not encrypt.
    If the document was ever public, treat its content as disclosed.
    """

    code = "SL607"
    name = "secured-plaintext"
    severity = Severity.WARNING
    since = "0.1.0"
    scope = "article"
    examples = (
        Good(f"secured: {_CIPHERTEXT};{_VECTOR}\n"),
        Good(f"secured: eyJxdWF5IjogIldlc3RlciIsICJnYXRlIjogIkEifQ==;{_VECTOR}\n"),
        Bad(
            f"secured: eyJxdWF5IjogIldlc3RlciIsICJnYXRlIjogIjEyIn0=;{_VECTOR}\n",
            at="/secured",
            says="it decodes to readable text",
            marks="eyJxdWF5IjogIldlc3RlciIsICJnYXRlIjogIjEyIn0=",
        ),
        Bad(
            f"secured: {'A' * 64};{_VECTOR}\n",
            at="/secured",
            says="its 48 bytes have only 1 different value",
            marks="A" * 64,
        ),
        Bad(
            f"secured: {'2e8hEm3Ou6tlgIyUgHoW4dnvIRJtzrurZYCMlIB6FuHIabPHt4s0TseGkwcFN7dT'};{_VECTOR}\n",
            at="/secured",
            says="the same block of 16 bytes occurs in it 2 times",
        ),
    )

    def check(self, document: Document) -> Iterable[Finding]:
        """Report ciphertexts of whole blocks that can't be encrypted."""
        for payload in document.derive(payloads):
            part = payload.ciphertext
            if part and part.data and len(part.data) % BLOCK == 0:
                why = plaintext(part.data)
                if why:
                    yield self.finding(
                        payload.pointer,
                        f"the ciphertext does not look encrypted: {why}; have {PROGRAM} make the payload",
                        span=(part.start, part.end),
                    )
