"""What `same_outputs.py` runs: the cases, and the documents that it adds to the given ones.

As long as the command line has commands, options and formats: a list to be read in one place.
"""

from __future__ import annotations

from dataclasses import dataclass, field

GOOD = b"""---
category: news
title: "Herons hold up the school bus"
excerpt: "The birds use the crossing."
publishedDateTime: 2023-05-04T06:15:00Z
type: article
webUrl: https://www.reedham-gazette.co.uk/village/heron-crossing
quality: 64

provider:
  name: Reedham Gazette
  domain: reedham-gazette.co.uk

topics:
  - Birds
---
"""
BAD = (
    GOOD.replace(b"https://www", b"http://WWW")
    .replace(b"crossing\n", b"crossing?utm_source=wire#top\n")
    .replace(b"The birds use", b"The \xe2\x80\x8bbirds  use &amp; like")
    .replace(b"type: article\n", b"type: artikel\n")
    .replace(b"06:15:00Z", b"06:15")
)
JSON = b"""{"category": "news", "title": "Otters  return", "type": "article", "quality": "64"}
"""

ODD = {
    "bad.md": BAD,
    "good.md": GOOD,
    "same-again.md": GOOD,
    "bom.md": b"\xef\xbb\xbf" + BAD,
    "crlf.md": BAD.replace(b"\n", b"\r\n"),
    "mixed-breaks.md": BAD.replace(b"\n", b"\r\n", 4),
    "empty.md": b"",
    "no-front-matter.md": b"# Herons\n\nThere are some.\n",
    "not-closed.md": GOOD.removesuffix(b"---\n"),
    "text-after.md": GOOD + b"\nMore of it.\n",
    "broken-yaml.md": GOOD.replace(b'crossing."', b"crossing."),
    "tab.md": GOOD.replace(b"  name:", b"\tname:"),
    "twice.md": GOOD.replace(b"type: article\n", b"type: article\ntype: video\n"),
    "alias.md": GOOD.replace(b"provider:\n", b"provider: &it\n").replace(b"  - Birds", b"  - *it"),
    "no-such-alias.md": GOOD.replace(b"  - Birds", b"  - *it"),
    "scalar.md": b"---\nherons\n---\n",
    "list.md": b"---\n- herons\n---\n",
    "latin-1.md": GOOD.replace(b"Birds", b"Caf\xe9"),
    "nul.md": GOOD.replace(b"Birds", b"Bi\0rds"),
    "utf-16.md": GOOD.decode().encode("utf-16"),
    "mojibake.md": GOOD.replace(b"birds", b"caf\xc3\x83\xc2\xa9"),
    "block.md": GOOD.replace(b'"The birds use the crossing."', b">\n  The birds\n  use  it.\n"),
    "ignored.md": BAD.replace(b"quality:", b"# seedlint: ignore[SL402, SL406] -- kept\nquality:").replace(
        b"category: news\n", b"# seedlint: ignore-file[SL7] -- the wire's\ncategory: news\n"
    ),
    "ignored-wrongly.md": GOOD.replace(b": article", b": article # seedlint: ignor[SL402] -- x"),
    "ignored-for-nothing.md": GOOD.replace(b": article", b": article # seedlint: ignore[SL402] -- x"),
    "future.md": GOOD.replace(b"2023-", b"2903-").replace(b"heron-crossing", b"later"),
    "falls.md": GOOD.replace(b"Birds", b"Falling over").replace(b"heron-crossing", b"falls"),
    "plain.yaml": BAD,
    "plain.yml": BAD.removeprefix(b"---\n").removesuffix(b"---\n"),
    "plain.json": JSON,
    "broken.json": JSON[:-4],
    "notes.txt": b"Not a document.\n",
    "sp ace & umläut.md": BAD,
}
"""Documents that are wrong in one way each, and what a linter must not trip over."""

RULES = b'''"""Rules of the configuration beside the documents."""

from seedlint.rule import Rule, Severity


class Falls(Rule):
    """Falls over on one document.

    Why: what is said then must stay the same.
    Fix: nothing.
    """

    code = "FALL001"
    name = "falls"
    severity = Severity.WARNING
    since = "1.0.0"

    def check(self, document):
        """Fall, where the document asks for it."""
        if "Falling over" in document.text:
            raise ValueError("fallen over")
        return ()


class Long(Rule):
    """A title is long.

    Why: an own rule must go on to work.
    Fix: a shorter one.
    """

    code = "FALL002"
    name = "long-title"
    severity = Severity.NOTE
    since = "1.0.0"

    def check(self, document):
        """Yield the title, if it is."""
        title = document.data.get("title")
        if isinstance(title, str) and len(title) > 60:
            message = f"{len(title)} characters; write a shorter one"
            yield self.finding("/title", message, span=(60, len(title)))
'''

