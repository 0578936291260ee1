"""The pages say what is so: each claim of theirs that can be tried is tried here."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from seedlint.config.links import LinkOptions, link_options
from seedlint.config.notify import NotifyOptions, notify_options
from seedlint.config.own import store_path
from seedlint.config.settings import Settings, load
from seedlint.output.gitlab import SEVERITIES
from seedlint.rulebook.registry import Registry
from seedlint.schema import validator
from seedlint.schema.schema import DEFAULT
from tests.conftest import CLEAN
from tests.support import checkouts
from tests.support.gitting import git
from tests.support.running import document, seedlint

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs"))
try:
    import commandline
    import contents
    import examples
    import settingkeys
    import settingspage
finally:
    sys.path.remove(str(ROOT / "docs"))

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONFIG = json.loads(DEFAULT.with_name("config.schema.json").read_text(encoding="utf-8"))


def text(page: str) -> str:
    return (ROOT / "docs" / page).read_text(encoding="utf-8")


# README.md


def test_the_readme_is_short_and_begins_with_the_set_up() -> None:
    lines = README.splitlines()
    assert len(lines) <= 110
    assert lines.index("pytest -n auto") < 30


def test_the_readme_counts_the_rules() -> None:
    (told,) = re.findall(r"A schema and (\d+) rules", README)
    assert int(told) == len(list(Registry.builtin()))


# All pages


def test_every_page_has_its_place_in_the_contents() -> None:
    listed = [page for section in contents.SECTIONS for page in section.pages]
    assert len(set(listed)) == len(listed)
    there = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    rules = {page for page in there if re.fullmatch(r"rules/SL\d+\.md", page)}
    assert there - rules - {"index.md"} == set(listed)
    families = {Path(page).name[:3] for page in rules}
    assert families == contents.FAMILIES.keys()


def test_the_code_names_pages_that_are_there() -> None:
    """Help texts, options and messages name pages by their paths in the repository."""
    named = {
        (path.relative_to(ROOT).as_posix(), page)
        for folder in ("seedlint", "rules", "schemas", "templates", "action")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".json", ".yml"}
        for page in re.findall(r"(?<![\w./])docs/([\w/-]+\.md)", path.read_text(encoding="utf-8"))
    }
    assert len(named) > 10
    assert [(file, page) for file, page in sorted(named) if not (ROOT / "docs" / page).is_file()] == []


def test_every_command_is_in_the_reference() -> None:
    titles = set(re.findall(r"^## (seedlint.*)$", text("reference/cli.md"), re.MULTILINE))
    assert titles == {name for name, _ in commandline.commands()}
    assert {"seedlint", "seedlint check", "seedlint baseline create", "seedlint links show"} <= titles


def test_what_is_installed_from_git_says_so_with_the_one_variable() -> None:
    """No page has an address that is not there: all name where it is from by what is defined once."""
    pages = ["README.md", *(f"docs/{page}" for s in contents.SECTIONS for page in s.pages)]
    for page in pages:
        whole = (ROOT / page).read_text(encoding="utf-8")
        for what in re.findall(r"(?:pip|pipx|uv tool) install (?:-\S+ )*(\"[^\"]*seedlint[^\"]*\")", whole):
            assert re.fullmatch(
                r'"seedlint(\[[a-z,]+\])? @ (\$SEEDLINT|git\+https://HOST/OWNER/seedlint@COMMIT)"', what
            ), (page, what)
        if "HOST/OWNER" in whole and page not in {"README.md", "docs/start/install.md"}:
            assert "install.md#where-seedlint-comes-from" in whole, page


def test_the_project_names_no_address_of_its_own() -> None:
    """There is none to be had; what is made up would be somebody else's."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "urls" not in project


# docs/reference/configuration.md


EXPECTED = {
    **dict.fromkeys(("min", "max"), 'expect = "between"\ncolumn = "quality"\n'),
    "columns": 'expect = "unique-together"\n',
    "values": 'expect = "in-set"\ncolumn = "type"\n',
    "pattern": 'expect = "matches"\ncolumn = "title"\n',
    "query": 'expect = "no-rows"\n',
}
"""What an expectation with a key is about, where it is not `not-null`."""


