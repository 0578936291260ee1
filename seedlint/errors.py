"""The errors a user can meet, and the exit codes.

    SeedlintError
    ├── UsageError          the command line is wrong
    ├── ConfigurationError  a settings file, or something it names, is wrong
    │   └── SchemaError     the schema cannot be used
    ├── GitError            git is missing, or can't tell what it is asked
    │   └── LackingError    a partial clone lacks contents
    └── OutputError         a report cannot be written

Each message says what is wrong, where, and what to do; each ends the run with exit code 2.
What is wrong with a document is never an error: it is a finding.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the command's exit status means."""

    OK = 0
    """No finding at or above ``fail-on``, or no more than are allowed."""
    FINDINGS = 1
    """At least one such finding, more than are allowed, or a document that was not checked."""
    ERROR = 2
    """Wrong usage or configuration, or an internal error (SL000)."""
    INTERRUPTED = 130
    """Stopped by Ctrl-C."""


class SeedlintError(Exception):
    """Something went wrong that the user can fix; the message says how."""


class UsageError(SeedlintError):
    """The command line is wrong."""


class ConfigurationError(SeedlintError):
    """A settings file, or something it names, is wrong."""


class SchemaError(ConfigurationError):
    """The schema cannot be used."""


class GitError(SeedlintError):
    """git is missing, or can't tell what it is asked."""


class LackingError(GitError):
    """A partial clone lacks contents that are needed; what fetches them is said by who knows it."""

    def __init__(self, command: str = "") -> None:
        """Name the command that fetches them."""
        does = f"; `{command}` fetches them" if command else ""
        super().__init__(f"the clone is partial, and lacks contents that are needed{does}")


class OutputError(SeedlintError):
    """A report cannot be written."""


__all__ = [
    "ConfigurationError",
    "ExitCode",
    "GitError",
    "LackingError",
    "OutputError",
    "SchemaError",
    "SeedlintError",
    "UsageError",
]
