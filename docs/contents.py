"""The table of contents of the documentation: for docs/index.md, and for the navigation of the site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).resolve().parent

RULES = "rules/README.md"
"""The index of the rules; their pages stand below it in the navigation, by family."""


@dataclass(frozen=True)
class Section:
    """A part of the documentation: its title, what it is for, and its pages, as paths from docs/."""

    title: str
    about: str
    pages: tuple[str, ...]


SECTIONS = (
    Section(
        "Get started",
        "Install seedlint, and see in ten minutes what it does.",
        ("start/install.md", "start/first-check.md", "start/set-up.md"),
    ),
    Section(
        "Guides: documents",
        "For everybody who writes and edits documents.",
        (
            "guides/contributing-documents.md",
            "guides/corpus.md",
            "guides/fixes.md",
            "guides/suppressions.md",
            "guides/editors.md",
            "guides/troubleshooting.md",
        ),
    ),
    Section(
        "Guides: repositories and CI",
        "For whoever has documents checked, before each commit and in CI.",
        (
            "guides/adopt.md",
            "guides/hooks.md",
            "guides/ci.md",
            "guides/git.md",
            "guides/baseline.md",
            "guides/monorepos.md",
            "guides/performance-tips.md",
            "guides/container.md",
            "guides/upgrading.md",
        ),
    ),
    Section(
        "Guides: a whole corpus",
        "For maintainers and data engineers.",
        (
            "guides/report.md",
            "guides/anomalies.md",
            "guides/expectations.md",
            "guides/gate.md",
            "guides/notices.md",
            "guides/links.md",
            "guides/platforms.md",
            "guides/owners.md",
            "guides/spark.md",
        ),
    ),
    Section(
        "Guides: other front matter",
        "For documents that are not seed documents.",
        (
            "guides/your-own-front-matter.md",
            "guides/infer.md",
            "guides/documents.md",
            "guides/front-matter.md",
            "guides/overrides.md",
        ),
    ),
    Section(
        "Guides: rules of your own",
        "For rule authors.",
        ("guides/first-rule.md", "guides/custom-rules.md", "guides/writing-rules.md"),
    ),
    Section(
        "Reference",
        "Every rule, option, key, format and code.",
        (
            RULES,
            "reference/document-format.md",
            "reference/configuration.md",
            "reference/cli.md",
            "reference/exit-codes.md",
            "reference/formats.md",
            "reference/json-format.md",
            "reference/sarif.md",
            "reference/schemas.md",
            "reference/tables.md",
            "reference/cache.md",
            "reference/public-api.md",
            "glossary.md",
        ),
    ),
    Section(
        "About",
        "What seedlint promises, what it does not do, and how it is built.",
        (
            "about/comparison.md",
            "about/faq.md",
            "about/security.md",
            "about/versioning.md",
            "about/limits.md",
            "about/systems.md",
            "about/performance.md",
            "about/architecture.md",
        ),
    ),
)

FAMILIES = {
    "SL0": "Reading files",
    "SL1": "Schema",
    "SL2": "Timestamps",
    "SL3": "Providers",
    "SL4": "URLs",
    "SL5": "Duplicates",
    "SL6": "Payloads",
    "SL7": "Texts",
    "SL9": "Suppressions and baseline",
}
"""What the rules are about, by the first digit of their codes."""


def named(path: str) -> str | None:
    """Return the page that a text names as `docs/guides/links.md`, or by its name alone, `docs/links.md`."""
    if (DOCS / path).is_file():
        return path
    pages = [page for section in SECTIONS for page in section.pages]
    found = [page for page in pages if Path(page).name == Path(path).name]
    return found[0] if len(found) == 1 and "/" not in path else None


def title(page: str) -> str:
    """Return the title of a page: its first heading, without marks."""
    text = (DOCS / page).read_text(encoding="utf-8")
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    if found is None:
        raise SystemExit(f"docs/{page} has no title")
    return found[1].replace("`", "")


def summary(page: str) -> str:
    """Return what a page says of itself: the first sentence below its title."""
    text = (DOCS / page).read_text(encoding="utf-8")
    paragraph = text.partition("\n\n")[2].partition("\n\n")[0].replace("\n", " ").strip()
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", paragraph)
    sentence = re.split(r"(?<=[.!?:]) (?=[A-Z`*])", plain, maxsplit=1)[0].rstrip(":,")
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def markdown() -> str:
    """Return the list of all pages, by section, with what each is about."""
    lines: list[str] = []
    for section in SECTIONS:
        lines += [f"## {section.title}", "", section.about, "", "| page | what is in it |", "|---|---|"]
        lines += [f"| [{title(page)}]({page}) | {_cell(summary(page))} |" for page in section.pages]
        lines.append("")
    return "\n".join(["", *lines])


def _cell(words: str) -> str:
    return words.replace("|", "\\|")
