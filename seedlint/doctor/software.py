"""What is installed: seedlint, Python, the libraries it needs, and those of its extras."""

from __future__ import annotations

import os
import platform
import re
import sys
from importlib import import_module, metadata
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from seedlint import __version__
from seedlint.doctor.importing import importable
from seedlint.doctor.model import Item, Section, Status, looked, private
from seedlint.util.late import late
from seedlint.util.origin import NAME, origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_NEEDED = late(r"([\w.-]+)(?:\[[^\]]*\])?\s*([^;]*)(?:;\s*(.*))?")
_EXTRA = late(r"""extra\s*==\s*["']([\w-]+)["']""")
_BOUND = late(r"(>=|<=|==|!=|<|>|~=)\s*([\w.]+)")
_FOR_DEVELOPERS = frozenset(("dev", "docs", "release", "test"))
_USES = {
    "watch": "seedlint --watch",
    "lsp": "seedlint lsp",
    "links": "seedlint links",
    "export": "seedlint export as Parquet",
    "report": "seedlint report with Great Expectations",
    "spark": "seedlint spark",
}
"""What extras are for."""
_MODULES = {"pyyaml": "yaml", "great-expectations": "great_expectations", "sqlalchemy": "sqlalchemy"}
"""What libraries are imported as, where that is not their name with `_` for `-`."""
_ELSEWHERE = "sys_platform"


class Needed(NamedTuple):
    """A library that is needed, in which versions, and by which extra (none: always)."""

    name: str
    bounds: tuple[tuple[str, str], ...]
    extra: str = ""

    @property
    def module(self) -> str:
        """What it is imported as."""
        return _MODULES.get(self.name.lower(), self.name.lower().replace("-", "_"))

    def wants(self) -> str:
        """Return its bounds in words."""
        return ", ".join(f"{sign} {version}" for sign, version in self.bounds)


def sections() -> Iterator[Section]:
    """Look at all of it."""
    yield looked("seedlint", lambda: (*_itself(), *_programs()))
    yield looked("libraries", lambda: (_library(one) for one in _needed() if not one.extra))
    extras = looked("extras", _extras)
    if extras.items:
        yield extras


def _itself() -> Iterator[Item]:
    import seedlint

    yield Item("version", __version__)
    yield Item("runs from", private(Path(seedlint.__file__).absolute().parent))
    yield Item("installed from", private(str(origin())))
    version = platform.python_version()
    yield Item("Python", f"{platform.python_implementation()} {version}, {private(sys.executable or '?')}")
    yield Item("system", f"{platform.system()} {platform.release()}, {platform.machine()}")


def _programs() -> Iterator[Item]:
    """Tell which programs called seedlint are on the PATH."""
    found = programs(os.get_exec_path())
    own = _folder_of_programs()
    if not found:
        yield Item(
            "on the PATH",
            "no program `seedlint`",
            Status.NOTE,
            f"activate its virtual environment, or type `{private(sys.executable)} -m seedlint`",
        )
        return
    # pipx and uv put links to a program on the PATH.
    if not any(_is_same(one.parent, own) for one in (Path(found[0]), Path(found[0]).resolve())):
        advice = (
            f"`seedlint` starts the first, and this one is in {private(own)}: activate its environment, or"
        )
        advice += " remove the other"
        yield Item("on the PATH", ", ".join(map(private, found)), Status.PROBLEM, advice)
    elif len(found) > 1:
        others = "the first is this one; the others are not used from here"
        yield Item("on the PATH", ", ".join(map(private, found)), Status.NOTE, others)
    else:
        yield Item("on the PATH", private(found[0]))


def programs(folders: Sequence[str]) -> list[str]:
    """Return the programs called seedlint in some folders, each once, in the order they are found."""
    names = ("seedlint.exe", "seedlint.cmd", "seedlint.bat") if os.name == "nt" else ("seedlint",)
    found: dict[Path, str] = {}
    for folder in folders:
        for name in names:
            path = Path(folder, name)
            if path.is_file() and os.access(path, os.X_OK):
                found.setdefault(path.resolve(), str(path))
    return list(found.values())


def _folder_of_programs() -> str:
    import sysconfig

    return sysconfig.get_path("scripts")


