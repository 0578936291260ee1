"""What git leaves in a file where two changes contradict each other, and nobody has chosen yet."""

from __future__ import annotations

from seedlint.codes import YAML_SYNTAX
from seedlint.finding import Finding
from seedlint.util.late import late

_SIDE = late(r"(?:^|(?<=[\r\n]))(?:<{7}|>{7}) [^\r\n]*")
_MARK = late(r"(?:^|(?<=[\r\n]))(?:[<>|]{7}(?=[ \r\n]|\Z)[^\r\n]*|={7}(?=[ \t]*(?:[\r\n]|\Z)))")


def conflict(text: str, base: int = 0, *, in_yaml: bool = True) -> Finding | None:
    """Return what to say of the first conflict in a text that can't be read, None if there is none.

    ``base`` is added to places. Not ``in_yaml``, a line of `=` may underline a heading.
    """
    found = (_MARK if in_yaml else _SIDE).search(text)
    if found is None:
        return None
    if found[0][0] == "<":
        message = (
            "a merge conflict that nobody has resolved; keep one of the two sides, and delete the lines that"
            " begin with `<<<<<<<`, `=======` and `>>>>>>>`"
        )
    else:
        message = "this line is left from a merge conflict; see which side is to stay, and delete it"
    return Finding(YAML_SYNTAX, message, offsets=(found.start() + base, found.end() + base))


__all__ = ["conflict"]
