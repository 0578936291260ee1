"""Tables of `overrides`: what is otherwise in some files, and the settings that makes of the others.

Whatever follows from settings follows from these, too: nothing else need know that there are several.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from seedlint.config.settings import Settings
    from seedlint.finding import JSON, Severity

Keys = tuple[str, ...]

_WHOLE = ("schema", "preset", "select", "ignore", "front-matter")
"""Keys whose value takes the place of the one outside."""


@dataclass(frozen=True, eq=False, repr=False)
class Override:
    """What is otherwise in some files; None, or nothing, where it does not say."""

    files: tuple[str, ...]
    schema: Path | None = None
    preset: str | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    front_matter: str | None = None
    severity: Mapping[str, Severity] = field(default_factory=dict)
    rules: Mapping[str, Mapping[str, JSON]] = field(default_factory=dict)


def applied(settings: Settings, numbers: Iterable[int]) -> Settings:
    """Return the settings where the overrides with these numbers count; of several, the last, key by key.

    What the command line gives stays: its `select` and `schema` count in every file, and its `ignore` is
    added to that of each.
    """
    changes: dict[str, Any] = {"severity": dict(settings.severity), "rules": dict(settings.rules)}
    moved: dict[Keys, Keys] = {}
    for number in numbers:
        one, at = settings.overrides[number], ("overrides", str(number))
        for key in _WHOLE:
            field_name = key.replace("-", "_")
            value = getattr(one, field_name)
            if value is None or (key in settings.given and key != "ignore"):
                continue
            changes[field_name] = (*value, *settings.given.get("ignore", ())) if key == "ignore" else value
            moved[(key,)] = (*at, key)
        for selector, severity in one.severity.items():
            changes["severity"].pop(selector, None)  # of two that are as exact, the last counts
            changes["severity"][selector] = severity
            moved["severity", selector] = (*at, "severity", selector)
        for rule, options in one.rules.items():
            changes["rules"][rule] = {**changes["rules"].get(rule, {}), **options}
            moved |= {("rules", rule, option): (*at, "rules", rule, option) for option in options}
            moved["rules", rule] = (*at, "rules", rule)
    return replace(
        settings,
        **changes,
        overrides=(),
        moved=moved,
        configured=settings.configured | {keys[0] for keys in moved},
    )
