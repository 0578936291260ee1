"""Makes documents in TOML: any values, in any of the ways that they can be written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

_WORDS = (
    "ferry",
    "bus",
    "a",
    "Fähre",
    "x-1",
    "42",
    "tide times",
    "",
    'say "so"',
    "it's",
    "C:\\dir",
    "a#b",
    "[x]",
)
_TEXTS = (
    *_WORDS,
    "two\nlines",
    "tab\there",
    "é\u200b",
    "☃ 𝄞",
    "''",
    '""',
    "'''",
    '"""x',
    "end\\",
    "# no comment",
    "a = 1",
)
_DATES = (
    "2023-05-04T06:15:00Z", "2023-05-04 06:15:00", "2023-05-04t06:15:00.250+02:00", "2024-02-29", "07:32:00",
    "1999-12-31T23:59:59.123456789-07:00",
)  # fmt: skip
_NUMBERS = (
    "0",
    "-1",
    "+7",
    "1_000",
    "0xFF",
    "0o17",
    "0b101",
    "1.5",
    "-0.25",
    "1e3",
    "6.02e-2",
    "inf",
    "-inf",
)


class TomlMaker:
    """Writes documents as a `Random` has it."""

    def __init__(self, random: Random) -> None:
        """Take all decisions from ``random``."""
        self.random = random
        self.newline = "\r\n" if random.random() < 0.2 else "\n"

    def document(self) -> str:
        """Return the text of a document."""
        lines = self._table((), 0)
        return self.newline.join(lines) + self.newline * (self.random.random() < 0.9)

    def _some(self, most: int) -> int:
        return self.random.randrange(most + 1)

    def _table(self, path: tuple[str, ...], level: int) -> list[str]:
        lines: list[str] = []
        taken: set[str] = set()
        for _ in range(self._some(5)):
            lines += self._remarks()
            keys = [self._name(taken)]
            if self.random.random() < 0.15:
                keys += [self._name(set()) for _ in range(1 + self._some(1))]
            space = " " * self._some(2)
            written = f"{space}.{space}".join(map(self.key, keys))
            lines.append(f"{' ' * self._some(3)}{written}{space}={space}{self.value(2)}{self._behind()}")
        for _ in range(self._some(3) if level < 3 else 0):
            name = self._name(taken)
            here = (*path, name)
            if self.random.random() < 0.5:
                for _ in range(1 + self._some(2)):
                    lines += [
                        *self._remarks(),
                        f"[[{self._path(here)}]]{self._behind()}",
                        *self._table(here, level + 1),
                    ]
            else:
                if self.random.random() < 0.2:
                    here = (*here, self._name(set()))
                lines += [
                    *self._remarks(),
                    f"[{self._path(here)}]{self._behind()}",
                    *self._table(here, level + 1),
                ]
        return lines

    def _path(self, path: tuple[str, ...]) -> str:
        return ".".join(map(self.key, path))

    def _name(self, taken: set[str]) -> str:
        while (name := f"{self.random.choice(_WORDS)}{self._some(9) or ''}") in taken:
            pass
        taken.add(name)
        return name

    def _remarks(self) -> list[str]:
        return self.random.choice(([], [], [""], ["# a remark = 1"], ["", '  # [no] "header"']))

    def _behind(self) -> str:
        return self.random.choice(("", "", "", " ", "# close", '  # "a remark"'))

    def key(self, name: str) -> str:
        """Write a key."""
        if (
            name.isascii()
            and name.replace("-", "a").replace("_", "a").isalnum()
            and self.random.random() < 0.8
        ):
            return name
        return self._literal(name) or self._basic(name)

    def value(self, level: int) -> str:
        """Write any value on one line, or in brackets on several."""
        kind = self.random.random()
        if kind < 0.5 or level == 0:
            return self.text(self.random.choice(_TEXTS))
        if kind < 0.65:
            return self.random.choice((*_NUMBERS, "true", "false"))
        if kind < 0.75:
            return self.random.choice(_DATES)
        if kind < 0.92:
            return self._list(level)
        taken: set[str] = set()
        pairs = [f"{self.key(self._name(taken))} = {self._in_line(level - 1)}" for _ in range(self._some(3))]
        return f"{{{' ' * self._some(1)}{', '.join(pairs)}{' ' * self._some(1)}}}"

    def _in_line(self, level: int) -> str:
        while self.newline in (written := self.value(level)):
            pass
        return written

    def _list(self, level: int) -> str:
        items = [self.value(level - 1) for _ in range(self._some(4))]
        if self.random.random() < 0.5 or not items:
            return f"[{', '.join(items)}]"
        between = f",{self._behind()}{self.newline}  "
        comma = "," * self._some(1)
        return f"[{self._behind()}{self.newline}  {between.join(items)}{comma}{self._behind()}{self.newline}]"

    def text(self, text: str) -> str:
        """Write a text in quotes of any kind that will do."""
        kind = self.random.random()
        written: str | None = None
        if kind < 0.3:
            written = self._literal(text)
        elif kind < 0.4 and "'''" not in text and not text.endswith("'"):
            first = self.newline if text.startswith("\n") else self.newline * self._some(1)
            body = text.replace("\n", self.newline)
            written = f"'''{first}{body}'''"
        elif kind < 0.55:
            inner = json.dumps(text, ensure_ascii=False)[1:-1].replace("\\n", self.newline)
            if self.random.random() < 0.3 and inner[:1] not in {" ", "\n", "\r"}:
                inner = f"\\{self.newline}   {self.newline} {inner}"
            written = f'"""{self.newline}{inner}"""'
        return written or self._basic(text)

    def _literal(self, text: str) -> str | None:
        return None if "'" in text or "\n" in text or "\t" in text else f"'{text}'"

    def _basic(self, text: str) -> str:
        written = json.dumps(text, ensure_ascii=False)
        return written.replace("é", "\\u00E9") if self.random.random() < 0.5 else written


def plain(value: Any) -> Any:
    """Return a value of `tomllib` without dates, which are compared as what they mean."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value if isinstance(value, (str, bool, int, float)) else str(value)
