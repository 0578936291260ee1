"""No payload is in a notice: a real report of documents whose payloads are at fault, told in every form."""

from __future__ import annotations

import base64
import re
import time
from email import message_from_string
from email.policy import default
from typing import TYPE_CHECKING

from seedlint.notify.forms import FORMS
from tests.support.running import document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

SECRET = base64.b64encode(bytes(range(100, 148))).decode()
PLAIN = base64.b64encode(b"the plain words of an article that nobody has encrypted at all..").decode()
PAYLOADS = (
    f"{SECRET}",
    f"{SECRET};{SECRET}",
    f"{SECRET}=;{SECRET[:24]}",
    f"{PLAIN};{base64.b64encode(bytes(16)).decode()}",
    f"!{SECRET}; {SECRET}",
)


def test_no_payload_is_in_any_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "0.md").write_text(document(1), encoding="utf-8")
    made = ("report", "-o", "report", "--no-expectations", "-q", "--jobs", "1")
    words = [word for name in FORMS for word in ("-f", f"{name}={name}.out")]
    assert seedlint(capsys, *made).code == 0
    assert seedlint(capsys, "notify", "report", *words).code == 0
    secured = re.compile(r"^secured: .*$", re.MULTILINE)
    for number, payload in enumerate(PAYLOADS, 1):
        text = secured.sub(lambda _found, one=payload: f'secured: "{one}"', document(number + 1))  # type: ignore[misc]
        (tmp_path / "seeds" / f"{number}.md").write_text(text, encoding="utf-8")
    misplaced = document(9).replace("title:", f"payload: {SECRET};{SECRET[:24]}\ntitle:", 1)
    (tmp_path / "seeds" / "9.md").write_text(misplaced, encoding="utf-8")
    time.sleep(1.1)  # reports are told apart by their second
    assert seedlint(capsys, *made).code == 0
    done = seedlint(capsys, "notify", "report", *words)
    assert done.code == 0, done.err
    for name in FORMS:
        told = (tmp_path / f"{name}.out").read_text(encoding="utf-8")
        if name == "email":
            parts = message_from_string(told, policy=default).iter_parts()
            told = "".join(part.get_content() for part in parts)
        assert "SL60" in told, name
        for payload in (SECRET, PLAIN):
            pieces = {payload[at : at + 10] for at in range(len(payload) - 10)}
            assert not [piece for piece in pieces if piece in told], name
    kept = (tmp_path / "report" / "notices.json").read_text(encoding="utf-8")
    assert SECRET[:10] not in kept
