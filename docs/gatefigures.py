"""The figures that conditions may name, for docs/guides/gate.md."""

from __future__ import annotations

from seedlint.gate.figures import CORPUS, FIGURES, OWNER, PROVIDER, RULE

_TITLES = {
    CORPUS: "Of the corpus",
    RULE: "Of a rule: `rule.SL401.findings`, or `rule.findings` for every rule",
    PROVIDER: "Of a provider: `provider[example.com].errors`, or `provider.errors` for every provider",
    OWNER: "Of an owner: `owner[@desk/fens].errors`, or `owner.errors` for every owner",
}


def markdown() -> str:
    """Return a table for each kind of subject."""
    lines: list[str] = []
    for subject, title in _TITLES.items():
        lines += ["", f"### {title}", ""]
        lines += ["| figure | what it is | `within usual` | `%` |", "|---|---|---|---|"]
        for one in FIGURES.values():
            if one.subject == subject:
                kept, share = ("yes" if it else "" for it in (one.past is not None, one.share))
                lines.append(f"| `{one.title}` | {one.words} | {kept} | {share} |")
    return "\n".join([*lines, ""])
