"""Compares seedlint with the jsonschema library on the files of a folder, one by one.

    python benchmarks/same_verdicts.py FOLDER --schema SCHEMA [--files '**/*.yml' …]

Needs jsonschema and PyYAML; with `jsonschema[format]`, the library judges all formats. The files are read
by `readers.py`, so nothing of seedlint has a part in the other verdict. Files for which the two differ are
listed with what each has to say, and so are findings that mark something else than what they are about
(`marks.py`).
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import jsonschema
from jsonschema.validators import validator_for
from marks import wrong_mark
from readers import front_matter, read, values

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BY_SCHEMA = re.compile(r"SL1\d\d|SL201|SL202|SL401")
"""What is wrong by a schema; three rules judge the formats `date-time` and `uri`."""
_ABOUT_VALUES = re.compile(r"SL[1-47]\d\d")
_READING = re.compile(r"SL00[0-4]")
_TEMPLATES = "SL010"
"""Of values that are templates, what is made of them is not judged: where verdicts differ, it is shown."""
_AT_ONCE = 2_000
_NAMES = {True: "right", False: "wrong", None: "not read"}

Findings = dict[Path, list[dict[str, Any]]]


class Verdict(NamedTuple):
    """Whether a file is right, None where it could not be judged, and what there is to say."""

    right: bool | None
    words: str


def theirs(files: Sequence[Path], schema: Any) -> dict[Path, Verdict]:
    """Return the library's verdicts."""
    kind = validator_for(schema, jsonschema.Draft202012Validator)
    validator = kind(schema, format_checker=kind.FORMAT_CHECKER)
    found = {}
    for file in files:
        try:
            data = read(file)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it
            found[file] = Verdict(None, f"{type(error).__name__}: {' '.join(str(error).split())[:150]}")
            continue
        errors = list(validator.iter_errors(data))
        words = "; ".join(
            f"/{'/'.join(map(str, one.absolute_path))} {one.validator}: {one.message[:100]}"
            for one in errors[:3]
        )
        found[file] = Verdict(not errors, words)
    return found


def findings(files: Sequence[Path], schema: Path, program: Sequence[str]) -> Findings:
    """Return what seedlint finds."""
    found: Findings = {file: [] for file in files}
    named = {file.resolve(): file for file in files}
    for start in range(0, len(files), _AT_ONCE):
        names = [str(file.resolve()) for file in files[start : start + _AT_ONCE]]
        command = [*program, "check", "--no-config", "--no-cache", "--schema", str(schema), "-f", "json"]
        done = subprocess.run([*command, *names], capture_output=True, check=False, encoding="utf-8")
        if done.returncode not in {0, 1}:
            raise SystemExit(done.stderr)
        for one in json.loads(done.stdout)["findings"]:
            found[named[Path(one["path"]).resolve()]].append(one)
    return found


def judged(found: Sequence[dict[str, Any]]) -> Verdict:
    """Return the verdict that is in seedlint's findings."""
    reading = [one for one in found if one["notChecked"] or _READING.fullmatch(one["code"])]
    # What is only advised about a web page is no error.
    counted = [one for one in found if _BY_SCHEMA.fullmatch(one["code"]) and one["severity"] == "error"]
    templates = [one for one in found if one["code"] == _TEMPLATES]
    words = "; ".join(map(_told, (reading or counted or templates)[:3]))
    return Verdict(None if reading else not counted, words)


def _told(finding: dict[str, Any]) -> str:
    place = f"{finding['region']['line']}:{finding['region']['column']}"
    return f"{place} {finding['code']} {finding['message'].splitlines()[0][:120]}"


def wrong_marks(files: Findings) -> Iterator[str]:
    """Yield what is marked wrongly, and at last how many marks there are."""
    count = 0
    for file, found in files.items():
        try:
            text = file.read_bytes().decode().removeprefix("\ufeff")
            syntax, inner = front_matter(file.name, text)
            data = values(syntax, inner)
        except Exception:  # noqa: BLE001 - nobody knows what is there
            continue
        for one in found:
            if _ABOUT_VALUES.fullmatch(one["code"]) and not one["notChecked"]:
                count += 1
                wrong = wrong_mark(text, syntax, data, one)
                if wrong:
                    yield f"{file}:{one['region']['line']}: {wrong}"
    yield f"{count:,} marks were looked at."


def main() -> int:
    """Read the command line, judge, and print a table and what differs."""
    parser = argparse.ArgumentParser(description="Compare verdicts on the files of a folder.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--schema", type=Path, required=True)
    parser.add_argument("--files", action="append", metavar="PATTERN", help="below the folder; all otherwise")
    parser.add_argument("--seedlint", nargs="+", default=[sys.executable, "-m", "seedlint"], metavar="WORD")
    options = parser.parse_args()
    patterns = options.files or [f"**/*.{end}" for end in ("md", "markdown", "yml", "yaml", "json", "toml")]
    files = sorted({path for one in patterns for path in options.folder.glob(one) if path.is_file()})
    found = findings(files, options.schema.resolve(), options.seedlint)
    ours = {file: judged(some) for file, some in found.items()}
    other = theirs(files, json.loads(options.schema.read_bytes()))
    table: dict[tuple[bool | None, bool | None], list[Path]] = {}
    for file in files:
        table.setdefault((ours[file].right, other[file].right), []).append(file)
    print("| seedlint | jsonschema | files |\n|---|---|---:|")
    for (one, two), of_it in sorted(table.items(), key=str):
        print(f"| {_NAMES[one]} | {_NAMES[two]} | {len(of_it):,} |")
    print()
    differs = [file for (one, two), of_it in table.items() for file in of_it if one != two]
    for file in differs:
        print(f"{file.relative_to(options.folder)}\n    seedlint: {_said(ours[file])}")
        print(f"    jsonschema: {_said(other[file])}")
    *wrong, count = wrong_marks(found)
    print(*wrong, count, sep="\n")
    return int(bool(differs or wrong))


def _said(verdict: Verdict) -> str:
    return f"{_NAMES[verdict.right]}{f': {verdict.words}' if verdict.words else ''}"


if __name__ == "__main__":
    sys.exit(main())
