"""The figures that conditions may name, for docs/guides/gate.md."""

from __future__ import annotations

from seedlint.gate.figures import CORPUS, FIGURES, OWNER, PROVIDER, RULE

_TITLES = {
    CORPUS: "The corpus",
    RULE: "Rules: `rule.SL401.findings`, or `rule.findings` for every rule",
    PROVIDER: "Providers: `provider[example.com].errors`, or `provider.errors` for every provider",
    OWNER: "Owners: `owner[@desk/fens].errors`, or `owner.errors` for every owner",
}


def markdown() -> str:
    """Return a table for each kind of subject."""
    lines: list[str] = []
    for subject, title in _TITLES.items():
        lines += ["", f"### {title}", ""]
        lines += ["| figure | meaning | `within usual` | `%` |", "|---|---|---|---|"]
        for one in FIGURES.values():
            if one.subject == subject:
                kept, share = ("yes" if it else "" for it in (one.past is not None, one.share))
                lines.append(f"| `{one.title}` | {one.words} | {kept} | {share} |")
    return "\n".join([*lines, ""])
