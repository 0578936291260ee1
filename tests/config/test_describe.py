"""`seedlint config`: which settings are in force, and where each comes from."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from seedlint.config.forms import settings_schema
from seedlint.config.links import LinkOptions, defaults, parse_options
from seedlint.config.settings import Settings, load
from seedlint.rulebook.registry import Registry
from seedlint.rulebook.selection import Selection
from tests.config.test_settings import Capture, bad, write
from tests.support.running import seedlint

__all__ = ["bad"]


def test_config_shows_where_settings_come_from(bad: Path, capsys: Capture) -> None:
    write(
        bad / "seedlint.toml",
        '# settings\ninclude = ["seeds"]\nignore = [\n  "SL402"\n]\nfail-on = "note"\n'
        '[severity]\nSL1 = "warning"\n[rules.url-host]\nallow = ["a\\nb"]\n',
    )
    done = seedlint(capsys, "config", "--ignore", "SL7", "--select", "SL1", "--max-file-size", "9")
    assert (done.code, done.err) == (0, "")
    origins = {
        " ".join(line.split("  # ")[0].split()): line.split("  # ")[-1] for line in done.out.splitlines()
    }
    assert origins['include = ["seeds"]'] == "seedlint.toml:2"
    assert origins['ignore = ["SL402", "SL7"]'] == "seedlint.toml:3 and command line"
    assert origins['fail-on = "note"'] == "seedlint.toml:6"
    assert origins['select = ["SL1"]'] == "command line"
    assert origins["max-file-size = 9"] == "command line"
    assert origins["exclude = []"] == "default"
    assert origins["[severity]"] == "seedlint.toml:7"
    assert origins['allow = ["a\\nb"]'] == "seedlint.toml:10"
    assert "# configuration file: seedlint.toml\n" in done.out
    assert f"# root: {bad.as_posix()}\n" in done.out


def test_config_shows_every_setting(bad: Path, capsys: Capture) -> None:
    """Whatever the schema of the configuration knows is there, set or not, with the value that counts."""
    write(
        bad / "seedlint.toml",
        '[links]\ninterval = "3s"\n[links.confirm]\nfailures = 5\n[report]\nsuites = []\n',
    )
    done = seedlint(capsys, "config")
    known = settings_schema().contents["properties"]
    lines = done.out.splitlines()
    for name, schema in known.items():
        if name not in {"overrides", "rules"}:
            assert any(line.startswith((f"{name} = ", f"# {name}: ", f"[{name}]")) for line in lines), name
        for key in schema.get("properties", {}).keys() - {"custom"}:
            assert any(line.startswith((f"{key} = ", f"# {key}: ")) for line in lines), key
    origins = {line.split("  # ")[0].strip(): line.split("  # ")[-1] for line in lines}
    assert origins['interval = "3s"'] == "seedlint.toml:2"
    assert origins['confirm = { "failures" = 5, "over" = "1d" }'] == "seedlint.toml:3"
    assert origins['timeout = "20s"'] == "default"
    assert origins["[links]"] == "seedlint.toml:1"


def test_the_defaults_that_are_shown_are_those_that_count() -> None:
    assert parse_options(defaults(), Settings(Path())) == LinkOptions()
    assert {"store", *defaults()} == {*settings_schema().contents["properties"]["links"]["properties"]}


def test_config_can_be_used_as_configuration(bad: Path, capsys: Capture) -> None:
    first = seedlint(capsys, "config").out
    tomllib.loads(first)
    write(bad / "seedlint.toml", first)
    again = seedlint(capsys, "config")
    assert again.code == 0
    strip = [[line.split("  # ")[0] for line in text.splitlines()[2:]] for text in (first, again.out)]
    assert strip[0] == strip[1]


PLATFORMS = ("SL301", "SL302", "SL304", "SL305", "SL307", "SL505", "SL507")


def options_of(path: Path, text: str) -> dict[str, dict[str, object]]:
    """Return what the rules are given as options by a configuration."""
    write(path, text)
    registry = Registry.builtin()
    selection = Selection(registry, load(path))
    return {rule.code: selection.options(rule) for rule in registry}


def test_platforms_and_publishers_are_for_all_rules_that_have_them(tmp_path: Path) -> None:
    found = options_of(
        tmp_path / "seedlint.toml",
        'platforms = ["a.com"]\npublishers = ["b.com c.com"]\n[rules.duplicate-title]\nplatforms = []\n'
        "[rules.provider-domain-conflict]\nshare = 0.7\n",
    )
    assert found.pop("SL505") == {"platforms": ()}
    platforms = {code for code, options in found.items() if options.get("platforms") == ("a.com",)}
    publishers = {code for code, options in found.items() if options.get("publishers") == ("b.com c.com",)}
    assert platforms == {*PLATFORMS} - {"SL505"}
    assert publishers == {"SL301", "SL302", "SL305"}
    assert found["SL305"] == {"platforms": ("a.com",), "publishers": ("b.com c.com",), "share": 0.7}
    assert found["SL402"] == {}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("platforms = ['no domain']", "seedlint.toml:1: platforms: 'no domain' is not a domain"),
        ("publishers = ['a.com']", "seedlint.toml:1: publishers: 'a.com' should be two domains or more"),
        ("publishers = ['k.com, t.com']", "with spaces between them: 'k.com t.com'"),
        ("publishers = ['https://a.com/ b.com']", "with spaces between them: 'a.com b.com'"),
        ("publishers = ['a.com b.con']", "seedlint.toml:1: publishers: 'b.con' is not a domain"),
        ("publishers = ['a.com a.com']", "seedlint.toml:1: publishers: 'a.com a.com' should be two domains"),
        (
            "[rules.timestamp-implausible]\nearliest = 1980-01-01",
            'earliest must be a string; write it in quotes, as in `earliest = "1990-01-01T00:00:00Z"`',
        ),
        ("platforms = 'a.com'", "seedlint.toml:1: `platforms` must be a list, not the string"),
        ("platform = ['a.com']", "did you mean `platforms`"),
        ("[rules]\nplatforms = ['a.com']", "is not a rule, but a key of its own"),
        ("[rules.url-host]\npublishers = ['a.com b.com']", "is not an option, but a key of its own"),
    ],
)
def test_shared_options_that_are_wrong(line: str, says: str, bad: Path, capsys: Capture) -> None:
    write(bad / "seedlint.toml", line)
    for command in (("check", "seeds"), ("config",)):
        done = seedlint(capsys, *command)
        assert done.code == 2
        assert says in done.err


def test_config_shows_shared_options_once(bad: Path, capsys: Capture) -> None:
    path = bad / "seedlint.toml"
    before = options_of(path, 'platforms = ["a.com"]\n[rules.duplicate-title]\nplatforms = ["b.com"]\n')
    out = seedlint(capsys, "config").out
    rows = [" ".join(line.split()) for line in out.splitlines() if "platforms" in line]
    assert rows.count("# platforms: as above # seedlint.toml:1") == len(PLATFORMS) - 1
    assert 'platforms = ["a.com"] # seedlint.toml:1' in rows
    assert 'platforms = ["b.com"] # seedlint.toml:3' in rows
    after = options_of(path, out)
    for code in PLATFORMS:
        assert after[code]["platforms"] == before[code]["platforms"]


def test_config_refuses_what_a_run_would_refuse(bad: Path, capsys: Capture) -> None:
    write(bad / "seedlint.toml", "[rules.url-hots]\nallow = []")
    assert seedlint(capsys, "config").code == 2
    write(bad / "seedlint.toml", "[rules.url-host]\nallow = 1")
    assert seedlint(capsys, "config").code == 2
