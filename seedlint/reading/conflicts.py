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
    if not in_yaml and found[0][0] == ">":
        found = _MARK.search(text) or found  # what is left of it begins further up
    if found[0][0] == "<":
        based = any(one[0][0] == "|" for one in _MARK.finditer(text, found.end()))
        signs = "`<<<<<<<`, `|||||||`, `=======`" if based else "`<<<<<<<`, `=======`"
        first = " (what is between `|||||||` and `=======` is neither)" if based else ""
        message = (
            f"an unresolved merge conflict; keep one of the two sides{first}, and delete the"
            f" lines that begin with {signs} and `>>>>>>>`"
        )
    else:
        more = [one[0][:7] for one in _MARK.finditer(text, found.end())]
        signs = " and ".join(f"`{sign}`" for sign in dict.fromkeys(more))
        rest = f", and so are those below that begin with {signs}; decide which side to keep, and delete them"
        if not more:
            rest = "; decide which side to keep, and delete it"
        message = f"this line is left over from a merge conflict{rest}"
    return Finding(YAML_SYNTAX, message, offsets=(found.start() + base, found.end() + base))


__all__ = ["conflict"]
