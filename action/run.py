"""What action.yml does: installs seedlint, runs it, and tells GitHub what came of it.

Inputs come by the environment alone, and nothing in them is ever given to a shell. Needs no library.
"""

from __future__ import annotations

import json
import os
import secrets
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

_ZEROS = "0" * 40
_CACHE = ".seedlint_cache"
_LONGEST_SUMMARY = 900_000


class WrongError(Exception):
    """Something that was asked for can't be done; the message says what to do."""


def main(words: list[str]) -> int:
    """Do one of the two steps; return its exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever runs this may have any
        print("::error title=seedlint::Python 3.11 or later is needed; use actions/setup-python before")
        return 2
    try:
        return {"prepare": prepare, "run": run}[words[0]]()
    except WrongError as error:
        print(f"::error title=seedlint::{_for_log(str(error))}")
        return 2


# Preparing


def prepare() -> int:
    """Install what is asked for, and say where the command and the cache are."""
    wanted = _input("VERSION") or "action"
    if wanted == "installed":
        command = shutil.which("seedlint")
        if command is None:
            raise WrongError("version: installed, but no step before has installed seedlint")
    else:
        command = _installed(wanted)
    version = subprocess.run(
        [command, "--version"], capture_output=True, text=True, encoding="utf-8", check=False
    )
    print(f"{version.stdout.strip() or version.stderr.strip()} ({command})")
    if version.returncode:
        raise WrongError(f"{command} does not start")
    cache = _directory() / _CACHE
    _output({"command": command, "cache": str(cache)})
    return 0


def _installed(wanted: str) -> str:
    """Install seedlint into an environment of its own; return its command."""
    home = Path(_variable("RUNNER_TEMP") or tempfile.gettempdir()) / f"seedlint-{secrets.token_hex(4)}"
    if subprocess.run([sys.executable, "-m", "venv", str(home)], check=False).returncode:
        raise WrongError("no virtual environment can be made here; use actions/setup-python before")
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    here = Path(__file__).resolve().parent.parent
    what = [str(here), "-c", str(here / "constraints.txt")]
    if wanted != "action":
        if not wanted.replace(".", "").replace("+", "").replace("-", "").isalnum():
            raise WrongError(f"version: `{wanted}` is not a version")
        what = [f"seedlint=={wanted}"]
    pip = [str(scripts / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*pip, *what], check=False).returncode:
        raise WrongError(f"seedlint could not be installed (version: {wanted})")
    return str(scripts / "seedlint")


# Running


def run() -> int:
    """Run seedlint; return what the step is to end with."""
    directory = _directory()
    with tempfile.TemporaryDirectory(prefix="seedlint-") as folder:
        told = Path(folder) / "result.json"
        summary = Path(folder) / "summary.md"
        arguments = _arguments(directory, told, summary)
        sys.stdout.flush()
        done = subprocess.run([_command(), *arguments], cwd=directory, check=False)
        found = _found(told)
        _tell(done.returncode, found, directory)
        if _is_true("SUMMARY"):
            _add_summary(summary)
    if done.returncode == 0 and not found.get("documents") and _is_true("FAIL_ON_NOTHING"):
        raise WrongError(
            "no document was checked; see `paths` and the configuration's `include`, or say"
            " fail-on-nothing: false"
        )
    return done.returncode


def _arguments(directory: Path, told: Path, summary: Path) -> list[str]:
    """Return the words of the command line."""
    words = ["check", "-f", "text", "-f", f"json={told}", "-f", f"markdown={summary}"]
    if sarif := _input("SARIF"):
        words += ["-f", f"sarif={sarif}"]
    if junit := _input("JUNIT"):
        words += ["-f", f"junit={junit}"]
    if fail_on := _input("FAIL_ON"):
        words += ["--fail-on", fail_on]
    if not _is_true("CACHE"):
        words.append("--no-cache")
    if not _is_true("FAIL_ON_NOTHING"):
        words.append("--allow-empty")
    since = _since(directory)
    if since:
        words += ["--since", since]
    try:
        words += shlex.split(_input("ARGS"))
    except ValueError as error:
        raise WrongError(f"args: {error}") from None
    paths = [line.strip() for line in _input("PATHS").splitlines() if line.strip()]
    return [*words, "--", *paths] if paths else words


def _since(directory: Path) -> str | None:
    """Return the revision since which findings count, None for all of them."""
    asked = _input("SINCE") or "auto"
    if asked == "none":
        return None
    if asked not in {"auto", "push"}:
        return _there(asked, directory)
    event = _event()
    if isinstance(event.get("pull_request"), dict):
        return _there(str(event["pull_request"].get("base", {}).get("sha", "")), directory)
    before = event.get("before")
    if asked == "push" and isinstance(before, str) and before != _ZEROS:
        return _there(before, directory)
    return None


def _there(revision: str, directory: Path) -> str:
    """Return a revision that is there; one that is missing must not make everything look old, or new."""
    if not revision or revision.startswith("-"):
        raise WrongError(f"since: `{revision}` is not a revision")
    known = subprocess.run(
        ["git", "cat-file", "-e", f"{revision}^{{commit}}"], cwd=directory, capture_output=True, check=False
    )
    if known.returncode:
        raise WrongError(
            f"since: `{revision}` is not in this clone; have actions/checkout use fetch-depth: 0"
        )
    return revision


def _event() -> dict[str, Any]:
    path = _variable("GITHUB_EVENT_PATH")
    try:
        event = json.loads(Path(path).read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError):
        event = {}
    return event if isinstance(event, dict) else {}


def _found(told: Path) -> dict[str, int]:
    """Return the summary of the JSON report; nothing if none was written."""
    try:
        summary = json.loads(told.read_text(encoding="utf-8"))["summary"]
    except (OSError, ValueError, KeyError):
        return {}
    return {name: summary[name] for name in ("documents", "errors", "warnings", "notes")}


def _tell(code: int, found: dict[str, int], directory: Path) -> None:
    outputs = {"exit-code": str(code), **{name: str(count) for name, count in found.items()}}
    sarif = _input("SARIF")
    if sarif and (directory / sarif).is_file():
        top = Path(_variable("GITHUB_WORKSPACE") or ".").resolve()
        path = (directory / sarif).resolve()
        outputs["sarif"] = path.relative_to(top).as_posix() if path.is_relative_to(top) else str(path)
    _output(outputs)


def _add_summary(summary: Path) -> None:
    """Add to the job's summary, in which another step may have begun."""
    target = _variable("GITHUB_STEP_SUMMARY")
    if not target or not summary.is_file():
        return
    text = summary.read_text(encoding="utf-8")[:_LONGEST_SUMMARY]
    path = Path(target)
    begun = path.is_file() and path.stat().st_size and not path.read_bytes().endswith(b"\n")
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(("\n" if begun else "") + text)


