"""Local modules with rules, as contents: read once where they lie, and imported there or anywhere else."""

from __future__ import annotations

import hashlib
import os
import sys
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Any

from seedlint.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from pathlib import Path

LOCAL = "seedlint_local_"
"""How the names of modules with local rules begin."""


@dataclass(frozen=True, eq=False, repr=False)
class LocalModule:
    """A local module with rules: its file, the name it is shown by, and all Python there is in its folder.

    ``sources`` pairs file names, from the folder and with slashes, with contents.
    """

    path: Path
    shown: str
    sources: tuple[tuple[str, bytes], ...]

    @property
    def package(self) -> str:
        """The package that it is imported in: one of its own, so that it can't stand in for another module.

        It is that of the file's directory, as it is now: ``from . import _common`` works.
        """
        folder = os.fsencode(self.path.parent)
        return f"{LOCAL}{hashlib.sha256(folder + self.digest.encode()).hexdigest()[:12]}"

    @property
    def name(self) -> str:
        """The name that it is imported by."""
        return f"{self.package}.{self.path.stem}"

    @cached_property
    def digest(self) -> str:
        """A digest of the code, with what is beside it; the same wherever that lies."""
        return hashlib.sha256(repr(self.sources).encode("utf-8", "surrogatepass")).hexdigest()

    def load(self) -> ModuleType:
        """Import the module; whatever it raises is raised."""
        from importlib.util import module_from_spec

        package, name = self.package, self.name
        if name in sys.modules:
            return sys.modules[name]
        if package not in sys.modules:
            parent = sys.modules[package] = ModuleType(package)
            parent.__path__ = [str(self.path.parent)]
            sys.meta_path.insert(0, _Finder(package, self.path.parent, self.sources))
        spec = next(
            finder.find_spec(name)
            for finder in sys.meta_path
            if isinstance(finder, _Finder) and finder.package == package
        )
        if spec is None or spec.loader is None:
            raise ImportError(f"{self.path} is not a Python module")
        # By hand: a traceback has no frames of Python's own in it then.
        module = module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            sys.modules.pop(name, None)
            raise
        return module


class NoModuleError(ConfigurationError):
    """What should be a module of rules, or have some in it, does not."""


def local_modules(path: Path, shown: str) -> list[LocalModule]:
    """Return the module a path names, or all modules in a folder; NoModuleError if there is none."""
    if path.is_file():
        return [_module(path, shown, _sources(path.resolve().parent))]
    if not path.is_dir():
        raise NoModuleError(f"{shown} does not exist")
    modules = modules_in(path)
    if not modules:
        others = " but helpers and tests" if any(path.glob("*.py")) else ""
        raise NoModuleError(f"there is no Python module in {shown}{others}")
    sources = _sources(path.resolve())
    return [_module(module, f"{shown.rstrip('/')}/{module.name}", sources) for module in modules]


def modules_in(folder: Path) -> list[Path]:
    """Return the modules of a folder that have rules; see `is_passed_over`."""
    return [path for path in sorted(folder.glob("*.py")) if not is_passed_over(path.name)]


def is_passed_over(name: str) -> bool:
    """Whether a module in a folder has no rules, by its name: it is a helper (``_…``), or pytest's."""
    return name.startswith(("_", "test_")) or name == "conftest.py"


def forget() -> None:
    """Have local modules imported anew, from their contents of then."""
    for name in [name for name in sys.modules if name.startswith(LOCAL)]:
        del sys.modules[name]
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, _Finder)]


def _module(path: Path, shown: str, sources: tuple[tuple[str, bytes], ...]) -> LocalModule:
    return LocalModule(path.resolve(), shown, sources)


def _sources(folder: Path) -> tuple[tuple[str, bytes], ...]:
    inside = folder.rglob("*.py") if (folder / "__init__.py").is_file() else folder.glob("*.py")
    return tuple((path.relative_to(folder).as_posix(), path.read_bytes()) for path in sorted(inside))


class _Finder:
    """Finds the modules of one folder among contents; what is not there, Python looks for on disk.

    It is what `importlib.abc.MetaPathFinder` asks for, which takes long to import.
    """

    def __init__(self, package: str, folder: Path, sources: Sequence[tuple[str, bytes]]) -> None:
        self.package = package
        self._folder = folder
        self._sources = dict(sources)

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,  # noqa: ARG002
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """Return where a module comes from; None for those of others."""
        if not name.startswith(f"{self.package}."):
            return None
        from importlib import machinery

        inside = name[len(self.package) + 1 :].replace(".", "/")
        for file in (f"{inside}.py", f"{inside}/__init__.py"):
            if file in self._sources:
                place = str(self._folder / file)
                loader: Any = _Source(self._sources[file], place)
                package = file.endswith("/__init__.py")
                spec = machinery.ModuleSpec(name, loader, origin=place, is_package=package)
                spec.has_location = True
                if spec.submodule_search_locations is not None:
                    spec.submodule_search_locations.append(os.path.dirname(place))
                return spec
        return None


class _Source:
    def __init__(self, source: bytes, place: str) -> None:
        self._source = source
        self._place = place

    def create_module(self, spec: ModuleSpec) -> None:
        """Have the module made as usual."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's code."""
        exec(compile(self._source, self._place, "exec", dont_inherit=True), module.__dict__)  # noqa: S102
