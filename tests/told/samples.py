"""Reports as `seedlint report` writes them, with every key, for tests of those who read them."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

FINDING = {
    "document": "seeds/a.md",
    "line": 3,
    "column": 1,
    "code": "SL401",
    "name": "url-syntax",
    "severity": "error",
    "message": "not a URL",
    "cause": "c1",
}

REPORT: dict[str, Any] = {
    "version": 1,
    "generated_at": "2026-11-02T06:00:00Z",
    "seedlint": "0.1.0",
    "commit": "c0ffee" + 34 * "0",
    "modified": False,
    "left_out": [],
    "configuration": "",
    "score": 96.4,
    "documents": {"total": 120, "readable": 119, "clean": 80, "passed": 110, "absent": 0, "unjudged": 0},
    "findings": {"errors": 12, "warnings": 40, "notes": 9},
    "fixable": [3, 1],
    "rules": [
        {
            "code": "SL401",
            "name": "url-syntax",
            "severity": "error",
            "findings": 12,
            "documents": 10,
            "causes": 2,
            "safe_fixes": 0,
            "unsafe_fixes": 0,
            "new": 2,
            "resolved": 1,
            "new_causes": 1,
            "examples": [FINDING],
        },
        {
            "code": "SL406",
            "name": "url-tracking",
            "severity": "warning",
            "findings": 40,
            "documents": 40,
            "causes": 40,
            "new": 0,
            "resolved": 0,
            "new_causes": 0,
            "examples": [],
        },
    ],
    "checked": {"SL201": "timestamp-format", "SL401": "url-syntax", "SL406": "url-tracking"},
    "incomplete": False,
    "providers": [
        {
            "domain": "fenland-echo.example",
            "name": "Fenland Echo",
            "documents": 30,
            "articles": 40,
            "score": 88.5,
            "errors": 10,
            "warnings": 4,
            "notes": 0,
            "causes": 3,
            "new": {"errors": 2, "warnings": 0, "notes": 0},
            "rules": [["SL401", 10], ["SL406", 4]],
        },
        {
            "domain": None,
            "name": None,
            "documents": 2,
            "articles": 2,
            "score": None,
            "errors": 0,
            "warnings": 1,
            "notes": 0,
            "causes": 1,
            "new": {"errors": 0, "warnings": 0, "notes": 0},
            "rules": [],
        },
    ],
    "every_provider": [
        {
            "domain": domain,
            "documents": documents,
            "articles": 40,
            "score": score,
            "errors": errors,
            "warnings": 4,
            "notes": 0,
            "missing": {"image": documents // 3, "excerpt": 0, "topic": 0, "related": 1},
            "new": {"errors": new, "warnings": 0, "notes": 0},
            "intake": documents // 10,
        }
        for domain, documents, score, errors, new in (
            ("fenland-echo.example", 30, 88.5, 10, 2),
            ("tide-times.example", 88, 99.0, 2, 0),
            ("hill-post.example", 0, None, 0, 0),
            (None, 2, 90.0, 0, 0),
        )
    ],
    "provider_count": 3,
    "worst": [
        {
            "document": "seeds/a.md",
            "line": 2,
            "title": "Ferry runs late",
            "provider_domain": "fenland-echo.example",
            "score": 40,
            "errors": 6,
            "warnings": 0,
            "notes": 0,
            "rules": [["SL401", 6]],
        }
    ],
    "causes": {
        "total": 45,
        "errors": 2,
        "warnings": 40,
        "notes": 3,
        "items": [
            {
                "cause": "c1",
                "code": "SL401",
                "name": "url-syntax",
                "severity": "error",
                "message": "not a URL",
                "field": "webUrl",
                "url": None,
                "provider": "fenland-echo.example",
                "findings": 10,
                "documents": 10,
                "document": "seeds/a.md",
                "line": 3,
                "column": 1,
                "new": True,
                "owners": ["@desk/fens"],
            }
        ],
    },
    "fields": [
        {"table": "documents", "column": "image_count", "field": "images", "rows": 119, "filled": 79},
        {"table": "documents", "column": "excerpt", "field": "excerpt", "rows": 119, "filled": 119},
        {"table": "related", "column": "image_count", "field": "images", "rows": 300, "filled": 1},
    ],
    "intake": {
        "since": "2026-11-01T06:00:00Z",
        "commit": "decade" + 34 * "0",
        "documents": 20,
        "errors": 1,
        "score": 92.5,
        "reason": "",
    },
    "changes": {
        "since": "2026-11-01T06:00:00Z",
        "commit": "decade" + 34 * "0",
        "findings": 2,
        "resolved": 1,
        "exact": True,
        "new": {"errors": 2, "warnings": 0, "notes": 0},
        "causes": 1,
        "causes_resolved": 0,
        "causes_moved": 0,
        "items": [FINDING],
    },
    "anomalies": {
        "series": 20,
        "days": 28,
        "items": [
            {
                "id": "a1",
                "kind": "shift",
                "subject": "provider",
                "name": "fenland-echo.example",
                "measure": "missing image",
                "sentence": "12 of 14 documents of fenland-echo.example have no image; usual are 2 %.",
                "since": "2026-10-30",
                "until": "2026-11-01",
                "observed": 0.857,
                "low": 0,
                "high": 0.1,
                "usual": 0.02,
                "unit": "share",
                "commit": None,
                "documents": [{"document": "seeds/a.md", "line": 2}],
                "document_count": 12,
                "also": ["provider fenland-echo.example: 30 documents on 2026-10-30; usually 9.7"],
                "common": "one provider",
                "owners": [],
                "new": True,
            }
        ],
    },
    "owners": [
        {
            "owner": "@desk/fens",
            "documents": 30,
            "score": 88.5,
            "errors": 10,
            "warnings": 4,
            "notes": 0,
            "causes": 3,
            "new_causes": 1,
            "rules": [["SL401", 10]],
        }
    ],
    "owner_count": 1,
    "expectations": {
        "summary": "1 of 2 expectations passed; failed: 1 warning",
        "fails": True,
        "passed": 1,
        "failed": 1,
        "broken": 0,
        "skipped": 0,
        "results": [
            {
                "suite": "defaults",
                "table": "documents",
                "column": "age_days",
                "type": "expect_column_min_to_be_between",
                "description": "The newest document is at most 90 days old.",
                "severity": "warning",
                "status": "failed",
                "observed": "1,914.8 days",
                "rows": 119,
                "unexpected": None,
                "share": None,
                "mostly": None,
                "limit": "at most 90 days",
                "reason": "",
                "page": None,
            },
            {
                "suite": "defaults",
                "table": "documents",
                "column": "excerpt",
                "type": "expect_column_values_to_not_be_null",
                "description": "Documents have an excerpt.",
                "severity": "critical",
                "status": "passed",
                "observed": "all 119 as expected",
                "rows": 119,
                "unexpected": 0,
                "share": 0.0,
                "mostly": 0.9,
                "limit": "at least 90 %",
                "reason": "",
                "page": None,
            },
        ],
    },
}

POINT: dict[str, Any] = {
    "version": 1,
    "date": "2026-11-01T06:00:00Z",
    "commit": "decade" + 34 * "0",
    "modified": False,
    "seedlint": "0.1.0",
    "source": "run",
    "score": 97.0,
    "documents": 118,
    "readable": 118,
    "clean": 80,
    "passed": 109,
    "errors": 11,
    "warnings": 40,
    "notes": 9,
    "causes": 44,
    "rules": {"SL401": 11, "SL406": 40},
    "providers": {
        "fenland-echo.example": {
            "documents": 30,
            "articles": 40,
            "score": 90.0,
            "errors": 8,
            "warnings": 4,
            "notes": 0,
            "causes": 3,
        }
    },
    "new": 0,
    "resolved": 0,
    "fields": {"documents.images": [90, 118], "documents.excerpt": [118, 118]},
    "intake": [20, 1],
    "volumes": {"fenland-echo.example": [30, 10, 0, 0, 1, 3], "tide-times.example": [88, 29, 0, 0, 1, 8]},
}


def report(**changes: Any) -> dict[str, Any]:
    """A report with some keys that are not as usual; dots lead into objects: `documents__total`."""
    made = copy.deepcopy(REPORT)
    for key, value in changes.items():
        *way, last = key.split("__")
        inner = made
        for part in way:
            inner = inner[part]
        inner[last] = value
    return made


def point(number: int, **changes: Any) -> dict[str, Any]:
    """A line of the history: of a day in October 2026."""
    made = copy.deepcopy(POINT)
    return {**made, "date": f"2026-10-{number:02}T06:00:00Z", "commit": f"{number:040x}", **changes}


def write(folder: Path, told: dict[str, Any] | str, points: list[dict[str, Any]] | None = None) -> Path:
    """Write the directory of a report."""
    folder.mkdir(parents=True, exist_ok=True)
    text = told if isinstance(told, str) else json.dumps(told)
    (folder / "report.json").write_text(text, encoding="utf-8")
    if points is not None:
        lines = "".join(f"{json.dumps(one)}\n" for one in points)
        (folder / "history.jsonl").write_text(lines, encoding="utf-8")
    return folder