def tables(key: str, value: str) -> str:
    """Return a configuration in which a key has a value, with what else its table needs."""
    *parents, name = key.split(".")
    kind = "email" if name in {"from", "recipients"} else "slack"
    needed = {
        "notify.receivers": f'name = "desk"\nto = "{kind}"\n',
        "overrides": 'files = ["x/"]\n',
        "report.expectations": EXPECTED.get(name, 'expect = "not-null"\ncolumn = "title"\n'),
        "owners.paths": 'files = ["x/"]\nowners = ["@x"]\n',
        "owners.rules": 'select = ["SL1"]\nowners = ["@x"]\n',
        "owners.providers": 'domains = ["example.com"]\nowners = ["@x"]\n',
        "rules.custom": 'code = "NR001"\nname = "own-rule"\nmessage = "wrong"\nselect = ["title"]\n',
    }
    table = ".".join(parents)
    lists = needed.get(table)
    if lists is None:
        return f"[{table}]\n{name} = {value}\n" if table else f"{name} = {value}\n"
    kept = "".join(line for line in lists.splitlines(keepends=True) if not line.startswith(f"{name} ="))
    return f"[[{table}]]\n{name} = {value}\n{kept}"


def test_every_key_is_in_the_reference() -> None:
    assert settingspage.keys(CONFIG) == settingkeys.KEYS.keys()
    page = text("reference/configuration.md")
    for key in settingkeys.KEYS:
        name = key.rpartition(".")[2]
        assert (f"### `{name}`" if "." not in key else f"| `{name}` |") in page, key


@pytest.mark.parametrize("key", settingkeys.KEYS)
def test_the_example_of_a_key_is_valid(key: str, tmp_path: Path) -> None:
    import jsonschema

    made = tables(key, settingkeys.KEYS[key].example)
    jsonschema.Draft202012Validator(CONFIG).validate(tomllib.loads(made))
    if not key.startswith("rules.custom."):  # which need a condition, and files
        (tmp_path / "seedlint.toml").write_text(made, encoding="utf-8")
        load(tmp_path / "seedlint.toml")


def test_the_defaults_are_the_engines(tmp_path: Path) -> None:
    """A configuration that writes down all defaults changes nothing."""
    told = {
        key: one.default
        for key, one in settingkeys.KEYS.items()
        if re.match(r'["\[{\d]|true|false', one.default)
        and not key.startswith(("report.", "rules.", "notify.receivers."))
    }
    told["links.store"], _, _ = told["links.store"].partition(",")
    (tmp_path / "seedlint.toml").write_text(
        "".join(f"{key} = {default}\n" for key, default in told.items()), encoding="utf-8"
    )
    made, plain = load(tmp_path / "seedlint.toml"), Settings(root=tmp_path)
    for key in told:
        if "." not in key and key != "cache-dir":
            name = key.replace("-", "_")
            assert getattr(made, name) == getattr(plain, name), key
    assert made.cache_path() == plain.cache_path()
    assert link_options(made) == link_options(plain) == LinkOptions()
    assert notify_options(made) == notify_options(plain) == NotifyOptions()
    assert store_path(made) == store_path(plain)
    assert made.kinds == plain.kinds


# docs/reference/exit-codes.md


def test_every_variable_that_is_read_is_told() -> None:
    page = text("reference/exit-codes.md")
    told = set(re.findall(r"`(_?[A-Z][A-Z_]+)`", page))
    found = set()
    for path in (ROOT / "seedlint").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        found |= set(re.findall(r"environ(?:\.get\(|\[)\"(\w+)\"", source))
        found |= set(re.findall(r"variables\.get\(\"(\w+)\"", source))
    known_terminals = {"VTE_VERSION", "TERM_PROGRAM"}
    assert {"NO_COLOR", "SEEDLINT_DEBUG", "GITHUB_ACTIONS"} <= found
    assert found - known_terminals <= told


# docs/reference/document-format.md


