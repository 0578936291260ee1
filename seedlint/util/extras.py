"""Libraries that come with an extra: there, not installed, or installed and broken."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from seedlint.errors import UsageError
from seedlint.util.escape import escape

_LONGEST = 200
"""Characters of a library's own words that a message shows."""


def find(purpose: str, extra: str, *libraries: str, advice: str = "") -> None:
    """Raise UsageError for a library that is not installed; none of them is imported.

    ``purpose`` begins the message ("writing Parquet"); ``advice`` ends it.
    """
    for library in libraries:
        try:
            there = find_spec(library) is not None
        except ValueError:  # loaded by hand, without a spec
            there = True
        if not there:
            raise UsageError(
                f"{purpose} needs {library}, which is not installed; "
                f'type: pip install "seedlint[{extra}]"{advice}'
            )


def need(purpose: str, extra: str, *libraries: str, advice: str = "") -> None:
    """Import some libraries. UsageError if one is not installed, or is and can't be imported.

    These are two things with two remedies: to install what is broken changes nothing.
    """
    find(purpose, extra, *libraries, advice=advice)
    for library in libraries:
        try:
            import_module(library)
        except (KeyboardInterrupt, MemoryError):
            raise
        except BaseException as error:
            # A binary that does not fit this machine, or another library, raises whatever it likes:
            # ImportError, AttributeError, SystemError, even SystemExit.
            words = " ".join(f"{type(error).__name__}: {error}".split())
            shown = escape(words[:_LONGEST] + "…" * (len(words) > _LONGEST))
            raise UsageError(
                f"{purpose} needs {library}, which is installed but can't be imported ({shown}); "
                f'type: pip install --upgrade --force-reinstall "seedlint[{extra}]"{advice}'
            ) from error
