"""The whole draft of a small invented corpus, as it was when somebody last looked at it.

`python -m tests.infer.test_golden` rewrites it; read the difference.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from seedlint.infer.columns import Content, Profiler
from seedlint.infer.draft import draft
from seedlint.infer.file import text_of
from seedlint.infer.report import Report, Told, text

GOLDEN = Path(__file__).with_name("golden.txt")
PAYLOAD = "AAECAwQFBgcICQoLDA0OD+7XcTbsGJlrrKp1SAMZpE8=;3q2+796tvu/erb7v3q2+7w=="
KINDS = ("ferry", "lighthouse", "harbour")


def sheet(number: int) -> dict[str, Any]:
    """Return a data sheet of an invented register, with its natural defects."""
    kind = KINDS[number % 3]
    made: dict[str, Any] = {
        "title": f"The {kind} at pier {number}",
        "kind": "hrabour" if number == 77 else kind,
        "publishedDateTime": f"2021-0{number % 9 + 1}-1{number % 10}T06:00:0{number % 10}Z",
        "webUrl": f"https://www.tide-times.com/{kind}/{number}",
        "keeper": {"name": f"Keeper number {number}", "mail": f"k{number}@tide-times.com"},
        "visits": [{"day": f"2022-05-{day + 10}", "metres": day / 2} for day in range(number % 4)],
        "depths": {f"2022-0{month + 1}": number + month for month in range(number % 5)},
        "secured": PAYLOAD,
    }
    if kind == "ferry":
        made["seats"] = "many" if number == 30 else number
    if number % 2:
        made["deputy"] = {"keeper": {"name": f"Deputy of {number}", "mail": f"d{number}@tide-times.com"}}
    if number == 41:
        made["publishedDateTime"] = "2021-05-06 06:00"
    if number == 53:
        made["wbeUrl"] = made.pop("webUrl")
    return made


def golden() -> str:
    """Return the draft, and what it does not adopt."""
    contents = [Content(f"register/{number:03}.md", sheet(number), fenced=True) for number in range(120)]
    made = draft(Profiler().profile(contents))
    told = [Told(one, [(path, None) for path in one.documents]) for one in made.outliers]
    return text_of(made) + "\n".join(text(Report(made, told, str))) + "\n"


def test_the_draft_is_as_it_was() -> None:
    assert golden() == GOLDEN.read_text(encoding="utf-8")


if __name__ == "__main__":
    GOLDEN.write_text(golden(), encoding="utf-8", newline="\n")
