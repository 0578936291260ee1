"""The figures that conditions may name, for docs/guides/gate.md."""

from __future__ import annotations

from seedlint.gate.figure import CORPUS, OWNER, PROVIDER, RULE
from seedlint.gate.figures import FIGURES

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
                kept = "yes" if one.past is not None else ""
                share = f"of {one.share.words}" if one.share is not None else ""
                lines.append(f"| `{one.title}` | {one.words} | {kept} | {share} |")
    return "\n".join([*lines, ""])