# What GitHub gives and takes


def _input(name: str) -> str:
    return _variable(f"SEEDLINT_{name}").strip()


def _variable(name: str) -> str:
    return os.environ.get(name, "")


def _is_true(name: str) -> bool:
    value = _input(name).lower()
    if value not in {"true", "false", ""}:
        raise WrongError(f"{name.lower().replace('_', '-')}: `{value}` is neither true nor false")
    return value != "false"


def _command() -> str:
    command = _input("COMMAND")
    if not command:
        raise WrongError("seedlint was not installed")
    return command


def _directory() -> Path:
    """Return the folder to run in: one of the checkout."""
    top = Path(_variable("GITHUB_WORKSPACE") or ".").resolve()
    directory = (top / (_input("DIRECTORY") or ".")).resolve()
    if not directory.is_relative_to(top) or not directory.is_dir():
        raise WrongError(f"working-directory: `{_input('DIRECTORY')}` is not a directory of the checkout")
    return directory


def _output(values: dict[str, str]) -> None:
    """Write outputs; a value can't end its own, whatever it holds."""
    target = _variable("GITHUB_OUTPUT")
    if not target:
        return
    with Path(target).open("a", encoding="utf-8", newline="\n") as file:
        for name, value in values.items():
            end = f"end-{secrets.token_hex(16)}"
            file.write(f"{name}<<{end}\n{value}\n{end}\n")


def _for_log(text: str) -> str:
    """Return a text as it can stand in one workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
