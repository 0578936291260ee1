"""The sections of docs/reference/formats.md: what each format is for, its option, and a sample."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any

import examples

from seedlint import __version__
from seedlint.output import FORMATS

_FILES = {
    "seedlint.toml": 'schema = "schema.json"\n',
    "schema.json": json.dumps(
        {
            "type": "object",
            "required": ["title"],
            "properties": {"title": {"type": "string"}, "date": {"type": "string", "format": "date-time"}},
            "additionalProperties": False,
        }
    )
    + "\n",
    "notes/ferry.md": "---\ntitle: Ferry timetable\ndate: 2023-02-30T06:40:00Z\n---\n",
    "notes/otters.md": "---\ntitel: Otters\n---\n",
}
_CHOSEN = "--select SL103 --select SL201"
_LONGEST = 72
_LEFT_OUT = frozenset(("help", "invocations", "newlineSequences", "originalUriBaseIds"))
"""What SARIF says at length, and always."""

_FOR = {
    "text": (
        "text",
        "People at a terminal: each finding with its line, what is marked there, and its fix. This"
        " is the default. Colours and width follow the terminal.",
    ),
    "concise": (
        "text",
        "`grep`, editors that jump to `FILE:LINE:COLUMN:`, and logs: always one line per finding.",
    ),
    "json": (
        "json",
        "Programs that want everything: findings with locations, related locations and edits, what could"
        " not be checked, and counts. [The JSON format](json-format.md) describes every key; the format"
        " carries a version.",
    ),
    "jsonl": (
        "json",
        "Programs that read line by line, such as `jq`, a log collector or `COPY` of a database:"
        " each line is one finding, as in `json`.",
    ),
    "sarif": (
        "json",
        "Code scanning on GitHub, Azure DevOps, and viewers of SARIF 2.1.0 in editors. [SARIF](sarif.md)"
        " describes every part of it. At most 25,000 results and 10 MB compressed, the most severe first,"
        " because GitHub accepts no more; the report says what was left out. `docs-url` in the configuration"
        " adds links to the documentation (`informationUri`, `helpUri`). It has no text of documents"
        " (`snippet`), because that could show a payload.",
    ),
    "github": (
        "text",
        "Annotations in the diff of a pull request, without uploading anything: GitHub Actions reads"
        " them from the log. It shows ten of each severity per step, so the worst come first.",
    ),
    "gitlab": (
        "json",
        "GitLab's Code Quality widget in merge requests: `artifacts: reports: codequality:`."
        " Fingerprints stay the same while lines shift.",
    ),
    "rdjson": (
        "json",
        "reviewdog: comments in reviews on GitHub, GitLab, Bitbucket or Gerrit, with fixes as"
        " suggestions: `reviewdog -f=rdjson -reporter=github-pr-review < FILE`.",
    ),
    "sonar": (
        "json",
        "SonarQube 10.3 and later: `sonar.externalIssuesReportPaths=FILE`. Columns count from 0 there.",
    ),
    "junit": (
        "xml",
        "Test reports of Jenkins, GitLab, Azure Pipelines, CircleCI and others. A test is one rule in one"
        " document. It fails if one of its findings makes the run fail; lesser findings appear in the output"
        " of a passed test. A document without findings is a passed test, and one that could not be"
        " checked an error. Valid by Jenkins' `junit-10.xsd`. The schema of Ant's task requires times and"
        " host names, which would differ from run to run, so it is not followed.",
    ),
    "html": (
        "html",
        "A page to send to somebody: one file that opens with no network, with filters by severity,"
        " rule, provider and text; it can be read and printed without scripts. At most 10,000"
        " findings, the most severe ones.",
    ),
    "markdown": (
        "markdown",
        'Job summaries and comments: `seedlint seeds/ -f markdown >> "$GITHUB_STEP_SUMMARY"`. At most'
        " 65,000 bytes, the worst first; text of documents formats nothing and links nowhere.",
    ),
}
"""For each format the language of its sample, and what it is for."""


def page() -> str:
    """Return the sections, one a format, each with what the two documents above come to in it."""
    missing = FORMATS.keys() ^ _FOR.keys()
    if missing:
        raise SystemExit(f"docs/formats.py does not know what a format is for: {', '.join(sorted(missing))}")
    lines = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, text in _FILES.items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8", newline="\n")
        for form in FORMATS:
            language, purpose = _FOR[form]
            printed = examples.run(f"seedlint notes/ -q {_CHOSEN} -f {form}", folder)
            lines += [f"### {form}", "", purpose, "", f"    seedlint seeds/ -f {form}", ""]
            lines += [f"````{language}", *_sample(form, language, printed), "````", ""]
    return "\n".join(lines[:-1]) + "\n"


def documents() -> str:
    """Return the documents of the samples, and the command."""
    lines = []
    for path, text in _FILES.items():
        lines += [f"`{path}`:", "", "```", *text.splitlines(), "```", ""]
    return "\n".join(lines[:-1]) + "\n"


def _sample(form: str, language: str, printed: str) -> list[str]:
    """Return the lines of a sample, which are the same for every version and run."""
    printed = printed.replace(f'"{__version__}"', '"1.2.3"').replace(
        f"seedlint {__version__}", "seedlint 1.2.3"
    )
    if language == "html":
        found = re.search(r"<title>.*</title>", printed)
        return [found[0] if found else "", "…"]
    if language != "json":
        return printed.splitlines()
    parts = printed.splitlines() if form == "jsonl" else [printed]
    indent = None if form == "jsonl" else 2
    lines = [json.dumps(_short(json.loads(part)), indent=indent, ensure_ascii=False) for part in parts]
    return "\n".join(lines).splitlines()


def _short(value: Any) -> Any:
    """Return a value of JSON with long texts cut, and of long lists the first item."""
    if isinstance(value, dict):
        return {key: _short(one) for key, one in value.items() if key not in _LEFT_OUT}
    if isinstance(value, list) and len(value) > 1:
        return [_short(value[0]), f"… and {len(value) - 1} more"]
    if isinstance(value, list):
        return [_short(one) for one in value]
    return f"{value[:_LONGEST]}…" if isinstance(value, str) and len(value) > _LONGEST else value