CONFIGURATION = b"""rule-paths = ["rules"]
fail-on = "warning"
ignore = ["SL302"]
exclude = ["**/no-front-matter.md"]

[per-file-ignores]
"ignored*.md" = ["SL7"]

[rules.duplicate-title]
min-length = 10
"""

BESIDE = {
    "beside/seedlint.toml": CONFIGURATION,
    "beside/rules/own.py": RULES,
    "wrong/seedlint.toml": b'selct = ["ALL"]\nfail-on = "seldom"\n',
    "torn/seedlint.toml": b"select = [\n",
    "missing-rule/seedlint.toml": b'rule-paths = ["nowhere"]\n',
    "broken-rule/seedlint.toml": b'rule-paths = ["rule.py"]\n',
    "broken-rule/rule.py": b"import nothing_like_that\n",
    "none/readme.txt": b"No document here.\n",
    "schema.json": b'{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",'
    b' "required": ["title", "shelf"], "properties": {"title": {"type": "string", "maxLength": 20}}}\n',
}
"""Folders with configurations, beside the documents."""


WRONG = """\
check --nope docs
check --formt json docs
check nowhere
chekc docs
nope
check -f nope docs
check -f jsn docs
check -f json -f sarif docs
check -f json=a -f text=a docs
check -f json=nowhere/x.json docs
check -f json=docs/odd/bad.md docs
check -f json=docs docs
check --select NOPE docs
check --select text-markpu docs
check --ignore , docs
check -j 0 docs
check -j x docs
check --fail-on seldom docs
check --max-file-size 0 docs
check --since HEAD docs
check --staged docs
check --since HEAD --staged -
check - docs
check --fix --diff docs
check --stdin-filename x docs
check --add-suppressions
check none
check --add-suppressions x --fix docs
check --fix -
check docs/nowhere/*.md
check none --allow-empty
check --baseline nowhere.json docs
check --baseline schema.json docs
check --schema nowhere.json docs
check --schema docs/odd/broken.json docs
check --schema docs/odd/plain.json docs/odd/good.md
check --config docs docs
check --statistics -f json docs
check --watch -
check --unsafe-fixes -
check --fixable NOPE --fix docs
check --cache-dir docs/odd/bad.md docs/odd/good.md
baseline
baseline nope
baseline prune docs
baseline create --baseline docs/odd/bad.md docs
export docs
export -o out -f nope docs
export -o docs docs
export -f csv -o docs/odd/bad.md docs
report -o out nowhere
rules nope
rules new
explain
explain a b
config nope
clean nope
links nope
links show nope
links export -f nope
links run nowhere
links show --dead --moved
links run --limit 0 docs
links run --max-age soon docs
links run --proxy nope://x none --allow-empty
"""
"""Command lines that seedlint refuses, or has something to say about."""


@dataclass(frozen=True)
class Step:
    """A command line, and where and with what it is run."""

    words: tuple[str, ...]
    folder: str = "."
    given: bytes = b""
    environment: tuple[tuple[str, str], ...] = ()
    tool: str = "seedlint"
    """``git``; ``script``: the installed `seedlint`; ``write`` and ``delete``: a file of the folder."""

    def __str__(self) -> str:
        where = "" if self.folder == "." else f"{self.folder}$ "
        return where + " ".join(["seedlint" if self.tool == "script" else self.tool, *self.words])


@dataclass(frozen=True)
class Case:
    """Steps, one after another in one folder."""

    name: str
    steps: tuple[Step, ...]
    documents: bool = True
    """Whether the given documents are there, or only the added ones."""
    few: bool = False
    """Whether only one in eight of the given documents is there: for what takes long."""
    git: bool = False
    """Whether those few are in a git repository: half of them committed, a quarter in the index."""
    report: bool = False
    """Whether the age of documents is part of what is written."""


