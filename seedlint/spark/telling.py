"""What went wrong with a job of Spark's, found in its traces, in one line that says what to do."""

from __future__ import annotations

import re
import sys

from seedlint.errors import SeedlintError, UsageError
from seedlint.spark.worker import refusal
from seedlint.util.escape import escape
from seedlint.util.late import late

_LONGEST = 300
_MISSING = late(r"ModuleNotFoundError: No module named '([\w.]+)'")
_PROGRAM = late(r'Cannot run program "([^"]+)"')
_OURS = ("seedlint", "pyarrow", "pyspark")
_LIBRARY = "as in --conf spark.jars.packages=GROUP:NAME:VERSION"
_UNUSABLE = (
    (late(r"\[PATH_NOT_FOUND\] Path does not exist: (.+?)\.? SQLSTATE"), "{} does not exist"),
    (
        late(r"\[TABLE_OR_VIEW_NOT_FOUND\] The table or view (\S+) cannot"),
        "--input-format table: there is no table {}; write it as CATALOG.SCHEMA.TABLE",
    ),
    (
        late(r"\[DATA_SOURCE_NOT_FOUND\] Failed to find the data source: (\S+?)\.? "),
        "--input-format {}: Spark knows no such format; formats that do not come with it need their library,"
        f" {_LIBRARY}",
    ),
    (
        late(r"No FileSystem for scheme \"([^\"]+)\""),
        f"Spark has no file system for this URI ({{}}); it needs a library, {_LIBRARY}",
    ),
    (
        late(r"ClassNotFoundException: (?:Class )?([\w.]+FileSystem\w*)"),
        f"Spark has no file system for this URI ({{}}); it needs a library, {_LIBRARY}",
    ),
    (
        late(r"CANNOT_READ_FILE_FOOTER\] Encountered error while reading file (.+?)\. Could not"),
        "{} is no Parquet; --input-format names the format of the input",
    ),
    (
        late(r"Mkdirs failed to create (?:file:)?(.+?)/(?:_temporary|\.spark)"),
        "nothing can be written at {}; name another --output",
    ),
)
"""What says in a trace that something which a command names can't be used, and what to say then."""
_KEEPS = "--spark-log FILE keeps what Spark says"


class JobError(SeedlintError):
    """A job of Spark's failed."""


def told(error: BaseException, what: str = "Spark's job failed") -> SeedlintError:
    """Return what went wrong with a job, in a line."""
    trace = str(error)
    why = refusal(trace)
    if why is not None:
        return JobError(f"a worker refuses to check documents: {why}")
    python = f"Python {sys.version_info[0]}.{sys.version_info[1]}"
    if "PYTHON_VERSION_MISMATCH" in trace:
        return UsageError(
            f"the workers' Python is not {python}, which this one is; set PYSPARK_PYTHON to {python},"
            " with the same seedlint, on every worker"
        )
    missing = _MISSING.search(trace)
    if missing and missing[1].split(".", 1)[0] in _OURS:
        return UsageError(
            f"the workers' Python has no {missing[1]}: install the same seedlint there, with the extra"
            " `spark`, or set PYSPARK_PYTHON to an interpreter that has it"
        )
    if (program := _PROGRAM.search(trace)) and "No such file or directory" in trace:
        return UsageError(
            f"the workers can't run {escape(program[1])}; set PYSPARK_PYTHON to a {python} that is there on"
            " every worker"
        )
    if words := _unusable(trace):
        return UsageError(words)
    return JobError(f"{what}: {_words(trace) or type(error).__name__}; {_KEEPS}")


def _unusable(trace: str) -> str:
    """Say which of the things that a command names can't be used; nothing if it is something else."""
    for pattern, words in _UNUSABLE:
        if found := pattern.search(trace):
            return words.format(escape(found[1].replace("`", "").strip()))
    return ""


def _words(trace: str) -> str:
    """Return the line of a trace that says most: its first, and what caused that."""
    lines = [" ".join(line.split()).removeprefix(": ") for line in trace.splitlines() if line.strip()]
    lines = [line for line in lines if not line.startswith("An error occurred while calling")]
    if not lines:
        return ""
    causes = [line.removeprefix("Caused by: ") for line in lines if line.startswith("Caused by: ")]
    cause = causes[-1] if causes else next((line for line in lines[1:] if _is_told(line)), "")
    first = lines[0].removesuffix(":").removesuffix(".")
    if not cause or cause in first:
        return escape(first[:_LONGEST])
    return f"{escape(first[:_LONGEST])} ({escape(cause[:_LONGEST])})"


def _is_told(line: str) -> bool:
    """Whether a line of a trace names an exception of Java's."""
    return re.match(r":?\s*(?:[a-z]\w*\.)+[A-Z]\w*(?:Exception|Error)\b", line) is not None


def last_words(log: str) -> str:
    """Return the line of what Spark has said that says what went wrong; nothing if none does."""
    lines = [line.strip() for line in log.splitlines()]
    told = [line for line in lines if "Exception" in line or "Error" in line]
    return escape(told[0][:_LONGEST]) if told else ""


__all__ = ["JobError", "last_words", "told"]
