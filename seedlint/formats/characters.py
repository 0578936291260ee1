"""Characters nobody sees, and those that part words."""

from __future__ import annotations

from seedlint.util.late import late

HARMLESS = "’‘“”–—…\xa0\u202f®™©€£•°·\t\r"
"""Characters that make no mojibake among themselves, and the only strange ones of most English texts."""


INVISIBLE = late(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffd"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


SPACES = (
    "\t\n\x0b\x0c\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""Unicode's white space, but U+0085: in text that is a garbled ellipsis, and SL701 says so."""