@dataclass(frozen=True)
class Known:
    """What the first interpreter says there is."""

    formats: tuple[str, ...]
    exports: tuple[str, ...]
    listings: tuple[str, ...]
    explanations: tuple[str, ...]
    codes: tuple[str, ...]
    commands: tuple[tuple[str, ...], ...]
    options: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)


def run(line: str, folder: str = ".", given: bytes = b"", **environment: str) -> Step:
    """Return a step of seedlint, from a line of words."""
    return Step(tuple(line.split()), folder, given, tuple(environment.items()))


def git(*words: str) -> Step:
    """Return a step of git, in the folder of the documents."""
    return Step(words, "docs", tool="git")


def write(name: str, content: bytes) -> Step:
    """Return a step that writes a file."""
    return Step((name,), given=content, tool="write")


def delete(name: str) -> Step:
    """Return a step that deletes a file."""
    return Step((name,), tool="delete")


def cases(known: Known) -> list[Case]:
    """Return all cases, those that take longest first."""
    return [
        *_reports(),
        *_exports(known),
        *_fixes(),
        *_git(),
        *_formats(known),
        *_places(known),
        *_others(),
        *_without_documents(known),
    ]


def _reports() -> list[Case]:
    return [
        Case("report", (run("report -o out docs"),), report=True),
        Case(
            "report-plain",
            (
                run(
                    "report --no-expectations -o out ../docs --source-url https://x.y/{path}#L{line}",
                    "beside",
                ),
                write("docs/odd/good.md", BAD),
                delete("docs/odd/empty.md"),
                run("report --no-expectations -o out ../docs --no-cache -j 2", "beside"),
            ),
            report=True,
        ),
        Case(
            "report-history",
            (run("report --no-expectations --history-from-git --last 3 -o ../out .", "docs"),),
            git=True,
            report=True,
        ),
        Case(
            "report-failing",
            (
                run("report -o out docs/odd --fail-on-expectations"),
                run("report docs"),
                run("report -o docs docs"),
            ),
            documents=False,
            report=True,
        ),
    ]


def _exports(known: Known) -> list[Case]:
    return [
        Case(
            f"export-{name}",
            (run(f"export -f {name} -o out docs"),),
        )
        for name in known.exports
    ] + [
        Case(
            "export-configured",
            (
                run("export -f csv -o out ../docs", "beside"),
                run("export -f csv -o out ../docs -q -j 1", "beside"),
                run("export -f jsonl -o out ../docs --no-cache -j 2", "beside"),
            ),
            documents=False,
        )
    ]


def _fixes() -> list[Case]:
    def case(name: str, *lines: str, folder: str = ".", documents: bool = True) -> Case:
        return Case(name, tuple(run(line, folder) for line in lines), documents, few=True)

    return [
        Case("fix-all", (run("check --fix --unsafe-fixes docs"),)),
        case("fix", "check --fix docs", "check docs", "check --fix docs -f json"),
        case("unsafe-fixes", "check --fix --unsafe-fixes docs -j 2", "check --no-cache docs"),
        case("fix-no-cache", "check --fix --no-cache -j 1 docs -f json"),
        case("fix-configured", "check --fix --unsafe-fixes ../docs", "check ../docs", folder="beside"),
        case(
            "diff",
            "check --diff docs",
            "check --diff docs -j 1 --no-cache",
            "check --diff --unsafe-fixes docs",
        ),
        case(
            "fix-some",
            "check --fix --fixable SL7 docs",
            "check --fix --unfixable SL402,SL4 docs -f concise",
            "check --diff --fixable SL503 --unsafe-fixes docs",
            "check --unsafe-fixes docs",
            documents=False,
        ),
        case(
            "suppress",
            "check --add-suppressions because docs",
            "check docs",
            "check --no-suppressions docs -f concise",
            "check --sarif-suppressed -f sarif docs",
            "check --no-cache -f json -j 2 docs",
        ),
        case(
            "baseline",
            "baseline create docs",
            "check --baseline seedlint-baseline.json docs",
            "check --baseline seedlint-baseline.json --sarif-suppressed -f sarif docs",
            "check --baseline seedlint-baseline.json --no-baseline docs -f concise",
            "check --fix docs -q",
            "check --baseline seedlint-baseline.json docs -f json",
            "baseline prune docs",
            "baseline create -q --baseline other.json --select SL7 --no-cache -j 2 docs",
            "check --no-cache --baseline other.json docs",
        ),
    ]