ENDS = 'w=="\n---\n'
QUALITY = "quality: 39\n"
TYPE = "type: article\n"
WEB_URL = 'webUrl: "https://www.harbour-herald.com/ferry"\n'
CLAIMS = [
    ("It begins with a line `---`", "---\ncategory", "category", "SL002"),
    ("Nothing but empty lines may follow", ENDS, f"{ENDS}\n\n", ""),
    ("seedlint reports other text as a warning", ENDS, f"{ENDS}text\n", "SL009"),
    ("The order of the keys makes no difference", TYPE + WEB_URL, WEB_URL + TYPE, ""),
    ("A key must not occur twice", QUALITY, QUALITY + QUALITY, "SL004"),
    ("Anchors, aliases, merge keys and tags are not used", "quality: 39", "quality: &a 39", "SL005"),
    ("Line breaks may be those of Unix or of Windows", "\n", "\r\n", ""),
    ("There is no byte order mark", "---\ncategory", "\ufeff---\ncategory", "SL006"),
    ("Fields that are not listed are not allowed", QUALITY, "colour: red\n", "SL103"),
    ("`webUrl` is needed if the `type` is `article`", WEB_URL, "", "SL101"),
    ("and not allowed if it is `video`", TYPE, "type: video\n", "SL103"),
    ("`featuredContent` is not allowed if the `type` is `article`", QUALITY, "featuredContent: x\n", "SL103"),
    ("are both there, or neither", QUALITY, WEB_URL.replace("webUrl", "ampWebUrl"), "SL407 SL410"),
    ("no rule checks", QUALITY, WEB_URL.replace("webUrl", "originalUrl"), ""),
    ("a timestamp is a date that exists", "04-30", "04-31", "SL201"),
    ("an article's URL is on its provider's domain", "domain: harbour-", "domain: ", "SL301"),
    ("one to nine", "  - T", "  - Transport\n  - T", "SL104"),
]
"""Sentences of the page, what is changed in a clean document, and the rules that then have findings."""


