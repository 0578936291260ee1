"""Build what a release gives away, the same bytes on every machine: `python .ci/build.py FOLDER`.

What is committed is built, and nothing that lies about: an sdist from an export of HEAD, and a wheel from
nothing but the sdist. Times are those of the commit, or of SOURCE_DATE_EPOCH; owners and permissions are
always the same. The setuptools that is installed builds: have it installed with constraints.txt.
"""

from __future__ import annotations

import gzip
import io
import os
import stat
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_BUILD = "import sys; from setuptools import build_meta; getattr(build_meta, sys.argv[1])(sys.argv[2])"


def moment() -> int:
    """Return the time of all that is built, in seconds since 1970."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    return int(given) if given else int(_git("log", "-1", "--format=%ct"))


def _git(*words: str) -> bytes:
    return subprocess.run(["git", "-C", str(ROOT), *words], check=True, stdout=subprocess.PIPE).stdout


def _unpack(packed: bytes, folder: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")


def _run(step: str, source: Path, into: Path, epoch: int) -> Path:
    """Run a step of the build backend; return the one file that it makes."""
    into.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch), "PYTHONHASHSEED": "0"}
    words = [sys.executable, "-c", _BUILD, step, str(into)]
    done = subprocess.run(
        words,
        cwd=source,
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\n{step} failed")
    (made,) = into.iterdir()
    return made


def settled(packed: bytes, epoch: int) -> bytes:
    """Return a packed sdist with its files in order, all of one time, owner and mode."""
    raw = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(packed)) as old,
        tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as new,
    ):
        for member in sorted(old.getmembers(), key=lambda member: member.name):
            plain = tarfile.TarInfo(member.name)
            plain.type, plain.size, plain.mtime = member.type, member.size, epoch
            plain.mode = 0o755 if member.isdir() or member.mode & stat.S_IXUSR else 0o644
            new.addfile(plain, old.extractfile(member) if member.isfile() else None)
    out = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=epoch, compresslevel=9) as file:
        file.write(raw.getvalue())
    return out.getvalue()


def build(into: Path) -> list[Path]:
    """Build an sdist and a wheel; return their files."""
    os.umask(0o022)
    epoch = moment()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        _unpack(_git("archive", "--format=tar", "HEAD"), work / "tree")
        sdist = _run("build_sdist", work / "tree", work / "sdist", epoch)
        packed = settled(sdist.read_bytes(), epoch)
        _unpack(packed, work / "source")
        (source,) = (work / "source").iterdir()
        wheel = _run("build_wheel", source, work / "wheel", epoch)
        into.mkdir(parents=True, exist_ok=True)
        (into / sdist.name).write_bytes(packed)
        (into / wheel.name).write_bytes(wheel.read_bytes())
    return [into / sdist.name, into / wheel.name]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python .ci/build.py FOLDER")
    for path in build(Path(sys.argv[1])):
        print(path)
