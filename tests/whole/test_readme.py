"""The documentation is true: its examples run as written, its links lead somewhere."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
import yaml
from click import Group, Option

from seedlint.cli.root import Lazy, cli
from seedlint.config.settings import load
from seedlint.rulebook.registry import Registry
from seedlint.schema.schema import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs"))
try:
    import contents
    import examples
    import fields
    import generate
finally:
    sys.path.remove(str(ROOT / "docs"))

README = (ROOT / "README.md").read_text(encoding="utf-8")
WRITTEN = (
    "README.md",
    "CHANGELOG.md",
    *(
        f"docs/{page}"
        for page in [page for section in contents.SECTIONS for page in section.pages]
        if page.split("/")[0] in {"start", "guides", "reference", "about"}
        # These speak of options of other programs, too, and have tests of their own.
        and page
        not in {"guides/container.md", "guides/editors.md", "about/comparison.md", "about/performance.md"}
    ),
)
"""The pages that people write and that speak of seedlint's own command line only."""
SETUP = ('pip install -c constraints.txt -e ".[dev]" && seedlint seeds/', "pytest -n auto")
TIMEOUT = 60


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def section(page: str, title: str) -> list[examples.Block]:
    return dict(examples.sections(text(page)))[title]


def all_blocks(page: str) -> list[examples.Block]:
    return [block for _, blocks in examples.sections(text(page)) for block in blocks]


def pages() -> list[str]:
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    found.append(ROOT / "benchmarks" / "README.md")
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


def python(*words: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    left_out = {"PYTEST_ADDOPTS", "FORCE_COLOR", "NO_COLOR", "GITHUB_ACTIONS"}
    return subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env={**{k: v for k, v in os.environ.items() if k not in left_out}, "PYTHONUTF8": "1", **env},
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=TIMEOUT,
    )


# Set-up


def test_the_first_two_code_blocks_are_the_set_up_commands() -> None:
    blocks = [block.text for _, blocks in examples.sections(README) for block in blocks]
    assert tuple(blocks[:2]) == tuple(f"{command}\n" for command in SETUP)


def test_ci_runs_the_set_up_commands() -> None:
    """Each part of them is a step, whatever it adds to make pip quiet."""
    quiet = {"--quiet", "--disable-pip-version-check"}
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    lines = [line.removeprefix("step ") for line in script.splitlines()]
    steps = [
        [w for w in shlex.split(line, comments=True) if w not in quiet] for line in lines if '"$' not in line
    ]
    parts = [shlex.split(part) for command in SETUP for part in command.split("&&")]
    positions = [steps.index(part) for part in parts]
    assert positions == sorted(positions)


# Examples


EXAMPLES = [
    pytest.param(blocks, id=f"{page.relative_to(ROOT).as_posix()}: {title or 'top'}")
    for page in examples.run_pages()
    for title, blocks in examples.sections(page.read_text(encoding="utf-8"))
    if any(map(examples.is_run, blocks))
]


@pytest.mark.parametrize("blocks", EXAMPLES)
def test_a_session_shows_what_its_commands_print(blocks: list[examples.Block], tmp_path: Path) -> None:
    """The sessions of a section are run one after the other, in one folder with its files."""
    examples.write_files(blocks, tmp_path)
    for session in [block.text for block in blocks if examples.is_run(block)]:
        assert "\x1b" not in session
        assert examples.session(examples.commands(session), tmp_path) == session


def test_there_are_as_many_sessions_as_there_should_be() -> None:
    assert len(EXAMPLES) >= 35
    assert any("docs/guides/troubleshooting.md" in str(one.id) for one in EXAMPLES)


def test_examples_know_nothing_of_where_they_were_run() -> None:
    """A path of this machine in a page would differ on the next."""
    for page in examples.run_pages():
        assert "/tmp" not in "".join(b.text for b in examples.blocks_of(page) if examples.is_run(b)), page


def test_the_configuration_example_loads(tmp_path: Path) -> None:
    blocks = section("docs/reference/configuration.md", "An example")
    examples.write_files(blocks, tmp_path)
    settings = load(tmp_path / "seedlint.toml")
    assert settings.include == ("seeds",)
    shown = examples.run("seedlint config", tmp_path)
    assert 'earliest = "1980-01-01T00:00:00Z"  # seedlint.toml:' in shown
    (tmp_path / "seeds").mkdir()
    assert "0 documents" in examples.run("seedlint --allow-empty", tmp_path)

    own = tomllib.loads((tmp_path / "seedlint.toml").read_text(encoding="utf-8"))
    known = {*generate._schema(DEFAULT.with_name("config.schema.json"))["properties"]}
    assert own.keys() <= known