@pytest.mark.parametrize("claim", CLAIMS, ids=[claim for claim, *_ in CLAIMS])
def test_the_page_on_the_format_agrees_with_the_engine(
    claim: tuple[str, str, str, str], corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sentence, before, after, codes = claim
    assert sentence in text("reference/document-format.md")
    (corpus / "seeds" / "clean.md").write_bytes(document(0, (before, after)).encode())
    found = json.loads(seedlint(capsys, "-f", "json", "seeds").out)["findings"]
    assert {finding["code"] for finding in found} == set(codes.split())


def test_two_documents_on_one_article_are_found(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "no other document describes the same article" in text("reference/document-format.md")
    other = CLEAN.replace("AAECAwQF", "BBECAwQF")
    (corpus / "seeds" / "other.md").write_text(other, encoding="utf-8")
    found = json.loads(seedlint(capsys, "-f", "json", "seeds").out)["findings"]
    assert "SL501" in {finding["code"] for finding in found}


def test_the_drafts_that_are_told_are_those_there_are() -> None:
    (told,) = re.findall(r"^- Drafts (.*) of JSON Schema are supported", text("reference/schemas.md"), re.M)
    drafts = {validator._NEWEST, *validator._OTHERS.values()}
    assert {word.split("-")[0] for word in re.findall(r"[\d-]+", told)} == {str(one[0]) for one in drafts}


# docs/reference/sarif.md


def test_the_parts_of_a_sarif_report_are_told(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = text("reference/sarif.md")
    told = {word for words in re.findall(r"`([^`]+)`", page) for word in re.findall(r"\w+", words)}
    (corpus / "seeds" / "clean.md").write_text(document(0, ("39", "many"), ("Ferry t", "Ferry  t")), "utf-8")
    (corpus / "seeds" / "other.md").write_text(document(0), "utf-8")
    (corpus / "seeds" / "none.md").write_text("none\n", "utf-8")
    (run,) = json.loads(seedlint(capsys, "-f", "sarif", "seeds").out)["runs"]
    results = run["results"]
    assert any("fixes" in one for one in results)
    assert any("relatedLocations" in one for one in results)
    keys = {key for one in results for key in one} | {
        key for one in results for key in one.get("properties", {})
    }
    keys |= (
        set(run["tool"]["driver"]["rules"][0]) | set(run["invocations"][0]) | set(run["automationDetails"])
    )
    assert keys - {"properties", "message"} <= told
    assert re.findall(r"32 hexadecimal digits, a colon, and a number", page)
    assert re.fullmatch(r"[0-9a-f]{32}:\d+", results[0]["partialFingerprints"]["seedlintFinding/v1"])
    rows = dict(re.findall(r"^\| `(error|warning|note)` \| \w+ \| (\w+) \|", page, re.MULTILINE))
    assert rows == {str(severity): name for severity, name in SEVERITIES.items()}


# docs/about/comparison.md


def test_what_is_said_of_seedlint_in_the_comparison_is_so(tmp_path: Path) -> None:
    page = text("about/comparison.md")
    assert "| `seedlint seeds/` | 4 |" in page
    sections = dict(examples.sections(text("start/first-check.md")))
    examples.write_files(sections["Check a document"], tmp_path)
    printed = examples.run("seedlint seeds/ -f concise -q", tmp_path)
    assert re.findall(r"SL\d+", printed) == ["SL201", "SL406", "SL103", "SL301"]


# docs/start/install.md


def test_every_extra_is_told() -> None:
    told = set(re.findall(r"^\| `(\w+)` \| ", text("start/install.md"), re.MULTILINE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for_developers = {"test", "docs", "dev", "release"}
    assert told >= project["optional-dependencies"].keys() - for_developers


_SOURCE = r'^SEEDLINT="(git\+\$\(git remote get-url origin \| .*\))"$'


def test_both_pages_take_the_source_from_the_clone_alike() -> None:
    (readme,) = re.findall(_SOURCE, README, re.MULTILINE)
    assert re.findall(_SOURCE, text("start/install.md"), re.MULTILINE) == [readme]


@pytest.mark.skipif(shutil.which("sh") is None, reason="there is no shell")
@checkouts.needed[0]
@pytest.mark.parametrize(
    ("origin", "source"),
    [
        ("https://host.example/owner/seedlint.git", "git+https://host.example/owner/seedlint.git"),
        ("https://host.example:8443/owner/seedlint", "git+https://host.example:8443/owner/seedlint"),
        ("ssh://git@host.example:22/owner/seedlint", "git+ssh://git@host.example:22/owner/seedlint"),
        ("git@host.example:owner/seedlint.git", "git+ssh://git@host.example/owner/seedlint.git"),
        ("git@host.example:/srv/seedlint.git", "git+ssh://git@host.example/srv/seedlint.git"),
        ("alias:seedlint", "git+ssh://alias/seedlint"),
        ("/srv/git/seedlint", "git+file:///srv/git/seedlint"),
        ("/srv/my files/seedlint", "git+file:///srv/my%20files/seedlint"),
        ("C:/git/seedlint", "git+file:///C:/git/seedlint"),
        ("file:///srv/git/seedlint", "git+file:///srv/git/seedlint"),
    ],
)
def test_the_source_is_as_pip_reads_it_wherever_the_clone_is_from(
    origin: str, source: str, tmp_path: Path
) -> None:
    (told,) = re.findall(_SOURCE, README, re.MULTILINE)
    git("init", "-q", cwd=tmp_path)
    git("remote", "add", "origin", origin, cwd=tmp_path)
    done = subprocess.run(
        ["sh", "-c", f'printf %s "{told}"'], cwd=tmp_path, capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout == source


@pytest.mark.slow
@checkouts.needed[0]
@checkouts.needed[1]
@pytest.mark.skipif(shutil.which("sh") is None, reason="there is no shell")
@pytest.mark.parametrize("by_path", [False, True])
def test_it_can_be_installed_from_git_as_the_readme_says(tmp_path: Path, by_path: bool) -> None:
    """The URL is that of a clone's origin; what builds it is there already, so that no network is needed."""
    pytest.importorskip("setuptools", reason="what is installed is built by setuptools, without the network")
    (told,) = re.findall(_SOURCE, README, re.MULTILINE)
    (line,) = re.findall(r'^pip install "seedlint @ (\$SEEDLINT)"', README, re.MULTILINE)
    repository = checkouts.repository(tmp_path)
    clone = tmp_path / "clone"
    git("clone", "-q", repository if by_path else repository.as_uri(), clone, cwd=tmp_path)
    source = subprocess.run(
        ["sh", "-c", f'printf %s "{told}"'], cwd=clone, capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert line == "$SEEDLINT"
    environment = checkouts.Environment.make(tmp_path / "environment")
    environment.install(f"seedlint @ {source}", cwd=clone)
    assert checkouts.must(environment.command, "--version", cwd=tmp_path).startswith("seedlint ")
