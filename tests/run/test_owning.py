"""Owners are told where that is asked for, by the settings and CODEOWNERS, and change no finding."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.running import INSECURE, WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
OWNERS = """
[[owners.paths]]
files = ["seeds/sport/", "seeds/{tv,radio}/**"]
owners = ["@sport", "@desk"]
[[owners.paths]]
files = ["seeds/sport/old/"]
owners = []
[[owners.rules]]
select = ["SL402"]
owners = ["@web"]
[[owners.rules]]
select = ["SL4"]
owners = ["@links"]
"""


@pytest.fixture
def owned(corpus: Path) -> Path:
    """A corpus with a note, SL402, and an error, SL102, in four folders, and who owns them."""
    for number, folder in enumerate(("law", "sport", "sport/old", "tv"), 1):
        (corpus / "seeds" / folder).mkdir(parents=True, exist_ok=True)
        bad = document(number, WRONG_TYPE, INSECURE)
        (corpus / "seeds" / folder / "bad.md").write_text(bad, encoding="utf-8")
    (corpus / "seedlint.toml").write_text(OWNERS, encoding="utf-8")
    (corpus / ".git").mkdir(exist_ok=True)
    (corpus / "CODEOWNERS").write_text("* @all\n/seeds/law/ @Law # it is theirs\n", encoding="utf-8")
    return corpus


def told(capsys: Capture, *words: str) -> dict[str, list[list[str]]]:
    """Return the owners of findings, by path."""
    found: dict[str, list[list[str]]] = {}
    for one in json.loads(seedlint(capsys, "-f", "json", *words, "seeds").out)["findings"]:
        found.setdefault(one["path"], []).append(one.get("owners"))
    return found


def test_json_names_the_owners_of_findings(owned: Path, capsys: Capture) -> None:
    assert told(capsys, "--select", "SL102,SL402") == {
        "seeds/law/bad.md": [["@web"], ["@Law"]],
        "seeds/sport/bad.md": [["@web"], ["@sport", "@desk"]],
        "seeds/sport/old/bad.md": [["@web"], []],
        "seeds/tv/bad.md": [["@web"], ["@sport", "@desk"]],
    }
    lines = seedlint(capsys, "-f", "jsonl", "seeds/law/bad.md").out.splitlines()
    assert json.loads(lines[0])["owners"] == ["@web"]


def test_without_owners_json_has_none(owned: Path, capsys: Capture) -> None:
    (owned / "seedlint.toml").write_text("[owners]\ncodeowners = false\n", encoding="utf-8")
    assert {owners for some in told(capsys).values() for owners in map(str, some)} == {"None"}


def test_providers_own_before_paths(owned: Path, capsys: Capture) -> None:
    path = owned / "seedlint.toml"
    text = (owned / "seeds" / "law" / "bad.md").read_text(encoding="utf-8")
    domain = next(line.split()[-1] for line in text.splitlines() if "domain:" in line)
    assert "." in domain
    path.write_text(
        f'{OWNERS}[[owners.providers]]\ndomains = ["{domain.upper()}"]\nowners = ["@p"]\n', encoding="utf-8"
    )
    found = told(capsys, "--select", "SL102,SL402")
    assert found["seeds/law/bad.md"] == [["@web"], ["@p"]]
    assert found["seeds/sport/old/bad.md"] == [["@web"], ["@p"]]
    # The same from the cache, and where no evidence was kept with the findings.
    assert told(capsys, "--select", "SL102,SL402") == found
    assert told(capsys, "--select", "SL102,SL402", "--no-cache") == found
    said = seedlint(capsys, "config", "--for", "seeds/law/bad.md").out
    assert "# owned by: @p (seedlint.toml:14)" in said


def test_only_the_findings_of_an_owner(owned: Path, capsys: Capture) -> None:
    done = seedlint(capsys, "--owner", "@law", "--select", "SL102,SL402", "seeds")
    assert done.code == 1
    assert [line.split(":")[0] for line in done.found.splitlines()[:1]] == ["seeds/law/bad.md"]
    assert "5 documents: 1 error in" in done.err
    assert (
        "7 findings are left out (3 errors, 4 notes; not owned by @Law and not counted in the exit code)"
        in done.err
    )
    done = seedlint(capsys, "--owner", "@web", "--select", "SL102,SL402", "seeds")
    assert done.code == 0
    assert "4 errors; not owned by @web" in done.err
    assert "7 of 8" not in done.out
    done = seedlint(capsys, "--owner", "nobody", "--owner", "@Law", "-f", "json", "--select", "SL1", "seeds")
    summary = json.loads(done.out)["summary"]
    assert {one["path"] for one in json.loads(done.out)["findings"]} == {
        "seeds/law/bad.md",
        "seeds/sport/old/bad.md",
    }
    assert (summary["findings"], summary["errors"], summary["exitCode"]) == (2, 2, 1)
    assert summary["owners"] == {
        "shown": ["nobody", "@Law"], "leftOut": 2, "errors": 2, "warnings": 0, "notes": 0,
    }  # fmt: skip
    assert "leftOut" not in summary
    lines = seedlint(capsys, "--owner", "@Law", "-f", "jsonl", "--select", "SL1", "seeds").out.splitlines()
    assert json.loads(lines[-1]) == {"leftOut": 3, "findings": 4}


def test_each_report_says_that_findings_of_others_are_left_out(owned: Path, capsys: Capture) -> None:
    for name in (
        "text",
        "concise",
        "github",
        "gitlab",
        "html",
        "junit",
        "markdown",
        "rdjson",
        "sarif",
        "sonar",
    ):
        done = seedlint(capsys, "--owner", "@Law", "--select", "SL102", "-f", name, "seeds")
        assert "3 of 4 findings are left out" in done.out.replace("\\", ""), name
        assert "not counted in the exit code" in done.out, name
    done = seedlint(capsys, "--owner", "@web", "--select", "SL102", "-f", "junit", "seeds")
    assert done.code == 0
    assert "<failure" not in done.out
    # What is left out is no failure of this owner's, though the same severity makes the run fail.
    done = seedlint(capsys, "--owner", "@Law", "--select", "SL102", "-f", "junit", "seeds")
    assert done.out.count("<failure") == 1


def test_what_was_not_judged_is_everybodys(owned: Path, capsys: Capture) -> None:
    (owned / "seeds" / "sport" / "broken.md").write_text("no front matter\n", encoding="utf-8")
    done = seedlint(capsys, "--owner", "@web", "--select", "SL402", "seeds")
    assert done.code == 1
    assert "broken.md" in done.out
    assert "1 document was not checked" in done.err


def test_an_owner_whom_nobody_has_named_is_wrong_usage(owned: Path, capsys: Capture) -> None:
    done = seedlint(capsys, "--owner", "@sprot", "seeds")
    assert done.code == 2
    assert "`@sprot`; did you mean `@sport`?" in done.err
    (owned / "seedlint.toml").write_text("[owners]\ncodeowners = false\n", encoding="utf-8")
    done = seedlint(capsys, "--owner", "@sport", "seeds")
    assert done.code == 2
    assert "no owners are known" in done.err


@pytest.mark.parametrize("option", ["--fix", "--diff", "--watch", "--list-files"])
def test_an_owner_goes_with_reports_alone(option: str, owned: Path, capsys: Capture) -> None:
    done = seedlint(capsys, "--owner", "@sport", option, "seeds")
    assert done.code == 2
    assert "--owner" in done.err


def test_statistics_count_by_owner(owned: Path, capsys: Capture) -> None:
    out = seedlint(capsys, "--statistics", "--select", "SL102,SL402", "seeds").out
    table = out.split("Findings by owner\n")[1].splitlines()
    assert [line.split() for line in table[1:]] == [
        ["2", "2", "0", "0", "2", "@desk"],
        ["2", "2", "0", "0", "2", "@sport"],
        ["1", "1", "0", "0", "1", "@Law"],
        ["1", "1", "0", "0", "1", "nobody"],
        ["4", "0", "0", "4", "4", "@web"],
    ]


def test_findings_and_cache_are_the_same_whoever_owns_them(owned: Path, capsys: Capture) -> None:
    words = ("-f", "concise", "seeds")
    before = seedlint(capsys, *words)
    caches = sorted((owned / ".seedlint_cache").iterdir())
    (owned / "seedlint.toml").write_text("", encoding="utf-8")
    (owned / "CODEOWNERS").unlink()
    after = seedlint(capsys, *words)
    assert (after.code, after.out) == (before.code, before.out)
    assert sorted((owned / ".seedlint_cache").iterdir()) == caches


def test_the_root_may_be_below_the_top_of_the_working_copy(
    owned: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = owned / "root"
    root.mkdir()
    (owned / "seeds").rename(root / "seeds")
    for name in ("seedlint.toml", "CODEOWNERS"):
        (owned / name).unlink()
    monkeypatch.chdir(root)
    (root / "seedlint.toml").write_text("", encoding="utf-8")
    (owned / ".github").mkdir()
    (owned / ".github" / "CODEOWNERS").write_text("/root/seeds/law/ @x\n", encoding="utf-8")
    assert told(capsys, "--select", "SL102") == {
        "seeds/law/bad.md": [["@x"]],
        **{f"seeds/{name}/bad.md": [[]] for name in ("sport", "sport/old", "tv")},
    }
    (root / "seedlint.toml").write_text('owners.codeowners = "own"\n', encoding="utf-8")
    (root / "own").write_text("/root/seeds/tv/ @y\n", encoding="utf-8")
    assert told(capsys, "--select", "SL102")["seeds/tv/bad.md"] == [["@y"]]


def test_what_of_codeowners_can_not_be_read_is_said(owned: Path, capsys: Capture) -> None:
    lines = ["* @all", "!a @b", "x \x1b[31m", *(f"!{number} @b" for number in range(20))]
    (owned / "CODEOWNERS").write_text("\n".join(lines), encoding="utf-8")
    err = seedlint(capsys, "--statistics", "seeds").err
    assert (
        "warning: CODEOWNERS:2: `!` does not negate a pattern in CODEOWNERS; the line does not count" in err
    )
    assert "warning: CODEOWNERS:3: `\\u{1B}[31m` is not an owner" in err
    assert "warning: CODEOWNERS: 12 more lines can't be read" in err
    assert "\x1b" not in err
    assert "CODEOWNERS" not in seedlint(capsys, "-f", "concise", "seeds").err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[owners]\ncodeowners = "nowhere"', "2: owners.codeowners: `nowhere` can't be used: no such file"),
        ('[owners]\ncodeowners = "../../x"', "2: owners.codeowners: `../../x` is not in the working copy"),
        (
            '[[owners.paths]]\nfiles = ["[x"]\nowners = []',
            "2: the pattern `[x` in `owners.paths.files`",
        ),
        ('[[owners.paths]]\nfiles = ["x"]', "owners"),
        ('[[owners.rules]]\nselect = ["SL1"]\nowners = []', "3: `owners` is empty"),
        ('[[owners.rules]]\nselect = ["SL1"]\nowners = ["@a", " x"]', "3: owners.rules.owners: ` x` is not"),
        (
            '[[owners.rules]]\nselect = ["SL1"]\nowners = ["Nobody"]',
            "`Nobody` means findings without an owner",
        ),
        (
            '[[owners.providers]]\ndomains = ["https://a.example/"]\nowners = ["@a"]',
            "2: owners.providers.domains: `https://a.example/` is not a domain",
        ),
        ("[owners]\npath = []", "did you mean `paths`?"),
    ],
)
def test_what_is_wrong_with_owners_is_said_with_file_and_line(
    text: str, words: str, owned: Path, capsys: Capture
) -> None:
    (owned / "seedlint.toml").write_text(text, encoding="utf-8")
    done = seedlint(capsys, "--statistics", "seeds")
    assert done.code == 2
    assert "seedlint.toml:" in done.err
    assert words in done.err


def test_a_rule_that_there_is_not_is_sl902(owned: Path, capsys: Capture) -> None:
    text = '[[owners.rules]]\nselect = ["SL102", "url-insecrue"]\nowners = ["@a"]\n'
    (owned / "seedlint.toml").write_text(text, encoding="utf-8")
    out = seedlint(capsys, "-f", "concise", "seeds").out
    assert "seedlint.toml:2:21: error SL902 no rule has the code or name `url-insecrue`" in out


def test_the_configuration_says_who_owns_a_file(owned: Path, capsys: Capture) -> None:
    def said(path: str) -> str:
        lines = seedlint(capsys, "config", "--for", path).out.splitlines()
        return next(line for line in lines if line.startswith("# owned by: ")).removeprefix("# owned by: ")

    assert said("seeds/law/x.md") == "@Law (CODEOWNERS:2, as GitHub reads it)"
    assert said("seeds/sport/x.md") == "@sport, @desk (seedlint.toml:2)"
    assert said("seeds/sport/old/x.md") == "nobody (seedlint.toml:5)"
    (owned / "CODEOWNERS").write_text("[Desk] @d\n/seeds/law/\n", encoding="utf-8")
    assert said("seeds/law/x.md") == "@d (CODEOWNERS:2, as GitLab reads it)"
    assert said("x.md") == "nobody (no line says who does)"
    (owned / "seedlint.toml").write_text("owners.codeowners = false\n", encoding="utf-8")
    assert said("x.md") == "nobody (nothing says who does)"
    out = seedlint(capsys, "config").out
    assert "codeowners = false" in out
    assert "seedlint.toml:1" in next(line for line in out.splitlines() if line.startswith("codeowners"))


def test_a_codeowners_file_that_is_wanted_and_not_there_is_said(owned: Path, capsys: Capture) -> None:
    (owned / "CODEOWNERS").unlink()
    (owned / "seedlint.toml").write_text("owners.codeowners = true\n", encoding="utf-8")
    err = seedlint(capsys, "--statistics", "seeds").err
    assert "warning: seedlint.toml:1: owners.codeowners: there is none of .github/CODEOWNERS" in err