def _git() -> list[Case]:
    lines = (
        "check --since HEAD~1 .",
        "check --since HEAD .",
        "check --since HEAD~1 -f json --no-cache -j 2 .",
        "check --since main -f sarif .",
        "check --since nothing .",
        "check --staged .",
        "check --staged -f json .",
        "check --staged --no-cache -j 2 -f concise .",
        "check --staged --since HEAD .",
        "check --staged --fix .",
        "check --staged --diff .",
        "check .",
    )
    return [
        Case("git", tuple(run(line, "docs") for line in lines), git=True),
        Case(
            "git-from-outside",
            (run("check --since HEAD~1 docs"), run("check --staged ../docs", "beside")),
            git=True,
        ),
        Case(
            "git-fix",
            (
                run("check --fix --since HEAD~1 .", "docs"),
                git("status", "--porcelain"),
                git("add", "-A"),
                run("check --staged -f json .", "docs"),
                git("stash", "-q"),
                run("check --staged .", "docs"),
            ),
            git=True,
        ),
    ]


def _formats(known: Known) -> list[Case]:
    return [
        Case(
            f"format-{name}",
            (
                run(f"check -f {name} docs"),
                run(f"check -f {name} docs"),
            ),
        )
        for name in known.formats
    ] + [
        Case(
            "text-styles",
            (
                run("check --color docs"),
                run("check --statistics docs"),
                run("check --statistics --color docs"),
                run("check --statistics -f json=out.json -q docs"),
                run("check docs", COLUMNS="60"),
                run("check --color -f concise docs"),
                run("check --annotations docs"),
                run("check docs", GITHUB_ACTIONS="true"),
                run("check --no-annotations docs", GITHUB_ACTIONS="true"),
                run("check --no-color docs"),
                run("check --no-show-all docs"),
                run("check --hyperlinks always docs"),
                run("check docs/odd", SEEDLINT_DEBUG="1"),
            ),
            few=True,
        )
    ]


def _places(known: Known) -> list[Case]:
    def lines(documents: str) -> list[str]:
        files = " ".join(f"-f {name}=../out/{{}}.{name}" for name in known.formats)
        variants = {"alone": "--no-cache -j 1", "two": "--no-cache -j 2", "cold": "-j 2", "warm": "-j 1"}
        return [
            f"check {options} {files.replace('{}', f'{name}')} {documents}"
            for name, options in variants.items()
        ]

    return [
        Case("from-the-folder", tuple(run(line, "docs") for line in lines("."))),
        Case("from-the-parent", tuple(run(line.replace("../out", "out")) for line in lines("docs"))),
        Case("from-a-sibling", tuple(run(line, "beside") for line in lines("../docs"))),
        Case(
            "from-a-sibling-absolute",
            (run("check {place}/docs", "beside"), run("check {place}/docs -f json")),
        ),
    ]


def _others() -> list[Case]:
    return [
        Case(
            "changed-files",
            (
                run("check -q docs"),
                write("docs/odd/good.md", BAD),
                delete("docs/odd/bad.md"),
                write("docs/odd/new.md", BAD),
                run("check docs"),
                write("beside/seedlint.toml", CONFIGURATION + b"[rules.duplicate-url]\n"),
                run("check ../docs", "beside"),
                write("beside/seedlint.toml", CONFIGURATION.replace(b"SL302", b"SL4")),
                run("check ../docs", "beside"),
                write("beside/rules/own.py", RULES.replace(b"> 60", b"> 30")),
                run("check ../docs", "beside"),
                run("clean", "beside"),
                run("clean"),
                run("clean"),
            ),
            few=True,
        ),
        Case(
            "selection",
            (
                *(
                    run(line)
                    for line in (
                        "docs",
                        "check --select SL7 docs",
                        "check --select SL7,text-markup --ignore SL705 docs -f concise",
                        "check --ignore SL7 --fail-on note docs -f concise",
                        "check --fail-on warning --select SL9 docs",
                        "check --exclude odd/ docs -f concise",
                        "check --exclude *.md --force-exclude docs/odd/bad.md",
                        "check --exclude *.md docs/odd/bad.md",
                        "check --exclude *.md --allow-empty docs",
                        "check --isolated docs/odd",
                        "check --config beside/seedlint.toml docs/odd",
                        "check --schema schema.json docs/odd",
                        "check --schema schema.json -f json docs/odd",
                        "check --max-file-size 300 docs/odd -f concise",
                        "check --cache-dir kept docs/odd",
                        "check --links docs/odd",
                        "check --no-links docs/odd -q",
                        "check docs/**/*.md -f concise",
                        "check docs/odd/bad.md docs/odd docs/odd/notes.txt",
                    )
                ),
                run("check --no-config ../docs/odd", "beside"),
                run("check", "docs"),
                run("", "docs/odd"),
            ),
            documents=False,
        ),
    ]


