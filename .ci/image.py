"""Carry out the steps of a Containerfile without an engine: `python .ci/image.py FOLDER [NAME=VALUE …]`.

Each stage gets a folder below FOLDER, in which its paths lie: what is copied, the working directories, and
what its commands make. The commands are those of the Containerfile, with its paths led there, and with this
Python for the image's. So it shows that they work and what they make, and nothing about the base image.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "Containerfile"
IGNORED = ROOT / ".containerignore"
_OURS = ("/opt/", "/src", "/work")
"""Where the steps put things."""


class Step(NamedTuple):
    """An instruction, with its lines joined."""

    name: str
    words: str


def steps(text: str) -> list[Step]:
    """Return the instructions of a Containerfile."""
    kept = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    joined = re.sub(r"\\\n\s*", "", kept)
    return [Step(*line.split(None, 1)) for line in joined.splitlines() if line.strip()]


def taken(into: Path) -> None:
    """Put what git has of the project into a folder, as far as .containerignore lets it in."""
    lines = IGNORED.read_text(encoding="utf-8").split()
    names = [line[1:] for line in lines if line.startswith("!")]
    packed = subprocess.run(
        ["git", "-C", str(ROOT), "archive", "--format=tar", "HEAD", *names],
        check=True,
        stdout=subprocess.PIPE,
    ).stdout
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(into, filter="data")


class Stage:
    """A stage: its folder, and what is set for its commands."""

    def __init__(self, folder: Path, given: dict[str, str]) -> None:
        """Begin with an empty folder; ``given`` are the build's arguments."""
        self.folder = folder
        self.place = folder
        self._given = given
        self.environment: dict[str, str] = {}
        folder.mkdir(parents=True)

    def led(self, words: str) -> str:
        """Return words with the paths of the image led into the folder."""
        return re.sub(rf"(?<![\w.])(?={'|'.join(map(re.escape, _OURS))})", str(self.folder), words)

    def do(self, step: Step, stages: dict[str, Stage]) -> None:
        """Carry out a step."""
        if step.name == "WORKDIR":
            self.place = self.folder / step.words.lstrip("/")
            self.place.mkdir(parents=True, exist_ok=True)
        elif step.name == "ARG":
            name, _, value = step.words.partition("=")
            self.environment[name] = self._given.get(name, value.strip('"'))
        elif step.name == "ENV":
            for name, value in re.findall(r"(\w+)=(\S+)", step.words):
                self.environment[name] = os.path.expandvars(self.led(value))
        elif step.name == "COPY":
            self._copy(step.words.split(), stages)
        elif step.name == "RUN":
            python = f"{sys.executable} -m venv"
            command = self.led(step.words).replace("python -m venv", python, 1)
            print(f"RUN {command}", flush=True)
            subprocess.run(
                ["sh", "-euc", command], cwd=self.place, env={**os.environ, **self.environment}, check=True
            )
        elif step.name not in {"USER", "ENTRYPOINT", "CMD"}:  # what the image says of its start
            sys.exit(f"this script knows no {step.name}")

    def _copy(self, words: list[str], stages: dict[str, Stage]) -> None:
        if words[0].startswith("--from="):
            other = stages[words[0].removeprefix("--from=")]
            _, source, target = words
            shutil.copytree(
                other.folder / source.lstrip("/"), self.folder / target.lstrip("/"), symlinks=True
            )
        elif words == [".", "."]:
            taken(self.place)
        else:
            sys.exit(f"this script knows no COPY {' '.join(words)}")


def carry_out(into: Path, given: dict[str, str]) -> Stage:
    """Carry out all steps; return the last stage."""
    stages: dict[str, Stage] = {}
    stage = None
    for step in steps(FILE.read_text(encoding="utf-8")):
        if step.name == "FROM":
            name = step.words.split()[2] if " AS " in step.words else "image"
            stage = stages[name] = Stage(into / name, given)
        elif stage is not None:
            stage.do(step, stages)
    assert stage is not None
    return stage


if __name__ == "__main__":
    target, *pairs = sys.argv[1:]
    made = carry_out(Path(target).resolve(), dict(pair.split("=", 1) for pair in pairs))
    print(made.folder)