def test_the_rule_example_passes_its_own_test(tmp_path: Path) -> None:
    examples.write_files(all_blocks("docs/guides/first-rule.md"), tmp_path)
    done = python("-m", "pytest", "-q", "-p", "no:cacheprovider", "test_newsroom.py", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "11 passed" in done.stdout


def test_the_rule_example_works_as_a_package(tmp_path: Path) -> None:
    """Without pip: what an installer makes of the entry points in the page's pyproject.toml."""
    examples.write_files(all_blocks("docs/guides/first-rule.md"), tmp_path)
    project = tomllib.loads((tmp_path / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (tmp_path / "seedlint.toml").unlink()
    info = tmp_path / "newsroom_rules-1.0.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n", encoding="utf-8"
    )
    lines = ["[seedlint.rules]"]
    lines += [f"{name} = {module}" for name, module in project["entry-points"]["seedlint.rules"].items()]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")

    done = python("-m", "seedlint", "rules", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert "NR001" in done.stdout
    assert "(entry point newsroom = newsroom)" in done.stdout
    done = python("-m", "seedlint", "rules", "--isolated", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert "NR001" not in done.stdout


def test_the_corpus_rule_example_keeps_its_examples(tmp_path: Path) -> None:
    examples.write_files(section("docs/guides/writing-rules.md", "Corpus rules"), tmp_path)
    test = "from seedlint.testing import rule_tests\n\ntest_rules = rule_tests('excerpts.py')\n"
    (tmp_path / "test_excerpts.py").write_text(test, encoding="utf-8")
    done = python("-m", "pytest", "-q", "-p", "no:cacheprovider", "test_excerpts.py", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "11 passed" in done.stdout


def ci_file(name: str) -> str:
    (block,) = [block for block in section("docs/guides/ci.md", "GitHub Actions") if block.file == name]
    return block.text


def test_the_workflow_example_is_sound() -> None:
    job = yaml.safe_load(ci_file(".github/workflows/seedlint.yml"))["jobs"]["seedlint"]
    (upload,) = [step for step in job["steps"] if "upload-sarif" in step.get("uses", "")]
    assert job["permissions"]["security-events"] == "write"
    (ours,) = [step for step in job["steps"] if "OWNER/seedlint" in step["uses"]]
    assert ours["with"]["sarif"]
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    assert ours["with"].keys() <= action["inputs"].keys()
    named = re.findall(r"steps\.seedlint\.outputs\.([\w-]+)", str(upload))
    assert named
    assert set(named) <= action["outputs"].keys()


def test_every_input_and_output_of_the_action_is_told() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    page = text("docs/guides/ci.md")
    rows = dict(re.findall(r"^\| ((?:`[\w-]+`(?:, )?)+) \| ?(`?[\w.-]*`?) \|", page, re.MULTILINE))
    told = {
        name: usual.strip("`") for names, usual in rows.items() for name in re.findall(r"`([\w-]+)`", names)
    }
    for name, one in action["inputs"].items():
        assert told[name] == str(one["default"]), name
    (outputs,) = re.findall(r"^The outputs are (.*)\.$", page, re.MULTILINE)
    assert set(re.findall("`([^`]+)`", outputs)) == action["outputs"].keys()


def workflows() -> list[Any]:
    """Return all workflows that the pages and templates have, each with its name."""
    names = ("templates/pages.yml", "templates/quality.yml")
    found = [(name, text(name)) for name in names]
    for page in WRITTEN:
        blocks = [block for block in all_blocks(page) if (block.file or "").startswith(".github/workflows/")]
        found += [(f"{page}: {block.file}", block.text) for block in blocks]
    return [pytest.param(content, id=name) for name, content in found]


@pytest.mark.parametrize("content", workflows())
def test_workflows_pass_the_checks_of_workflows(content: str, tmp_path: Path) -> None:
    file = tmp_path / ".github" / "workflows" / "seeds.yml"
    file.parent.mkdir(parents=True)
    # A commit that is written out is what users have there.
    file.write_text(content.replace("COMMIT", "0" * 40), encoding="utf-8")
    checks = (
        ("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(file)),
        ("zizmor", "--offline", "--quiet", str(file)),
    )
    for command, *words in checks:
        found = shutil.which(command)
        if found is None:
            pytest.skip(f"there is no {command} here; it comes with the extra `dev`")
        done = subprocess.run([found, *words], capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_workflows_are_those_that_there_should_be() -> None:
    assert {
        "templates/pages.yml",
        "templates/quality.yml",
        "docs/guides/ci.md: .github/workflows/seedlint.yml",
    } < {one.id for one in workflows()}


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("docs/guides/hooks.md", "pre-commit"),
        ("docs/guides/monorepos.md", "Several configurations"),
        ("docs/guides/your-own-front-matter.md", "Before each commit"),
    ],
)
def test_the_pre_commit_example_is_sound(tmp_path: Path, page: str, title: str) -> None:
    block = next(block for block in section(page, title) if block.file == ".pre-commit-config.yaml")
    hook, *_ = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert yaml.safe_load(block.text)["repos"][0]["hooks"][0]["id"] == hook["id"]
    assert hook["files"].startswith("(?is)^seeds/")
    (tmp_path / "config.yaml").write_text(block.text, encoding="utf-8")
    done = python("-m", "pre_commit", "validate-config", "config.yaml", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_hook_looks_at_the_pages_of_the_examples() -> None:
    page = "docs/guides/your-own-front-matter.md"
    (hook,) = yaml.safe_load(section(page, "Before each commit")[0].text)["repos"][0]["hooks"]
    files = [block.file for _, blocks in examples.sections(text(page)) for block in blocks if block.file]
    documents = {file for file in files if file.endswith((".md", ".mdx"))}
    assert len(documents) == 9
    assert {file for file in files if re.search(hook["files"], file)} == documents


def test_the_roles_of_articles_have_all_rules_about_them() -> None:
    page = text("docs/reference/schemas.md")
    (row,) = re.findall(r'^\| `"x-seedlint-role": "article"` \|.*\| ([^|]*) \|$', page, re.MULTILINE)
    prefixes = tuple(code.removesuffix("xx") for code in row.split(", "))
    registry = Registry.builtin()
    assert {rule.code for rule in registry if rule.code.startswith(prefixes)} == {
        rule.code for rule in registry if not rule.generic
    }


def test_shell_completion_works_as_shown(tmp_path: Path) -> None:
    page = text("docs/start/install.md")
    assert 'eval "$(_SEEDLINT_COMPLETE=bash_source seedlint)"' in page
    for shell in ("zsh", "fish"):
        assert f"{shell}_source" in page
        done = python("-m", "seedlint", cwd=tmp_path, _SEEDLINT_COMPLETE=f"{shell}_source")
        assert "seedlint" in done.stdout


# What the pages name


def commands() -> Iterator[Any]:
    yield cli
    for command in cli.commands.values():
        real = command.load() if isinstance(command, Lazy) else command
        yield real
        yield from real.commands.values() if isinstance(real, Group) else ()


@pytest.mark.parametrize("page", WRITTEN)
def test_every_option_that_is_named_exists(page: str) -> None:
    options = {
        word for command in commands() for p in command.params for word in (*p.opts, *p.secondary_opts)
    }
    options |= {"--help", "-h", "-V"}
    options |= {"--all-files", "--files", "--from-ref", "--to-ref"}  # those of pre-commit
    options |= {"--archives", "--py-files"}  # those of spark-submit
    options |= {"--unidiff-zero", "--assume-unchanged", "--skip-worktree", "--filter"}  # those of git
    ours = re.sub(
        r"python docs/generate\.py --check|zizmor --offline|^ *pip .*$", "", text(page), flags=re.MULTILINE
    )
    named = set(re.findall(r"(?<![\w<!-])--[a-z][a-z-]*", ours))
    assert named <= options
    calls = re.findall(r"(?:^\$ |- run: |`)(seedlint(?: [^`\n]*)?)", text(page), re.MULTILINE)
    short = {w for call in calls for w in shlex.split(call) if re.fullmatch(r"-\w", w)}
    assert short <= options


@pytest.mark.parametrize("page", WRITTEN)
def test_every_command_that_is_named_exists(page: str) -> None:
    calls = re.findall(r"`seedlint ([a-z]+)(?=[ `])", text(page))
    assert set(calls) <= set(cli.commands)


@pytest.mark.parametrize("page", WRITTEN)
def test_every_rule_that_is_named_exists(page: str) -> None:
    registry = Registry.builtin()
    for code in re.findall(r"\bSL\d{3}\b", text(page)):
        assert registry.get(code), code
    for prefix in re.findall(r"\b(SL\d)xx\b", text(page)):
        assert registry.match(prefix), prefix


@pytest.mark.parametrize("page", pages())
def test_relative_links_lead_somewhere(page: str) -> None:
    prose = re.sub(r"^```.*?^```$", "", text(page), flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", prose)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = (ROOT / page).parent / path if path else ROOT / page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), link


def anchors(markdown: str) -> set[str]:
    """Return the anchors that GitHub gives to headings."""
    titles = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", markdown, flags=re.M | re.S), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_format_page_has_every_field_of_the_schema() -> None:
    page = text("docs/reference/document-format.md")
    names = fields.names(generate._schema(DEFAULT))
    assert len(names) > 20
    assert {name for name in names if f"| `{name}` |" not in page} == set()


# Generated parts


def test_generated_parts_are_up_to_date() -> None:
    """In a process of its own: what other tests do to commands and formats is none of the pages' business."""
    script = [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"]
    done = subprocess.run(script, capture_output=True, encoding="utf-8", timeout=300, check=False)
    assert done.returncode == 0, f"run: python docs/generate.py\n{done.stdout}{done.stderr}"
    pages = generate.rule_pages(Registry.builtin())
    assert not set((ROOT / "docs" / "rules").glob("*.md")) - set(pages)


def test_every_option_says_what_it_does() -> None:
    silent = [(c.name, o.opts) for c in commands() for o in c.params if isinstance(o, Option) and not o.help]
    assert silent == []
