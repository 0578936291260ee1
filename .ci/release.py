"""Check that a tag may be released, and write what is new in it: `python .ci/release.py TAG FILE`.

The tag is `v` and the version of the code; CHANGELOG.md has a section of that version with its date. That
section, without its title, is written to FILE.
"""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def notes(tag: str, version: str, changelog: str) -> str:
    """Return the section of the changelog for a tag; exit with a message if it can't be released."""
    if tag != f"v{version}":
        sys.exit(f"the tag {tag} is not the version of the code: seedlint/__init__.py says {version}")
    title, *lines = re.split(r"^## ", changelog, flags=re.MULTILINE)[1].splitlines()
    if not re.fullmatch(rf"\[{re.escape(version)}\] - [0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}", title):
        sys.exit(f"CHANGELOG.md must begin with `## [{version}] - YYYY-MM-DD`, not with `## {title}`")
    found = "\n".join(lines).strip()
    if not found:
        sys.exit(f"CHANGELOG.md says nothing about {version}")
    return found + "\n"


if __name__ == "__main__":
    tag, file = sys.argv[1:]
    version = runpy.run_path(str(ROOT / "seedlint" / "__init__.py"))["__version__"]
    found = notes(tag, version, (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    Path(file).write_text(found, encoding="utf-8")
