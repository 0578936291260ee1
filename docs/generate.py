"""Writes what the documentation takes from the code: docs/rules/ and the README's tables.

``python docs/generate.py`` writes, ``python docs/generate.py --check`` only says what is out of date.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from seedlint import ruledoc
from seedlint.registry import Registry
from seedlint.schema import DEFAULT

ROOT = Path(__file__).resolve().parent.parent


def rule_pages(registry: Registry) -> dict[Path, str]:
    """Return a page for each rule, and their index."""
    folder = ROOT / "docs" / "rules"
    pages = {folder / f"{rule.code}.md": ruledoc.page(rule, "markdown") for rule in registry}
    lines = [
        "# Rules",
        "",
        "Generated from the rules themselves; `seedlint explain CODE` shows the same.",
        "",
    ]
    pages[folder / "README.md"] = "\n".join(lines) + "\n" + ruledoc.markdown_table(registry, "")
    return pages


def readme(registry: Registry) -> str:
    """Return the README with its generated parts up to date."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    text = _between(text, "rules", ruledoc.markdown_table(registry, "docs/rules/"))
    return _between(text, "settings", _settings_table())


def _settings_table() -> str:
    schema = json.loads(DEFAULT.with_name("config.schema.json").read_text(encoding="utf-8"))
    lines = ["| key | meaning |", "|---|---|"]
    lines += [f"| `{key}` | {sub['description']} |" for key, sub in schema["properties"].items()]
    return "\n".join(lines) + "\n"


def _between(text: str, name: str, content: str) -> str:
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    if begin not in text or end not in text:
        raise SystemExit(f"README.md has no {begin} … {end}")
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    return pattern.sub(lambda _: f"{begin}\n{content}{end}", text)


def main() -> int:
    """Write or check; return the exit code."""
    registry = Registry.builtin()
    wanted = {**rule_pages(registry), ROOT / "README.md": readme(registry)}
    extra = set((ROOT / "docs" / "rules").glob("*.md")) - set(wanted)
    check = "--check" in sys.argv[1:]
    stale = []
    for path, text in wanted.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(path)
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
    for path in extra:
        stale.append(path)
        if not check:
            path.unlink()
    for path in stale:
        print(f"{'out of date' if check else 'written'}: {path.relative_to(ROOT)}")
    if check and stale:
        print("run: python docs/generate.py")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
