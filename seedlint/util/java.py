"""The Java that programs would start: where it is, and of which version."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import NamedTuple

from seedlint.errors import UsageError
from seedlint.util.escape import escape
from seedlint.util.late import late

LEAST = 17
"""What Spark 4 needs."""
_VERSION = late(r'version "(?:1\.)?(\d+)([^"]*)')
_LONGEST = 60
"""Seconds that Java may take to say its version."""


class Java(NamedTuple):
    """A program that is Java."""

    program: str
    version: str


def java() -> Java:
    """Return the Java that Spark would start; UsageError if there is none, or it is too old."""
    home = os.environ.get("JAVA_HOME")
    name = "java.exe" if os.name == "nt" else "java"
    program = os.path.join(home, "bin", name) if home else shutil.which("java")
    needs = f"Spark needs Java {LEAST} or later"
    if program is None:
        raise UsageError(f"{needs}, and there is no `java` on the PATH; install a JDK, or set JAVA_HOME")
    if not os.path.exists(program):
        raise UsageError(
            f"{needs}, and JAVA_HOME is {escape(home or '')}, where there is no bin/{name}; set it to a JDK"
        )
    try:
        said = subprocess.run(  # noqa: S603 - the Java that Spark itself would start
            [program, "-version"],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_LONGEST,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise UsageError(
            f"{needs}, and {escape(program)} can't be run ({escape(str(error))}); set JAVA_HOME to a JDK"
        ) from None
    found = _VERSION.search(said.stderr + said.stdout)
    if found is None:
        words = " ".join((said.stderr + said.stdout).split())[:200]
        raise UsageError(
            f"{needs}, and {escape(program)} does not say its version ({escape(words) or 'it says nothing'});"
            " set JAVA_HOME to a JDK"
        )
    if int(found[1]) < LEAST:
        raise UsageError(f"{needs}, and {escape(program)} is Java {found[1]}; set JAVA_HOME to a newer JDK")
    return Java(program, found[1] + found[2])


__all__ = ["LEAST", "Java", "java"]
