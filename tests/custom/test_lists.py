"""Files of allowed values: what is a value in them, and what is no such file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from seedlint.custom.lists import read_list


def test_lines_end_with_lf_or_crlf_alone(tmp_path: Path) -> None:
    text = "# no value\r\na\u2028b\r\nc\x0cd\n\n  e\x85f  \n"
    (tmp_path / "l.txt").write_bytes(text.encode())
    assert read_list(tmp_path / "l.txt") == ("a\u2028b", "c\x0cd", "e\x85f")


def test_a_value_may_begin_with_a_number_sign(tmp_path: Path) -> None:
    (tmp_path / "l.txt").write_text("\\#ports\n#no\n\\\\#x\n\\y\n", encoding="utf-8")
    assert read_list(tmp_path / "l.txt") == ("#ports", "\\#x", "\\y")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_what_has_no_end_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        with pytest.raises(ValueError, match=r"^it is not a file$"):
            read_list(path)
