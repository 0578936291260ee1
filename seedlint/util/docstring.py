"""The parts of a rule's documentation, which is its docstring."""

from __future__ import annotations

import inspect
import re


def sections(rule: type) -> tuple[str, list[str], str, str]:
    """Split a docstring into its summary, further paragraphs, the `Why:` and the `Fix:` part."""
    text = inspect.getdoc(rule) or ""
    summary, _, rest = text.partition("\n")
    why = fix = ""
    body, _, fix_part = rest.partition("\nFix:")
    if fix_part:
        fix = _unwrap(fix_part)
    body, _, why_part = body.partition("\nWhy:")
    if why_part:
        why = _unwrap(why_part)
    paragraphs = [_unwrap(p) for p in re.split(r"\n\s*\n", body.strip()) if p.strip()]
    return summary.strip(), paragraphs, why, fix


def _unwrap(text: str) -> str:
    return " ".join(text.split())
