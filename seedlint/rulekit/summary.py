"""Whether the first line of a rule's documentation can be its summary: it says what is wrong.

The table of rules has it under "what it reports", so "Timestamps are RFC 3339 date-times." would state the
opposite of what the rule reports. What a sentence means can't be computed, so this looks for signs: words of
duty, or a plain statement in which nothing is missing, different, too much or otherwise wrong.
"""

from __future__ import annotations

import re

LONGEST = 110
"""The most characters of a summary: it is one line in every list of rules."""

_DUTY = re.compile(
    r"\b(?:must|should|shall|ought to|ha(?:s|ve) to|needs? to)\b"
    r"|^(?:checks?|ensures?|verif(?:y|ies)|validates?|requires?|enforces?|makes? sure)\b",
    re.IGNORECASE,
)
_STATES = frozenset(
    "is are says say gives give states follows follow matches match conforms conform complies comply"
    " agrees agree fits fit equals equal exists exist belongs belong consists consist".split()
)
"""Verbs that describe what is right as well as what is wrong."""
_HAS = frozenset(("has", "have"))
_EVERY = frozenset("every each all both".split())
"""With one of these, "has" describes how things should be: what is wrong is not the rule."""
_NEGATIONS = frozenset("not no never none nothing nobody neither nor cannot without hardly".split())
_SIGNS = frozenset(
    "missing lacks lack empty absent lost gone dead cut incomplete null"
    " too over more longer shorter larger smaller older newer earlier later higher lower fewer less exceeds"
    " extra several twice again repeated redundant second same still only"
    " different differently differs differ another instead conflicts conflict contradicts contradict outside"
    " wrong wrongly bad broken crashed crashes fails failed placeholder deprecated obsolete outdated stale"
    " garbled suspicious strange odd ambiguous forbidden reserved swapped violates contains contain"
    " duplicate duplicates duplicated insecure incorrect inconsistent invalid invisible impossible improbable"
    " implausible illegal irregular malformed".split()
)
_PREFIXED = re.compile(r"(?!un(?:i[tqv]|der|til|less)|misc)(?:un|mis|dis)[a-z]{4,}")
_REACH = 4
"""How far a negation takes back a word for what is wrong, in words, as in "has no wrong value"."""
_WORD = re.compile(r"[a-z][a-z-]*|[,;:.()]", re.IGNORECASE)
_QUOTED = re.compile(r"`[^`]*`")
_SHORT_NOT = re.compile(r"n['\u2019]t\b|\bno longer\b")
_ENDS_REACH = frozenset(",;:.()") | {"or", "and", "but"}


def fault(summary: str) -> str:
    """Say why a line can't be the summary of what a rule reports; empty if it can."""
    if not summary.endswith("."):
        return f"the first line of the docstring must be a sentence that ends with a full stop: {summary!r}"
    if len(summary) > LONGEST:
        return (
            f"the first line of the docstring has {len(summary)} characters, and at most {LONGEST} fit into"
            f" the lists of rules: {summary!r}"
        )
    if says_what_is_wrong(summary):
        return ""
    return (
        f"the first line of the docstring must say what is wrong, and {summary!r} sounds like what is right:"
        ' write what a reported document is like, such as "A title is longer than 90 characters."'
    )


def says_what_is_wrong(summary: str) -> bool:
    """Whether a sentence can be about a defect: there is no sign that it says how things should be."""
    plain = _SHORT_NOT.sub(" not", _QUOTED.sub("it", summary))
    if _DUTY.search(plain):
        return False
    words = [word.lower() for word in _WORD.findall(plain)]
    verb = next((word for word in words if word in _STATES or word in _HAS), "")
    states = verb in _STATES or (verb in _HAS and not _EVERY.isdisjoint(words))
    return not states or _has_sign(words)


def _has_sign(words: list[str]) -> bool:
    """Whether there is a negation or a word for what is wrong, except where one takes back the other."""
    reach = 0
    for word in words:
        if word in _ENDS_REACH:
            if reach:
                return True  # the negation stands: it negated something right
        elif word in _NEGATIONS:
            reach = _REACH
            continue
        elif word in _SIGNS or _PREFIXED.fullmatch(word):
            if not reach:
                return True
            reach = 0
            continue
        if reach:
            reach -= 1
            if not reach:
                return True
    return reach > 0


__all__ = ["LONGEST", "fault", "says_what_is_wrong"]
