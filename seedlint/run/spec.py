"""All that an engine is made of, to be sent to where documents are judged.

A specification holds the contents of the schema and of the local modules with rules, not where they lie: so
another process, or another machine, judges alike. Where it can't, for another version of anything that
decides a verdict, it refuses.
"""

from __future__ import annotations

import os
import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from seedlint.config.schemas import Schemas
from seedlint.errors import ConfigurationError
from seedlint.rulebook.fingerprint import fingerprint
from seedlint.rulebook.registry import Registry
from seedlint.rulebook.selection import Selection
from seedlint.run.profiles import Profiles

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from seedlint.config.settings import Settings
    from seedlint.engine.engine import Engine
    from seedlint.finding import JSON
    from seedlint.rulebook.local import LocalModule

_PROTOCOL = 5
_DIFFERENT = (
    "seedlint, its rules or the libraries it uses are not the same here as where the run was begun:"
    " install the same versions of all of them, and of Python"
)


def _here() -> bytes:
    """Return what tells whether a specification can be used here: the code, the libraries, kinds of paths."""
    return fingerprint((os.name,)).encode()


class Built(NamedTuple):
    """What was made of a specification."""

    engine: Engine
    selection: Selection


@dataclass(frozen=True)
class Spec:
    """What engines are made of, with the fingerprint of those it was taken from."""

    settings: Settings
    isolated: bool
    now: datetime
    schemas: dict[Path | None, tuple[JSON, str]]
    """What is in the files of schemas, and what they are called."""
    modules: tuple[LocalModule, ...]
    failures: int
    """How many rules could not be loaded where it comes from."""
    fingerprint: str

    @classmethod
    def of(cls, profiles: Profiles) -> Spec:
        """Return what engines are made of."""
        selection = profiles.selection
        registry = selection.registry
        mark = fingerprint(profiles.decisive())  # first: it reads the schemas of documents yet to come
        return cls(
            selection.settings,
            selection.isolated,
            profiles.now,
            profiles.schemas.contents(),
            tuple(registry.local),
            len(registry.failures),
            mark,
        )

    def dumps(self) -> bytes:
        """Return the specification as bytes, to be sent to where `loads` makes one of them again."""
        return _here() + pickle.dumps(self, protocol=_PROTOCOL)

    @staticmethod
    def loads(raw: bytes) -> Spec:
        """Make a specification from bytes, which must come from somebody trusted: they are run, as code is.

        ConfigurationError where other versions are installed than where it comes from.
        """
        here = _here()
        if raw[: len(here)] != here:
            raise ConfigurationError(_DIFFERENT)
        spec: Spec = pickle.loads(raw[len(here) :])  # noqa: S301 - see above
        return spec

    def engine(self) -> Engine:
        """Make an engine that judges alike; ConfigurationError if that can't be had here."""
        return self.build().engine

    def build(self) -> Built:
        """Make an engine that judges alike, and the selection that its rules are of; errors as `engine`."""
        registry = Registry.builtin()
        if not self.isolated:
            registry.add_installed()
            for module in self.modules:
                registry.add_module(module)
            registry.add_custom(self.settings)
        schemas = Schemas(self.schemas)
        selection = Selection(registry, self.settings, isolated=self.isolated, schemas=schemas)
        profiles = Profiles(selection, self.now)
        engine = profiles.engine()
        for failure in registry.failures[self.failures :]:
            raise ConfigurationError(
                f"the rules from {failure.source} differ from those where the run was begun:"
                f" {' '.join(failure.message.split())}"
            )
        if fingerprint(profiles.decisive()) != self.fingerprint:
            raise ConfigurationError(_DIFFERENT)
        return Built(engine, selection)