def _is_same(one: Path, other: str) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _needed() -> Iterator[Needed]:
    """Yield what the installed seedlint says that it needs."""
    try:
        lines = metadata.requires(NAME) or []
    except metadata.PackageNotFoundError:
        return
    for line in lines:
        found = _NEEDED.fullmatch(line.strip())
        if found is None or found[1].lower() == NAME:
            continue
        marker = found[3] or ""
        extra = _EXTRA.search(marker)
        if _ELSEWHERE in marker and sys.platform not in marker:
            continue
        bounds = tuple(sorted(_BOUND.findall(found[2]), key=lambda one: one[0] != ">="))
        yield Needed(found[1], bounds, extra[1] if extra else "")


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _library(one: Needed) -> Item:
    """Look at a library that is always needed: its version, and whether it can be imported."""
    version = _installed(one.name)
    install = f'type: pip install --upgrade "{one.name}{"".join(map("".join, one.bounds))}"'
    if version is None:
        return Item(one.name, f"not installed (needed: {one.wants()})", Status.PROBLEM, install)
    if not _fits(version, one.bounds):
        return Item(one.name, f"{version} (needed: {one.wants()})", Status.PROBLEM, install)
    try:
        module = import_module(one.module)
    except Exception as error:  # noqa: BLE001 - a binary that does not fit raises whatever it likes
        words = f"{version}, which can't be imported ({type(error).__name__}: {str(error)[:200]})"
        again = f'type: pip install --force-reinstall "{one.name}"'
        return Item(one.name, words, Status.PROBLEM, again)
    if getattr(module, "__with_libyaml__", True) is False:
        slow = "without libyaml: findings are located slowly; a wheel for this Python has it"
        return Item(
            one.name, f"{version}, {slow}", Status.NOTE, f'type: pip install --force-reinstall "{one.name}"'
        )
    return Item(one.name, f"{version} (needed: {one.wants()})")


def _extras() -> Iterator[Item]:
    """Look at the extras; their libraries are imported elsewhere, as some take seconds, or may crash."""
    needed = [one for one in _needed() if one.extra and one.extra not in _FOR_DEVELOPERS]
    refused = importable(one.module for one in needed if _installed(one.name) is not None)
    for name in sorted({one.extra for one in needed}):
        yield _extra(name, [one for one in needed if one.extra == name], refused)
    if _installed("pyspark") is not None:
        yield _java()


def _extra(name: str, needed: Sequence[Needed], refused: Mapping[str, str]) -> Item:
    """Look at the libraries of an extra; ``refused`` says of modules why they can't be imported."""
    versions = {one.name: _installed(one.name) for one in needed}
    install = f'type: pip install "{NAME}[{name}]"'
    purpose = f" ({_USES[name]})" if name in _USES else ""
    if not any(versions.values()):
        return Item(name, f"not installed{purpose}", Status.NOTE, install)
    told = ", ".join(f"{library} {version or 'missing'}" for library, version in versions.items())
    good = all(
        version and _fits(version, one.bounds) for one, version in zip(needed, versions.values(), strict=True)
    )
    broken = [one for one in needed if one.module in refused]
    if good and broken:
        words = "; ".join(f"{one.name}: {refused[one.module]}" for one in broken)
        again = " ".join(f'"{one.name}"' for one in broken)
        told += f": present, but can't be imported: {words}"
        return Item(name, private(told), Status.PROBLEM, f"type: pip install --force-reinstall {again}")
    if good:
        return Item(name, told)
    missing = any(version is None for version in versions.values())
    if missing:
        return Item(name, f"in part: {told}{purpose}", Status.NOTE, install)
    wants = ", ".join(f"{one.name} {one.wants()}" for one in needed)
    return Item(
        name, f"{told} (needed: {wants})", Status.PROBLEM, install.replace("install", "install --upgrade")
    )


def _java() -> Item:
    """Look for what PySpark starts."""
    from seedlint.errors import UsageError
    from seedlint.util.java import LEAST, java

    try:
        found = java()
    except UsageError as error:
        return Item("Java", private(str(error)), Status.NOTE, "`seedlint spark --remote` does not need it")
    return Item("Java", f"{found.version}, {private(found.program)} (needed: >= {LEAST}, for seedlint spark)")


def _fits(version: str, bounds: Sequence[tuple[str, str]]) -> bool:
    """Whether a version is within bounds; what can't be compared is taken to be."""
    for sign, bound in bounds:
        have, want = _numbers(version), _numbers(bound)
        if (sign == ">=" and have < want) or (sign == "<" and have >= want):
            return False
    return True


def _numbers(version: str) -> tuple[int, ...]:
    """Return the numbers that a version begins with, without zeros at the end."""
    begins = re.match(r"\d+(?:\.\d+)*", version)
    numbers = [int(part) for part in begins[0].split(".")] if begins else []
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


__all__ = ["programs", "sections"]