def _without_documents(known: Known) -> list[Case]:
    def case(name: str, *steps: Step) -> Case:
        return Case(name, steps, documents=False)

    alone = (run(f"check docs/odd/{name}") for name in ODD if " " not in name)
    stdin = [
        run(line, given=given)
        for given in (
            GOOD,
            BAD,
            ODD["crlf.md"],
            ODD["bom.md"],
            ODD["broken-yaml.md"],
            ODD["latin-1.md"],
            b"",
            JSON,
        )
        for line in (
            "check -",
            "check - -f json --stdin-filename docs/odd/x.md",
            "check - --fix",
            "check - --diff",
        )
    ]
    return [
        case(
            "help",
            *(Step((*words, "--help")) for words in known.commands),
            run("--version"),
            run("-V"),
            run("-h"),
        ),
        case(
            "installed-command",
            *(Step((word,), tool="script") for word in ("--version", "--help", "rules", "nope")),
        ),
        case(
            "rules",
            run("rules"),
            run("rules list"),
            run("rules list", "beside"),
            run("rules list --select SL7 --ignore SL705"),
            *(run(f"rules list -f {name}", folder) for name in known.listings for folder in (".", "beside")),
            run("rules list --no-config --isolated", "beside"),
        ),
        case(
            "rules-new",
            run("rules new headline-length"),
            run("rules new --corpus --code NR001 --path beside/rules same-again", "."),
            run("rules new --code NR second", "beside"),
            run("rules new headline-length"),
            run("rules new Wrong_Name"),
            run("rules list -f json", "beside"),
            run("check ../docs", "beside"),
        ),
        *(
            case(
                f"explain-{name}",
                *(run(f"explain {code} -f {name}") for code in known.codes),
                *(run(f"explain FALL002 -f {name}", "beside") for _ in "x"),
            )
            for name in known.explanations
        ),
        case(
            "explain",
            *(
                run(f"explain {word}")
                for word in ("SL", "SL3", "sl401", "text-markup", "text-markpu", "SL999", "X")
            ),
            run("explain falls", "beside"),
            run("explain falls --no-config", "beside"),
            run("explain SL401 --isolated", "beside"),
        ),
        case(
            "config",
            run("config"),
            run("config", "beside"),
            run("config", "docs"),
            run("config --no-config --select SL7 --fail-on note --exclude x", "beside"),
            run("config --config beside/seedlint.toml --ignore SL1 --baseline b.json --cache-dir c"),
            run("config --schema schema.json --max-file-size 7 --isolated"),
        ),
        case(
            "wrong-configuration",
            *(
                run(f"{command} ../docs".strip(), folder)
                for folder in ("wrong", "torn", "missing-rule", "broken-rule")
                for command in ("check", "check -f json", "baseline create", "export -f csv -o out")
            ),
            *(run("config", folder) for folder in ("wrong", "torn", "missing-rule", "broken-rule")),
            *(run("rules", folder) for folder in ("wrong", "missing-rule", "broken-rule")),
            run("check --config nowhere.toml docs"),
        ),
        case("usage-errors", *(run(line) for line in WRONG.splitlines())),
        case(
            "links",
            run("links"),
            run("links show"),
            run("links show --dead"),
            run("links show --unknown"),
            run("links show --failing"),
            run("links show https://www.reedham-gazette.co.uk/"),
            run("links export"),
            run("links export -f csv"),
            run("links export -f json=links.json"),
            run("links run none"),
            run("links run --allow-empty none"),
            run("links run --allow-empty -q none --host example.com --confirm-now"),
            run("links show"),
            run("check --links docs"),
        ),
        case(
            "stdin", *stdin, run("check -", "beside", GOOD), run("check - -f json", "beside", ODD["falls.md"])
        ),
        case("added-documents", *(run(f"check -f {name} docs --no-cache -j 2") for name in known.formats)),
        case("one-document", *alone),
    ]
